"""Figures of a run in time, as rules read them: values by second, what is typical of them, what goes with what.

1. A step is a second, or ten among the older ones of a long run; it is known by its first second.
2. A step without a value is absent. Nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

_FEWEST = 8
"""With fewer steps in common nothing can be said of two series together."""
_STILL = 0.1
"""A load that varies by less than this share of its greatest value does not vary."""


@dataclass(frozen=True)
class Series:
    """One figure in time."""

    name: str
    values: Mapping[int, float]
    """By the step's first second, in order."""

    def __bool__(self) -> bool:
        return bool(self.values)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def typical(self) -> float:
        """The median over all steps; there must be one."""
        return median(self.values.values())

    @property
    def least(self) -> float:
        """The smallest value; there must be one."""
        return min(self.values.values())

    @property
    def most(self) -> float:
        """The greatest value; there must be one."""
        return max(self.values.values())

    @property
    def last(self) -> float:
        """The newest value; there must be one."""
        return self.values[max(self.values)]

    def quantile(self, share: float) -> float:
        """The value that such a share of the steps is at or below."""
        ordered = sorted(self.values.values())
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    def where(self, holds: Callable[[float], bool]) -> Series:
        """Only steps with such a value."""
        return Series(self.name, {second: value for second, value in self.values.items() if holds(value)})

    def during(self, seconds: Iterable[int]) -> Series:
        """Only those steps."""
        wanted = set(seconds)
        return Series(self.name, {second: value for second, value in self.values.items() if second in wanted})

    def outside(self, seconds: Iterable[int]) -> Series:
        """All but those steps."""
        left_out = set(seconds)
        return Series(self.name, {second: value for second, value in self.values.items() if second not in left_out})

    def part(self, start: float, end: float) -> Series:
        """The steps from one share of them to another: `part(0.5, 1)` is the second half."""
        steps = list(self.values.items())
        return Series(self.name, dict(steps[round(start * len(steps)) : round(end * len(steps))]))


def rank_correlation(a: Series, b: Series) -> float | None:
    """Spearman's, -1 to 1, over the steps that both have: it asks for no straight line, and one wild second cannot make
    it. None where there are too few, or one of them stands still."""
    common = [second for second in a.values if second in b.values]
    if len(common) < _FEWEST or not (_varies(a.during(common)) and _varies(b.during(common))):
        return None
    return _pearson(_ranks([a.values[second] for second in common]), _ranks([b.values[second] for second in common]))


def in_time(series: Series) -> float | None:
    """How steadily a series rises (1) or falls (-1); None where it stands still or is too short."""
    return rank_correlation(series, Series("second", {second: float(second + 1) for second in series.values}))


def _varies(series: Series) -> bool:
    spread, greatest = series.most - series.least, max(abs(series.most), abs(series.least))
    return greatest > 0 and (spread > _STILL * greatest or series.name == "second")


def _ranks(values: Sequence[float]) -> list[float]:
    """From the smallest up; equal values share their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    place = 0
    for _, group in groupby(order, key=values.__getitem__):
        tied = list(group)
        for position in tied:
            ranks[position] = place + (len(tied) - 1) / 2
        place += len(tied)
    return ranks


def _pearson(a: Sequence[float], b: Sequence[float]) -> float | None:
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    together = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    alone = (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5
    return None if alone == 0 else round(together / alone, 3)

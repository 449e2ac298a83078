"""A figure of one side as the blocks of seconds make it: how each of them pulls at it, and how far it may be off.

1. A block, not a sample, is what varies: samples of one second share its fate. A block's pull is how much it moves the
   figure; all pulls together are nothing, and their squares are the figure's variance (`joint` has the rest of it).
2. A percentile's pulls are on the share of samples below it, which is a ratio over the blocks; what that share may be
   is read off the merged histogram again (Woodruff). No percentile is averaged.
3. The interval of a difference follows from those of both sides (squares of the distances add up: Zou and Donner's
   MOVER), so it may be lopsided, as latencies are.
4. Too few blocks, or too few samples beyond a percentile, and there is no interval at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Protocol

from engine.measure.histogram import EMPTY, Histogram, bucket_of

FEWEST_BLOCKS = 6
_BLUR = 0.004 * sqrt(2.0)
"""Relative error of a histogram's value. Both sides' errors add up at worst, and squares of distances are added."""
_LEAST_BLUR_MS = 0.0005 * sqrt(2.0)
"""Buckets are no narrower than a microsecond."""

Span = tuple[float, float]


class Estimate(Protocol):
    """A figure of one side with what its blocks say of it."""

    @property
    def value(self) -> float:
        """The figure."""

    @property
    def pulls(self) -> Mapping[int, float]:
        """By a block's place."""

    @property
    def least(self) -> float:
        """The variance that samples alone give it, in the unit of the pulls squared; 0.0 where none is known."""

    def span(self, variance: float, reach: float) -> Span | None:
        """Where it lies within `reach` standard errors; None where that leaves the samples."""


@dataclass(frozen=True, eq=False)
class PercentileEstimate:
    """A percentile of all samples."""

    whole: Histogram
    share: float
    value: float
    pulls: Mapping[int, float]

    @property
    def least(self) -> float:
        """Of a share of so many samples."""
        return self.share * (1.0 - self.share) / self.whole.count

    def span(self, variance: float, reach: float) -> Span | None:
        """Read off the histogram."""
        off = reach * sqrt(variance)
        if self.share - off <= 0.0 or self.share + off >= 1.0:
            return None
        low, high = self.whole.percentiles((100.0 * (self.share - off), 100.0 * (self.share + off)))
        return low - max(low * _BLUR, _LEAST_BLUR_MS), high + max(high * _BLUR, _LEAST_BLUR_MS)


@dataclass(frozen=True, eq=False)
class ShareEstimate:
    """How many of how many were so."""

    value: float
    total: float
    pulls: Mapping[int, float]

    @property
    def least(self) -> float:
        """Of so many that had nothing to do with each other."""
        return self.value * (1.0 - self.value) / self.total

    def span(self, variance: float, reach: float) -> Span | None:
        """Wilson's interval, with as many samples as they are worth after they came in blocks."""
        alone = self.value * (1.0 - self.value)
        worth = min(self.total, alone / variance) if alone > 0.0 and variance > 0.0 else self.total
        square = reach * reach / worth
        middle = (self.value + square / 2.0) / (1.0 + square)
        half = reach * sqrt(alone / worth + square / (4.0 * worth)) / (1.0 + square)
        return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True, eq=False)
class RatioEstimate:
    """How much there was for each of something: a rate, a mean."""

    value: float
    pulls: Mapping[int, float]
    least: float = 0.0

    def span(self, variance: float, reach: float) -> Span | None:
        """As far to either side."""
        off = reach * sqrt(variance)
        return self.value - off, self.value + off


def percentile_estimate(blocks: Mapping[int, Histogram], p: float) -> PercentileEstimate | None:
    """The p-th percentile (0 to 100) of all blocks' samples, in milliseconds."""
    parts = {place: block for place, block in blocks.items() if block.count}
    if len(parts) < FEWEST_BLOCKS:
        return None
    whole = EMPTY
    for part in parts.values():
        whole = whole.merge(part)
    value = whole.percentile(p)
    limit = bucket_of(int(value * 1000.0 + 0.5))
    below = {
        place: (float(sum(count for bucket, count in part.buckets.items() if bucket <= limit)), float(part.count))
        for place, part in parts.items()
    }
    return PercentileEstimate(whole, p / 100.0, value, _pulls(below))


def share_estimate(blocks: Mapping[int, Span]) -> ShareEstimate | None:
    """A share (0 to 1) from (how many were so, how many there were) of each block."""
    parts = {place: part for place, part in blocks.items() if part[1]}
    if len(parts) < FEWEST_BLOCKS:
        return None
    total = sum(many for _, many in parts.values())
    return ShareEstimate(sum(much for much, _ in parts.values()) / total, total, _pulls(parts))


def ratio_estimate(blocks: Mapping[int, Span], *, counted: bool = False) -> RatioEstimate | None:
    """How much there was for each of something, from (how much, for how many) of each block. `counted`: whether it is
    a number of events, which by themselves come in no better order than chance has."""
    parts = {place: part for place, part in blocks.items() if part[1]}
    if len(parts) < FEWEST_BLOCKS:
        return None
    total = sum(many for _, many in parts.values())
    value = sum(much for much, _ in parts.values()) / total
    return RatioEstimate(value, _pulls(parts), value / total if counted else 0.0)


def difference(base: tuple[float, Span], run: tuple[float, Span]) -> Span:
    """The interval of `run - base`, from (value, interval) of each."""
    (one, (one_low, one_high)), (other, (other_low, other_high)) = base, run
    apart = other - one
    low = sqrt((other - other_low) ** 2 + (one_high - one) ** 2)
    high = sqrt((other_high - other) ** 2 + (one - one_low) ** 2)
    return apart - low, apart + high


def _pulls(parts: Mapping[int, Span]) -> dict[int, float]:
    """Of each block on the ratio of two sums over all of them."""
    total = sum(many for _, many in parts.values())
    ratio = sum(much for much, _ in parts.values()) / total
    return {place: (much - ratio * many) / total for place, (much, many) in parts.items()}

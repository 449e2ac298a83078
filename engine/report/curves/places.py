"""A whole run in places of equal length, at most about six hundred, so that an hour is drawn as light as a minute.

1. A place of which nothing was measured is None: a curve breaks there, and never goes on as if it knew.
2. What a place says of more than one second is in `engine.readings`: no peak of a percentile or a gauge is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from engine.measure.series import tag_values
from engine.readings import Points, Reading, read
from engine.report.document import Line
from engine.state import COARSE_STEP, FINE_SECONDS, RunState, SecondPoint

Curve = tuple[tuple[float, float | None], ...]
"""(second of load at which a place begins, its value)."""


@dataclass(frozen=True, eq=False)
class Places:
    """All points of a run, by place."""

    first: int
    """The second at which the first place begins."""
    step: int
    """Seconds of a place."""
    points: tuple[Points, ...]
    """Of each place; empty where nothing was measured."""

    @property
    def end_s(self) -> int:
        """Where the last place ends."""
        return self.first + self.step * len(self.points)

    @property
    def starts(self) -> range:
        """The second at which each place begins."""
        return range(self.first, self.end_s, self.step)

    @cached_property
    def names(self) -> dict[str, None]:
        """Every series that was ever seen, in order of first appearance."""
        return dict.fromkeys(name for points in self.points for point in points for name in point.figures)

    def curve(self, value: Callable[[Points], float | None]) -> Curve:
        """A function of each place's points."""
        return tuple(
            (float(start), value(points) if points else None)
            for start, points in zip(self.starts, self.points, strict=True)
        )

    def line(self, name: str, series: str, reading: Reading, *, dashed: bool = False) -> Line:
        """A reading of a series."""
        return Line(name, self.curve(lambda points: read(points, series, reading)), dashed)

    def planned(self, name: str, wanted: Callable[[float], float]) -> Line:
        """A function of time, at the middle of each place, whether it was measured or not."""
        return Line(name, tuple((float(start), wanted(start + self.step / 2)) for start in self.starts), dashed=True)

    def has(self, series: str) -> bool:
        """Whether the series was ever seen."""
        return series in self.names

    def tags(self, metric: str, tag: str) -> tuple[str, ...]:
        """All values of a tag among the series of a metric."""
        return tag_values(self.names, metric, tag)

    def stretches(self, holds: Callable[[SecondPoint], bool]) -> tuple[tuple[int, int], ...]:
        """Where points follow each other for which something holds: (first second, second after the last)."""
        found: list[tuple[int, int]] = []
        for points in self.points:
            for point in points:
                if not holds(point):
                    continue
                if found and found[-1][1] == point.second:
                    found[-1] = (found[-1][0], point.second + point.length)
                else:
                    found.append((point.second, point.second + point.length))
        return tuple(found)


def places_of(state: RunState) -> Places | None:
    """The places of a run; None where no second was measured."""
    everything = (*state.older, *state.recent)
    if not everything:
        return None
    start, end = min(everything[0].second, 0), everything[-1].second + everything[-1].length
    step = 1 if not state.older else COARSE_STEP * -(-(end - start) // (COARSE_STEP * FINE_SECONDS))
    first = start // step
    grouped: list[list[SecondPoint]] = [[] for _ in range(-(-end // step) - first)]
    for point in everything:
        grouped[point.second // step - first].append(point)
    return Places(first * step, step, tuple(map(tuple, grouped)))

"""The newest seconds of a run as series of equal length, so that all charts share one time axis.

1. The last place is the newest second; a second that was not measured is None, never 0.
2. A counter that counted nothing in a measured second is 0; a percentile of nothing is None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.journal.events import Figures
from engine.state import RunState, SecondPoint
from wwmaa_tui.present import figures

Series = tuple[float | None, ...]
Percentile = Literal["p50", "p95", "p99"]

SECONDS_SHOWN = 180
"""More than the widest chart has cells."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """The last seconds of a run, oldest first, with a hole where a second is missing."""

    points: tuple[SecondPoint | None, ...] = ()

    @property
    def newest(self) -> SecondPoint | None:
        """The newest second that was measured."""
        return self.points[-1] if self.points else None

    @property
    def tainted(self) -> tuple[bool, ...]:
        """Which seconds cannot be believed."""
        return tuple(point is not None and point.tainted for point in self.points)

    def percentile(self, series: str, percentile: Percentile) -> Series:
        """One percentile of a trend, second by second."""
        return self._trace(series, lambda known: getattr(known, percentile) if known.count else None)

    def count(self, series: str) -> Series:
        """What a counter counted in each second."""
        return self._trace(series, lambda known: known.sum, absent=0.0)

    def tally(self, series: str) -> Series:
        """How many samples a trend got in each second."""
        return self._trace(series, lambda known: known.count, absent=0.0)

    def gauge(self, series: str) -> Series:
        """A gauge's value at each second."""
        return self._trace(series, lambda known: known.sum)

    def failed_share(self, series: str) -> Series:
        """What share of a rate was true, second by second."""
        return self._trace(series, lambda known: known.sum / known.count if known.count else None)

    def _trace(self, series: str, pick: Callable[[Figures], float | None], absent: float | None = None) -> Series:
        return tuple(
            None if point is None else pick(known) if (known := point.figures.get(series)) is not None else absent
            for point in self.points
        )


def timeline(state: RunState, seconds: int = SECONDS_SHOWN) -> Timeline:
    """The newest `seconds` of the run, or fewer while it is young."""
    if not state.recent:
        return Timeline()
    newest = state.recent[-1].second
    first = max(newest - seconds + 1, min(state.recent[0].second, 0))
    slots: list[SecondPoint | None] = [None] * (newest - first + 1)
    for point in reversed(state.recent):
        if point.second < first:
            break
        slots[point.second - first] = point
    return Timeline(tuple(slots))


def clock_at(state: RunState, t: float) -> str:
    """An event's `t` on the clock of the load, which charts and stages count by."""
    return figures.clock(t - (state.load_began or 0.0))


def lately(series: Series, seconds: int = 5) -> float | None:
    """The mean of the last seconds that were measured; None where none was."""
    known = [value for value in series[-seconds:] if value is not None]
    return sum(known) / len(known) if known else None


def newest_value(series: Series) -> float | None:
    """The value of the newest second."""
    return series[-1] if series else None

"""A stretch of a run as series of equal length, so that all charts share one time axis, and the figures of a second.

1. The last place ends at the newest second; a second that was not measured is None, never 0.
2. A counter that counted nothing in a measured second is 0; a percentile of nothing is None.
3. Where a place is longer than a second it has the worst percentile and the highest gauge of its seconds, and of counts
   and shares the mean: a rate stays a rate.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Literal

from engine.readings import Percentile, Points, Reading, read
from engine.state import COARSE_STEP, FINE_SECONDS, RunState, SecondPoint
from engine.wording import figures
from wwmaa_tui.present.axis import ADJUSTED, PARTLY_MISSING, TAINTED, Axis, Series
from wwmaa_tui.present.lens import Lens, whole_span
from wwmaa_tui.present.marks import marks_between
from wwmaa_tui.present.strip import Strip

HealthName = Literal["loop_lag_p99_ms", "lateness_p99_ms", "cpu"]

LATELY_S = 5
_BEFORE_CURSOR = 10
"""Looking back, what part of the span is shown before the cursor, as one in so many."""
_second = attrgetter("second")


@dataclass(frozen=True, eq=False)
class Timeline:
    """What a lens shows of a run."""

    axis: Axis = field(default_factory=Axis)
    at: SecondPoint | None = None
    """What figures are read at: the newest second, or the cursor's; None where nothing is known of it."""
    lately_points: Points = ()
    """The last five seconds that were measured, or the cursor's second."""
    lens: Lens = field(default_factory=Lens)
    strip: Strip | None = None

    @property
    def looks_back(self) -> bool:
        """Whether figures are of the cursor's second and not of the newest."""
        return self.lens.cursor is not None

    @property
    def when(self) -> str:
        """`07:41` while figures are of the cursor's second, else empty."""
        return "" if self.lens.cursor is None else figures.clock(self.lens.cursor)

    def percentile(self, series: str, percentile: Percentile) -> Series:
        """One percentile of a trend, place by place."""
        return self.trace(series, percentile)

    def count(self, series: str) -> Series:
        """What a counter counted in a second, place by place."""
        return self.trace(series, "count")

    def gauge(self, series: str) -> Series:
        """A gauge's value, place by place."""
        return self.trace(series, "gauge")

    def failed_share(self, series: str) -> Series:
        """What share of a rate was true, place by place."""
        return self.trace(series, "share")

    def trace(self, series: str, reading: Reading) -> Series:
        """A reading of a series, place by place."""
        return self._read((series, reading), lambda points: read(points, series, reading))

    def health(self, name: HealthName) -> Series:
        """The worst of all generators, place by place."""

        def worst(points: Points) -> float | None:
            return max((getattr(said, name) for point in points for said in point.health.values()), default=None)

        return self._read(("generators", name), worst)

    def computed(self, name: str, value: Callable[[float], float], token: object) -> Series:
        """A function of the middle of each place, for places that were measured or not; remembered while the token is
        the same object."""
        if self.strip is None:
            return ()
        return self.strip.computed(name, value, token, self.axis.first // self.axis.step, self.axis.places)

    def now(self, series: str, reading: Reading) -> float | None:
        """A reading of the second that figures are read at."""
        return None if self.at is None else read((self.at,), series, reading)

    def lately(self, series: str, reading: Reading) -> float | None:
        """A reading over the last seconds, or at the cursor's."""
        return read(self.lately_points, series, reading) if self.lately_points else None

    def _read(self, key: tuple[str, str], value: Callable[[Points], float | None]) -> Series:
        if self.strip is None:
            return ()
        return self.strip.series(key, value, self.axis.first // self.axis.step, self.axis.places)


class TimelineReader:
    """Remembers what no longer changes of one run's series, so that an hour costs no more than a minute."""

    def __init__(self) -> None:
        self._strip: Strip | None = None
        self.axis = Axis()
        """Of what was read last."""

    def read(self, state: RunState, lens: Lens) -> Timeline:
        """What the lens shows of the state."""
        if not state.recent:
            return Timeline(Axis(span=lens.span), lens=lens)
        axis = _axis(state, lens)
        if self._strip is None or not self._strip.goes_on(state, axis.step):
            self._strip = Strip(state, axis.step)
        strip = self._strip
        strip.take(state)
        first = axis.first // axis.step
        flags = strip.series(("", "flags"), lambda points: _flags(points, axis.step), first, axis.places)
        known = tuple(None if flag is None else int(flag) for flag in flags)
        cursor = None if lens.cursor is None else axis.place_of(lens.cursor)
        axis = replace(axis, flags=known, cursor=cursor, marks=marks_between(state, axis.first, axis.last))
        self.axis = axis
        at = state.recent[-1] if lens.cursor is None else point_at(state, lens.cursor)
        return Timeline(axis, at, _lately(state, lens, at), lens, strip)


def timeline(state: RunState, lens: Lens | None = None) -> Timeline:
    """What a lens shows of a state, for who looks once."""
    return TimelineReader().read(state, lens or Lens())


def point_at(state: RunState, second: int) -> SecondPoint | None:
    """The point that holds a second; None where nothing is known of it."""
    fine = bool(state.recent) and second >= state.recent[0].second
    points = state.recent if fine else state.older
    place = bisect_left(points, second + 1, key=_second) - 1
    if place < 0:
        return None
    point = points[place]
    return point if second < point.second + point.length else None


def _axis(state: RunState, lens: Lens) -> Axis:
    """Where it begins and ends, without what lies on it. Looking back, it ends where the cursor is still on it."""
    newest, start = state.recent[-1].second, min((*state.older[:1], *state.recent[:1])[0].second, 0)
    span = whole_span(newest + 1 - start) if lens.span_s is None else lens.span_s
    last = newest
    if lens.cursor is not None:
        back = max(lens.cursor - span // _BEFORE_CURSOR, start)
        last = min(newest, back + span - 1)
    fine = span <= FINE_SECONDS and (not state.older or last - span + 1 >= state.recent[0].second)
    step = 1 if fine else COARSE_STEP * -(-span // (COARSE_STEP * FINE_SECONDS))
    places = -(-span // step)
    first = (last // step - places + 1) * step
    return Axis(first, step, places, last, last == newest, span=lens.span)


def _lately(state: RunState, lens: Lens, at: SecondPoint | None) -> Points:
    if lens.cursor is not None:
        return () if at is None else (at,)
    after = state.recent[-1].second - LATELY_S + 1
    return tuple(point for point in state.recent[-LATELY_S:] if point.second >= after)


def _flags(points: Points, step: int) -> float:
    whole = sum(point.length for point in points) >= step
    tainted = any(point.tainted and not point.adjusted for point in points)
    adjusted = any(point.adjusted for point in points)
    return TAINTED * tainted | ADJUSTED * adjusted | PARTLY_MISSING * (not whole)

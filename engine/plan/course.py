"""How a scenario's plan is followed while an operator holds or scales it: two clocks and a factor, as pure functions.

1. The wall axis counts seconds since the scenario's planned start, whatever happens; negative before it. The plan's
   clock reads the same until a hold; it stands while held, and so everything planned moves by the time held.
2. An adjustment counts from its instant on: what is planned for that very instant is held too.
3. Of several adjustments at one instant the one made last counts.

Knows neither what a scale does to users or arrivals nor who gives the adjustments.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Adjustment:
    """From an instant on, until the next one: whether the plan's clock stands, and what its load is multiplied by."""

    at: float
    """Seconds since the scenario's start on the wall axis."""
    held: bool
    scale: float = 1.0
    """0 or more; 1 is the plan as written."""

    def __post_init__(self) -> None:
        if not math.isfinite(self.at) or not math.isfinite(self.scale) or self.scale < 0:
            raise ValueError(f"an adjustment needs an instant and a scale of 0 or more, got {self.at} and {self.scale}")

    def __lt__(self, other: Adjustment) -> bool:
        return self.at < other.at


@dataclass(frozen=True)
class Stretch:
    """A stretch of plan time in which one scale holds."""

    start: float
    """Seconds on the plan's clock; the first stretch begins at minus infinity, the last ends at infinity."""
    end: float
    scale: float


@dataclass(frozen=True)
class Course:
    """All adjustments of one scenario so far, ordered by their instants."""

    adjustments: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        if any(after < before for before, after in zip(self.adjustments, self.adjustments[1:], strict=False)):
            raise ValueError("the adjustments of a course are ordered by their instants")

    @property
    def undisturbed(self) -> bool:
        """Whether nobody has adjusted anything: both axes are one, and the scale is 1."""
        return not self.adjustments

    def adjusted(self, adjustment: Adjustment) -> Course:
        """The course with one more adjustment; it counts after those of the same instant."""
        return Course(tuple(sorted((*self.adjustments, adjustment))))

    def plan_time(self, elapsed: float) -> float:
        """What the plan's clock reads at an instant of the wall axis: that instant less the time held so far."""
        return elapsed - self.held_s(elapsed)

    def held_s(self, elapsed: float) -> float:
        """Seconds held so far."""
        return sum(min(end, elapsed) - start for start, end in self._holds() if start < elapsed)

    def elapsed_at(self, plan_time: float) -> float | None:
        """When the plan's clock goes past a reading; None where it stands there, or before it, and nobody has said
        until when."""
        return self.running_at(plan_time, -math.inf)

    def running_at(self, plan_time: float, since: float) -> float | None:
        """The first instant of the wall axis, from `since` on, at which the plan's clock runs and reads at least
        `plan_time`; None where nobody has said."""
        held_s = 0.0
        for start, end in self._holds():
            instant = max(plan_time + held_s, since)
            if instant < start:
                return instant
            if math.isinf(end):
                return None
            held_s += end - start
            since = max(since, end)
        return max(plan_time + held_s, since)

    def held(self, elapsed: float) -> bool:
        """Whether the plan's clock stands at an instant of the wall axis."""
        latest = self._latest(elapsed)
        return latest is not None and latest.held

    def next_hold(self, elapsed: float) -> float:
        """When the plan's clock is next made to stand, after an instant at which it runs; infinity if never."""
        return next((start for start, _ in self._holds() if start > elapsed), math.inf)

    def scale(self, elapsed: float) -> float:
        """What the planned load is multiplied by at an instant of the wall axis."""
        latest = self._latest(elapsed)
        return 1.0 if latest is None else latest.scale

    def stretches(self) -> tuple[Stretch, ...]:
        """The scales along the plan's clock, without gap or overlap, each unlike the one before."""
        marks = [(-math.inf, 1.0)]
        for adjustment in self.adjustments:
            start = self.plan_time(adjustment.at)
            while marks[-1][0] >= start:
                marks.pop()
            if marks[-1][1] != adjustment.scale:
                marks.append((start, adjustment.scale))
        ends = [*(start for start, _ in marks[1:]), math.inf]
        return tuple(Stretch(start, end, scale) for (start, scale), end in zip(marks, ends, strict=True))

    def _latest(self, elapsed: float) -> Adjustment | None:
        return next((adjustment for adjustment in reversed(self.adjustments) if adjustment.at <= elapsed), None)

    def _holds(self) -> Iterator[tuple[float, float]]:
        """(from, to) of each hold on the wall axis, none of no length; the last may have no end."""
        since: float | None = None
        for adjustment in self.adjustments:
            if adjustment.held and since is None:
                since = adjustment.at
            elif not adjustment.held and since is not None:
                if adjustment.at > since:
                    yield since, adjustment.at
                since = None
        if since is not None:
            yield since, math.inf


AS_PLANNED = Course()
"""Nobody has held or scaled anything."""

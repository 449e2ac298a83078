"""The courses of all scenarios of a run: where each stands in its plan, and which seconds an operator has disturbed.

1. Seconds are of load, since the run's second 0. A scenario's own course counts from its planned start.
2. A scenario disturbs a second when it was held or scaled in any part of it, between its planned start and its end.
   Before the one and after the other it wants nothing, so there is nothing to disturb.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.journal.events import ScenarioOutline
from engine.plan.course import Adjustment, Course
from engine.plan.curve import value_at

_AS_PLANNED = Course()
_UNITS = {"vus": "users"}
"""What people call the unit of a curve, where that is another word."""


@dataclass(frozen=True)
class Interval:
    """A stretch of load in which a scenario was held, or scaled, or both."""

    scenario: str
    start_s: float
    end_s: float | None
    """None while nobody knows."""
    held: bool
    scale: float


@dataclass(frozen=True)
class Courses:
    """What was planned, and every adjustment so far."""

    outlines: tuple[ScenarioOutline, ...] = ()
    by_scenario: Mapping[str, Course] = field(default_factory=dict)

    @property
    def undisturbed(self) -> bool:
        """Whether nobody has adjusted anything."""
        return not self.by_scenario

    @property
    def scaled(self) -> frozenset[str]:
        """The scenarios of which anybody ever wanted more or less than the plan."""
        return frozenset(
            name for name, course in self.by_scenario.items() if any(each.scale != 1.0 for each in course.adjustments)
        )

    def of(self, scenario: str) -> Course:
        """One scenario's course."""
        return self.by_scenario.get(scenario, _AS_PLANNED)

    def adjusted(self, scenario: str, at: float, *, held: bool, scale: float) -> Courses:
        """With one more adjustment of a scenario, from that second of load on. An unknown scenario changes nothing."""
        outline = next((outline for outline in self.outlines if outline.name == scenario), None)
        if outline is None:
            return self
        course = self.of(scenario).adjusted(Adjustment(at - outline.start_s, held, scale))
        return Courses(self.outlines, {**self.by_scenario, scenario: course})

    def planned_second(self, outline: ScenarioOutline, second: float) -> float:
        """What the scenario's plan has reached at a second of load, on the axis of the outline's curve and stages."""
        return outline.start_s + self.of(outline.name).plan_time(second - outline.start_s)

    def planned(self, outline: ScenarioOutline, second: float) -> float:
        """The users or iterations a second that the plan as written wants, at what it has reached by that second of
        load; the same while it is held."""
        return value_at(outline.curve, self.planned_second(outline, second))

    def wanted(self, outline: ScenarioOutline, curve: Sequence[tuple[float, float]], second: float) -> float:
        """What one of the scenario's curves comes to at a second of load, as adjusted; nothing while it is held."""
        course, elapsed = self.of(outline.name), second - outline.start_s
        if course.held(elapsed):
            return 0.0
        return value_at(curve, self.planned_second(outline, second)) * course.scale(elapsed)

    def end_of(self, outline: ScenarioOutline) -> float | None:
        """The second of load at which the scenario's plan ends; None while it is held and nobody knows."""
        end = self.of(outline.name).elapsed_at(outline.duration_s)
        return None if end is None else outline.start_s + end

    def over(self, second: float) -> bool:
        """Whether every scenario's plan has ended by that second of load."""
        ends = [self.end_of(outline) for outline in self.outlines]
        return all(end is not None and end <= second for end in ends)

    def expected_end(self, second: float) -> float:
        """When the last plan ends, in seconds of load, if what is held at that second were resumed then."""
        ends = [0.0]
        for outline in self.outlines:
            end = self.end_of(outline)
            left = outline.start_s + outline.duration_s - self.planned_second(outline, second)
            ends.append(second + left if end is None else end)
        return max(ends)

    def disturbed(self, first: int, last: int) -> tuple[str, ...]:
        """The scenarios that disturb any of the seconds of load from `first` to `last`, both included."""
        return tuple(outline.name for outline in self.outlines if self._disturbs(outline, first, last + 1))

    def intervals(self) -> tuple[Interval, ...]:
        """Every stretch that was held or scaled, by scenario and then by time."""
        return tuple(interval for outline in self.outlines for interval in self._intervals(outline))

    def stage_at(self, second: float) -> str:
        """What is planned for that second of load, for people: `search stage 2 of 3`."""
        said = []
        for outline in self.outlines:
            planned = self.planned_second(outline, second)
            if not outline.start_s <= planned <= outline.start_s + outline.duration_s:
                continue
            position = sum(start <= planned for start, _, _ in outline.stages)
            many = len(outline.stages) > 1
            said.append(f"{outline.name} stage {position} of {len(outline.stages)}" if many else outline.name)
        return ", ".join(said) or "after the plan's end"

    def load_at(self, second: float) -> str:
        """What is wanted at that second of load, for people: `66.7 iterations/s, 20 users`."""
        wanted: dict[str, float] = {}
        for outline in self.outlines:
            amount = self.wanted(outline, outline.curve, second)
            wanted[outline.unit] = wanted.get(outline.unit, 0.0) + amount
        said = {unit: f"{amount:,.1f}".removesuffix(".0") for unit, amount in wanted.items()}
        return ", ".join(f"{amount} {_UNITS.get(unit, unit)}" for unit, amount in said.items())

    def _disturbs(self, outline: ScenarioOutline, start: float, end: float) -> bool:
        return any(
            interval.start_s < end and (interval.end_s is None or interval.end_s > start)
            for interval in self._intervals(outline)
        )

    def _intervals(self, outline: ScenarioOutline) -> list[Interval]:
        adjustments = self.of(outline.name).adjustments
        if not adjustments:
            return []
        last = self.end_of(outline)
        ends = [adjustment.at + outline.start_s for adjustment in adjustments[1:]]
        found: list[Interval] = []
        for adjustment, until in zip(adjustments, [*ends, math.inf], strict=True):
            start = max(adjustment.at + outline.start_s, outline.start_s)
            end = until if last is None else min(until, last)
            if start >= end or not (adjustment.held or adjustment.scale != 1.0):
                continue
            interval = Interval(
                outline.name, start, None if math.isinf(end) else end, adjustment.held, adjustment.scale
            )
            before = found[-1] if found else None
            if before and (before.end_s, before.held, before.scale) == (start, interval.held, interval.scale):
                found[-1] = Interval(outline.name, before.start_s, interval.end_s, interval.held, interval.scale)
            else:
                found.append(interval)
        return found

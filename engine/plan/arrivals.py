"""When iterations arrive: k6's two arrival-rate executors as pure functions of time.

1. constant-arrival-rate: arrival n (from 0) is due at n * time_unit / rate while that is before the end.
2. ramping-arrival-rate: the arrivals of a stretch are the area under its rate; arrival n (from 0) is due when the
   area reaches n + 1, what a stage leaves over is carried into the next, and a stage without duration is a jump.
3. Which stage an arrival falls into is decided in exact fractions, its instant in one closed formula: there is no
   sum to drift, and every segment works out the same instants.
4. A scale multiplies the rate of its stretch of the plan, and so the area. What arrived before it stays as it was, and
   the counting goes on: a constant rate's n-th arrival is due as the area goes past n, a ramp's as it reaches n + 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.plan.course import AS_PLANNED, Course
from engine.plan.segment import WHOLE, Segment
from engine.profile.model import ArrivalRate, ConstantArrivalRate, RampingArrivalRate


def arrival_times(
    executor: ArrivalRate, segment: Segment = WHOLE, course: Course = AS_PLANNED, *, first: int = 0
) -> Iterator[tuple[int, float]]:
    """(index, seconds on the plan's clock) of the segment's arrivals from index `first` on; the index is that in the
    whole."""
    index = first + (segment.index - first) % segment.count
    if isinstance(executor, ConstantArrivalRate):
        for level in _levels(executor, course):
            past = math.ceil(level.area_after)
            while index < past:
                yield index, level.start_s + level.when(index)
                index += segment.count
        return
    for ramp in _ramps(executor, course):
        past = math.floor(ramp.area_after)
        while index < past:
            yield index, ramp.start_s + ramp.when(index + 1)
            index += segment.count


def arrival_count(executor: ArrivalRate) -> int:
    """How many iterations arrive in all."""
    if isinstance(executor, ConstantArrivalRate):
        return math.ceil(exact(executor.duration_s) * exact(executor.rate) / exact(executor.time_unit_s))
    ramps = list(_ramps(executor, AS_PLANNED))
    return math.floor(ramps[-1].area_after) if ramps else 0


def last_arrival(executor: ArrivalRate) -> float:
    """When the last iteration arrives, in seconds since the scenario's start; 0 where none does."""
    last = max(arrival_count(executor) - 1, 0)
    return next((instant for _, instant in arrival_times(executor, first=last)), 0.0)


def exact(number: float) -> Fraction:
    """The decimal number that a person wrote, which the float only comes near: 0.1 is one tenth."""
    return Fraction(repr(number))


@dataclass(frozen=True)
class _Level:
    """A stretch of a constant rate under one scale."""

    start_s: float
    period_s: tuple[float, float]
    """Time unit and arrivals in it: their quotient is the time between two arrivals."""
    area_before: Fraction
    area_after: Fraction

    def when(self, index: int) -> float:
        """Seconds into the stretch at which the area since the scenario's start goes past `index`."""
        time_unit, arrivals = self.period_s
        return _less(index, self.area_before) * time_unit / arrivals


@dataclass(frozen=True)
class _Ramp:
    """A stretch of one stage under one scale, its rates in arrivals a second."""

    start_s: float
    duration_s: float
    rate_from: float
    rate_to: float
    area_before: Fraction
    area_after: Fraction

    def when(self, number: int) -> float:
        """Seconds into the stretch at which the area since the scenario's start reaches `number`.

        The root of area = a·t + (b - a)·t²/2D in the form that loses no digits where a and b are close. The rate there,
        its square root, is counted from the stretch's lower end: from the other one little would be left of it.
        """
        area = _less(number, self.area_before)
        a, b = self.rate_from, self.rate_to
        if b >= a:
            square = a * a + 2.0 * area * (b - a) / self.duration_s
        else:
            square = b * b - 2.0 * _less(number, self.area_after) * (a - b) / self.duration_s
        root = math.sqrt(max(square, 0.0))
        return min(2.0 * area / (a + root), self.duration_s)


def _less(number: int, area: Fraction) -> float:
    """A number less an area, to the last digit even where both are large."""
    whole = math.floor(area)
    return (number - whole) - float(area - whole)


def _levels(executor: ConstantArrivalRate, course: Course) -> Iterator[_Level]:
    area = Fraction(0)
    per_second = exact(executor.rate) / exact(executor.time_unit_s)
    for start, end, scale in _under_one_scale(Fraction(0), exact(executor.duration_s), course):
        after = area + (end - start) * per_second * scale
        yield _Level(float(start), (executor.time_unit_s, executor.rate * float(scale)), area, after)
        area = after


def _ramps(executor: RampingArrivalRate, course: Course) -> Iterator[_Ramp]:
    unit = exact(executor.time_unit_s)
    begin, area = Fraction(0), Fraction(0)
    rate = exact(executor.start_rate) / unit
    for stage in executor.stages:
        duration, target = exact(stage.duration_s), exact(stage.target) / unit
        for start, end, scale in _under_one_scale(begin, begin + duration, course):
            low, high = ((rate + (target - rate) * (instant - begin) / duration) * scale for instant in (start, end))
            after = area + (end - start) * (low + high) / 2
            yield _Ramp(float(start), float(end - start), float(low), float(high), area, after)
            area = after
        begin, rate = begin + duration, target


def _under_one_scale(begin: Fraction, end: Fraction, course: Course) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """(start, end, scale) of the parts of a stretch of the plan that lie under one scale each; none is empty."""
    for stretch in course.stretches():
        start = begin if stretch.start <= begin else Fraction(stretch.start)
        until = end if stretch.end >= end else Fraction(stretch.end)
        if start < until:
            yield start, until, exact(stretch.scale)

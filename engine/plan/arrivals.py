"""When iterations arrive: k6's two arrival-rate executors as pure functions of time.

1. constant-arrival-rate: arrival n (from 0) is due at n * time_unit / rate while that is before the end.
2. ramping-arrival-rate: the arrivals of a stretch are the area under its rate; arrival n (from 0) is due when the
   area reaches n + 1, what a stage leaves over is carried into the next, and a stage without duration is a jump.
3. Which stage an arrival falls into is decided in exact fractions, its instant in one closed formula: there is no
   sum to drift, and every segment works out the same instants.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.plan.segment import WHOLE, Segment
from engine.profile.model import ArrivalRate, ConstantArrivalRate, RampingArrivalRate


def arrival_times(executor: ArrivalRate, segment: Segment = WHOLE) -> Iterator[tuple[int, float]]:
    """(index, seconds since the scenario's start) of the segment's arrivals; the index is that in the whole."""
    if isinstance(executor, ConstantArrivalRate):
        for index in range(segment.index, arrival_count(executor), segment.count):
            yield index, index * executor.time_unit_s / executor.rate
        return
    number = segment.index + 1
    for ramp in _ramps(executor):
        last = math.floor(ramp.area_after)
        while number <= last:
            yield number - 1, ramp.start_s + ramp.when(number)
            number += segment.count


def arrival_count(executor: ArrivalRate) -> int:
    """How many iterations arrive in all."""
    if isinstance(executor, ConstantArrivalRate):
        return math.ceil(exact(executor.duration_s) * exact(executor.rate) / exact(executor.time_unit_s))
    ramps = list(_ramps(executor))
    return math.floor(ramps[-1].area_after) if ramps else 0


def exact(number: float) -> Fraction:
    """The decimal number that a person wrote, which the float only comes near: 0.1 is one tenth."""
    return Fraction(repr(number))


@dataclass(frozen=True)
class _Ramp:
    """One stage with a duration, its rates in arrivals a second."""

    start_s: float
    duration_s: float
    rate_from: float
    rate_to: float
    area_before: Fraction
    area_after: Fraction

    def when(self, number: int) -> float:
        """Seconds into the stage at which the area since the scenario's start reaches `number`.

        The root of area = a·t + (b - a)·t²/2D in the form that loses no digits where a and b are close.
        """
        whole = math.floor(self.area_before)
        area = (number - whole) - float(self.area_before - whole)
        a, b = self.rate_from, self.rate_to
        root = math.sqrt(max(a * a + 2.0 * area * (b - a) / self.duration_s, 0.0))
        return min(2.0 * area / (a + root), self.duration_s)


def _ramps(executor: RampingArrivalRate) -> Iterator[_Ramp]:
    unit = exact(executor.time_unit_s)
    start, area = Fraction(0), Fraction(0)
    rate = exact(executor.start_rate) / unit
    for stage in executor.stages:
        duration, target = exact(stage.duration_s), exact(stage.target) / unit
        if duration:
            after = area + duration * (rate + target) / 2
            yield _Ramp(float(start), float(duration), float(rate), float(target), area, after)
            area = after
        start, rate = start + duration, target

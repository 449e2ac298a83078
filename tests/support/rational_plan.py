"""A second opinion on a plan, in exact fractions: k6's executor mathematics written down once more, from its rules.

Shares nothing with engine.plan but the words of a profile. Counts are worked out from areas and lines at single
instants; where the engine has a closed formula, this has a definition.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from engine.profile.model import (
    ArrivalRate,
    ConstantArrivalRate,
    ConstantVUs,
    CountedIterations,
    Executor,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    Stage,
)

NS = 10**9


def written(number: float) -> Fraction:
    """The decimal that a profile says."""
    return Fraction(str(number))


@dataclass(frozen=True)
class Line:
    """A line from one value to another over a stretch of time; an empty stretch is a jump."""

    start: Fraction
    end: Fraction
    low: Fraction
    high: Fraction

    def at(self, instant: Fraction) -> Fraction:
        """The value there."""
        return self.low + (self.high - self.low) * (instant - self.start) / (self.end - self.start)

    def area(self, until: Fraction) -> Fraction:
        """The area under it up to an instant, before, within or behind it."""
        end = min(max(until, self.start), self.end)
        return Fraction(0) if end == self.start else (end - self.start) * (self.low + self.at(end)) / 2


def lines(first: Fraction, stages: Sequence[Stage], unit: Fraction = Fraction(1)) -> list[Line]:
    """The stages as lines in units a second."""
    made: list[Line] = []
    start, low = Fraction(0), first / unit
    for stage in stages:
        line = Line(start, start + written(stage.duration_s), low, written(stage.target) / unit)
        made.append(line)
        start, low = line.end, line.high
    return made


@lru_cache(maxsize=16)  # an area is asked for at every arrival of one executor
def rate_lines(executor: ArrivalRate) -> list[Line]:
    """Arrivals a second over time."""
    unit = written(executor.time_unit_s)
    if isinstance(executor, RampingArrivalRate):
        return lines(written(executor.start_rate), executor.stages, unit)
    return lines(written(executor.rate), [Stage(executor.duration_s, executor.rate)], unit)


def area(executor: ArrivalRate, until: Fraction) -> Fraction:
    """How many arrivals the rate has made room for by an instant."""
    return sum((line.area(until) for line in rate_lines(executor)), Fraction(0))


def scaled_area(executor: ArrivalRate, scales: Sequence[tuple[float, float]], until: Fraction) -> Fraction:
    """The same under scales: (from when on the plan's clock, factor), in order; 1 before the first."""

    def area_by(instant: float) -> Fraction:
        return area(executor, until if instant >= until else Fraction(instant))

    more = [
        (written(factor) - 1) * (area_by(end) - area_by(start))
        for (start, factor), (end, _) in pairwise([*scales, (math.inf, 1.0)])
    ]
    return sum(more, area(executor, until))


def arrivals(executor: ArrivalRate, scales: Sequence[tuple[float, float]] = ()) -> int:
    """How many arrive: whole areas of a ramp; of a constant rate those that are due before the end."""
    whole = scaled_area(executor, scales, length(executor))
    return math.ceil(whole) if isinstance(executor, ConstantArrivalRate) else math.floor(whole)


def area_due(executor: ArrivalRate, index: int) -> int:
    """The area at which an arrival is due: the first of a constant rate at once, the first of a ramp after one."""
    return index if isinstance(executor, ConstantArrivalRate) else index + 1


def length(executor: Executor) -> Fraction:
    """From the first planned instant to the last."""
    match executor:
        case RampingVUs() | RampingArrivalRate():
            return sum((written(stage.duration_s) for stage in executor.stages), Fraction(0))
        case ConstantVUs() | ConstantArrivalRate():
            return written(executor.duration_s)
        case _:
            return written(executor.max_duration_s)


def steps(executor: Executor) -> list[tuple[int, int]]:
    """(nanosecond, users wanted from then on), where the number changes, the first at 0."""
    if isinstance(executor, RampingVUs):
        return ramp_steps(executor)
    users = executor.pre_allocated_vus if isinstance(executor, ArrivalRate) else executor.vus
    return [(0, users), (nanoseconds(length(executor)), 0)]


def ramp_steps(executor: RampingVUs) -> list[tuple[int, int]]:
    """Rising, a user joins where the line reaches its number; falling, it leaves where the line reaches the number
    below; what remains of the stage then is cut to whole nanoseconds. All that are left leave at the end."""
    found = [(0, executor.start_vus)]
    for line in lines(Fraction(executor.start_vus), executor.stages):
        low, high = int(line.low), int(line.high)
        if line.start == line.end and low != high:
            found.append((nanoseconds(line.end), high))
            continue
        crossings = range(low + 1, high + 1) if high > low else range(low - 1, high - 1, -1)
        for count in crossings:
            remains = (line.end - line.start) * NS * (line.high - count) / (line.high - line.low)
            found.append((nanoseconds(line.end) - math.floor(remains), count))
    if found[-1][1]:
        found.append((nanoseconds(length(executor)), 0))
    return found


def nanoseconds(seconds: Fraction) -> int:
    """Whole ones; a profile says none finer."""
    assert (seconds * NS).denominator == 1
    return int(seconds * NS)


def most(executor: Executor) -> int:
    """The most users there can be."""
    return executor.max_vus if isinstance(executor, ArrivalRate) else max(count for _, count in steps(executor))


def counted(executor: CountedIterations) -> int:
    """Iterations in all."""
    return executor.iterations * (executor.vus if isinstance(executor, PerVUIterations) else 1)

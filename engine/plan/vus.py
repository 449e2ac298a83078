"""When users are wanted: k6's steps of active users, and from them the times that each user stays.

1. Ramping up from a to b over D, the count becomes k at stage end - D·(b - k)/(b - a), in whole nanoseconds.
2. Ramping down, a user leaves one step later than the mirror image would have it: the count becomes k - 1 at
   stage end - D·(k - 1 - b)/(a - b).
3. A stage without duration jumps; a stage that keeps the count makes no step; at the end the count is 0.
4. User k (from 0) is the one that joins when the count reaches k + 1 and leaves when it falls below.

Graceful stops are not planned here: they are how an executor lets go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from engine.plan.shape import duration_of
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PacedVUs,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
)

_NS = 1_000_000_000

Steps = tuple[tuple[float, int], ...]
"""(seconds since the scenario's start, users wanted from then on); of several at one instant the last one counts."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of one user's activity, in seconds since the scenario's start."""

    start: float
    end: float


def vu_steps(executor: Executor) -> Steps:
    """The users that are wanted, first at 0, last 0 at the end.

    For an arrival-rate executor these are the users held ready from the start; users that have a count of iterations
    to make leave as soon as they have made them.
    """
    match executor:
        case RampingVUs():
            return tuple((instant / _NS, count) for instant, count in _ramping_steps(executor))
        case ConstantVUs() | SharedIterations() | PerVUIterations():
            return (0.0, executor.vus), (duration_of(executor), 0)
        case ConstantArrivalRate() | RampingArrivalRate():
            return (0.0, executor.pre_allocated_vus), (duration_of(executor), 0)
        case _:
            assert_never(executor)


def vu_spans(executor: PacedVUs) -> tuple[tuple[Span, ...], ...]:
    """For each user that is ever wanted, by number from 0, the spans in which it is."""
    return spans_of(vu_steps(executor))


def spans_of(steps: Steps) -> tuple[tuple[Span, ...], ...]:
    """The same for any steps that end with 0."""
    counts = dict(steps)
    stays: list[list[Span]] = [[] for _ in range(max(counts.values()))]
    joined: list[float] = []
    for instant, count in counts.items():
        while len(joined) > count:
            start = joined.pop()
            stays[len(joined)].append(Span(start, instant))
        joined.extend([instant] * (count - len(joined)))
    return tuple(tuple(spans) for spans in stays)


def most_vus(executor: Executor) -> int:
    """The most users that can be active at once."""
    match executor:
        case ConstantVUs() | SharedIterations() | PerVUIterations():
            return executor.vus
        case RampingVUs():
            return max(executor.start_vus, *(int(stage.target) for stage in executor.stages))
        case ConstantArrivalRate() | RampingArrivalRate():
            return executor.max_vus
        case _:
            assert_never(executor)


def _ramping_steps(executor: RampingVUs) -> Iterator[tuple[int, int]]:
    """(nanosecond, count), each count unlike the one before."""
    end, current = 0, executor.start_vus
    yield 0, current
    for stage in executor.stages:
        duration, target = round(stage.duration_s * _NS), int(stage.target)
        end += duration
        if duration == 0 and target != current:
            yield end, target
        elif target > current:
            for count in range(current + 1, target + 1):
                yield end - duration * (target - count) // (target - current), count
        else:
            for count in range(current, target, -1):
                yield end - duration * (count - 1 - target) // (current - target), count - 1
        current = target
    if current:
        yield end, 0

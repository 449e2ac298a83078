"""The shape of a scenario over time: how long, which stages, which curve, at what time scale.

Seconds are since the scenario's start here; the planner moves them to the run's. Knows no single arrival or user.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

from engine.plan.arrivals import exact
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
    Stage,
)

Curve = tuple[tuple[float, float], ...]
"""Breakpoints (second, value) of a piecewise-linear curve; two at one second make a jump."""

_DIGITS = 9
"""Scaled times are whole nanoseconds, so that 0.1 * 3 s is 0.3 s."""


def duration_of(executor: Executor) -> float:
    """Seconds from the first planned instant to the last; where iterations are counted, the longest that may take."""
    match executor:
        case ConstantVUs() | ConstantArrivalRate():
            return executor.duration_s
        case RampingVUs() | RampingArrivalRate():
            return round(sum(stage.duration_s for stage in executor.stages), _DIGITS)
        case SharedIterations() | PerVUIterations():
            return executor.max_duration_s
        case _:
            assert_never(executor)


def stages_of(executor: Executor) -> tuple[tuple[float, float, float], ...]:
    """(start, value there, value at its end) of each stretch that lasts, in users or iterations a second."""
    start, value, per_second = _beginning(executor)
    stretches = []
    for stage in _stages(executor):
        target = stage.target / per_second
        if stage.duration_s > 0:
            stretches.append((start, value, target))
        start, value = round(start + stage.duration_s, _DIGITS), target
    return tuple(stretches)


def curve_of(executor: Executor) -> Curve:
    """The planned users or iterations a second from the start to the end."""
    start, value, per_second = _beginning(executor)
    points = [(start, value)]
    for stage in _stages(executor):
        start, value = round(start + stage.duration_s, _DIGITS), stage.target / per_second
        if points[-1] != (start, value):
            points.append((start, value))
    return tuple(points)


def planned_rate(executor: Executor) -> Curve:
    """Planned iterations a second; empty for users without pacing, who go as fast as the target lets them."""
    curve = curve_of(executor)
    match executor:
        case ConstantArrivalRate() | RampingArrivalRate():
            return curve
        case ConstantVUs() | RampingVUs() if executor.pacing_s is not None:
            pacing = executor.pacing_s
            return tuple((second, users / pacing) for second, users in curve)
        case _:
            return ()


def scaled(executor: Executor, scale: float) -> Executor:
    """The executor with its durations and counts of iterations scaled; rates, users, pacing and graceful stops stay."""
    match executor:
        case ConstantVUs():
            return replace(executor, duration_s=scaled_time(executor.duration_s, scale))
        case ConstantArrivalRate():
            return replace(executor, duration_s=scaled_time(executor.duration_s, scale))
        case RampingVUs():
            return replace(executor, stages=_scaled_stages(executor.stages, scale))
        case RampingArrivalRate():
            return replace(executor, stages=_scaled_stages(executor.stages, scale))
        case SharedIterations():
            count = max(_scaled_count(executor.iterations, scale), executor.vus)
            return replace(executor, iterations=count, max_duration_s=scaled_time(executor.max_duration_s, scale))
        case PerVUIterations():
            count = _scaled_count(executor.iterations, scale)
            return replace(executor, iterations=count, max_duration_s=scaled_time(executor.max_duration_s, scale))
        case _:
            assert_never(executor)


def scaled_time(seconds: float, scale: float) -> float:
    """Seconds at a time scale."""
    return seconds if scale == 1.0 else round(seconds * scale, _DIGITS)


def _scaled_count(iterations: int, scale: float) -> int:
    """Iterations at a time scale; a part of one is a whole one, so that there is always something to do."""
    return math.ceil(iterations * exact(scale))


def _scaled_stages(stages: tuple[Stage, ...], scale: float) -> tuple[Stage, ...]:
    return tuple(replace(stage, duration_s=scaled_time(stage.duration_s, scale)) for stage in stages)


def _beginning(executor: Executor) -> tuple[float, float, float]:
    """Second 0, the value there, and what targets are divided by to give that unit."""
    match executor:
        case ConstantVUs() | SharedIterations() | PerVUIterations():
            return 0.0, float(executor.vus), 1.0
        case RampingVUs():
            return 0.0, float(executor.start_vus), 1.0
        case ConstantArrivalRate():
            return 0.0, executor.rate / executor.time_unit_s, executor.time_unit_s
        case RampingArrivalRate():
            return 0.0, executor.start_rate / executor.time_unit_s, executor.time_unit_s
        case _:
            assert_never(executor)


def _stages(executor: Executor) -> tuple[Stage, ...]:
    match executor:
        case ConstantVUs() | SharedIterations() | PerVUIterations():
            return (Stage(duration_of(executor), float(executor.vus)),)
        case ConstantArrivalRate():
            return (Stage(executor.duration_s, executor.rate),)
        case RampingVUs() | RampingArrivalRate():
            return executor.stages
        case _:
            assert_never(executor)

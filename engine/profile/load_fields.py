"""The load of one scenario as the few fields a person changes, which follow from its executor, in k6's words.

A ramp is scaled as a whole: `users`, `rate` and `length` are those of all of it, `stages` takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.profile.durations import format_duration
from engine.profile.load_texts import Rate, format_rate, format_stages
from engine.profile.model import (
    ArrivalRate,
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
    Stage,
)

_DIGITS = 9
"""Scaled times are whole nanoseconds."""
_USERS = "a whole number, or a factor such as x0.5"
_RATE = "such as 100/s or 100/1m, or a factor such as x0.5"
_LENGTH = "a duration such as 1m30s, or a factor such as x0.1"
_STAGES = "such as 10s:50 30s:100, in place of the ramp"
_DURATION = "a duration such as 30s or 1m30s"


@dataclass(frozen=True)
class LoadField:
    """One of them."""

    name: str
    """The key, after that of its scenario."""
    label: str
    text: str
    form: str
    """What can be typed."""


def load_fields(executor: Executor) -> tuple[LoadField, ...]:
    """What can be changed of an executor, with what it is."""
    match executor:
        case ConstantVUs():
            fields = [_users(executor.vus), _length(executor.duration_s)]
        case RampingVUs():
            fields = [_users(round(peak(executor))), _length(whole_length(executor.stages)), _stages(executor.stages)]
        case SharedIterations() | PerVUIterations():
            each = "iterations" if isinstance(executor, SharedIterations) else "iterations each"
            fields = [
                _users(executor.vus),
                LoadField("iterations", each, f"{executor.iterations}", _USERS),
                LoadField("max_duration", "at most", format_duration(executor.max_duration_s), _DURATION),
            ]
        case ConstantArrivalRate():
            fields = [_rate(executor.rate, executor.time_unit_s), _length(executor.duration_s), *_pool(executor)]
        case RampingArrivalRate():
            fields = [
                _rate(peak(executor), executor.time_unit_s),
                _length(whole_length(executor.stages)),
                _stages(executor.stages),
                *_pool(executor),
            ]
    if isinstance(executor, ConstantVUs | RampingVUs) and executor.pacing_s is not None:
        fields.append(LoadField("pacing", "pacing", format_duration(executor.pacing_s), _DURATION))
    return tuple(fields)


def peak(executor: RampingVUs | RampingArrivalRate) -> float:
    """The highest that a ramp comes to, in users or iterations a time unit."""
    start = executor.start_vus if isinstance(executor, RampingVUs) else executor.start_rate
    return max(float(start), *(stage.target for stage in executor.stages))


def whole_length(stages: tuple[Stage, ...]) -> float:
    """Seconds of all of them."""
    return round(sum(stage.duration_s for stage in stages), _DIGITS)


def _users(before: int) -> LoadField:
    return LoadField("users", "users", f"{before}", _USERS)


def _length(before: float) -> LoadField:
    return LoadField("length", "length", format_duration(before), _LENGTH)


def _stages(before: tuple[Stage, ...]) -> LoadField:
    return LoadField("stages", "stages", format_stages(before), _STAGES)


def _rate(count: float, time_unit_s: float) -> LoadField:
    return LoadField("rate", "rate", format_rate(Rate(count, time_unit_s)), _RATE)


def _pool(executor: ArrivalRate) -> tuple[LoadField, ...]:
    return (
        LoadField("ready", "users ready", f"{executor.pre_allocated_vus}", "a whole number"),
        LoadField("most", "users at most", f"{executor.max_vus}", "a whole number"),
    )

"""The load of one scenario as the few fields a person changes, and the scenario that comes of the answers.

1. A ramp is scaled as a whole: `users`, `rate` and `length` are those of all of it, `stages` takes its place.
2. More arrivals get more users in proportion; fewer keep those that were there.
3. The fields follow from the executor, in k6's words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.profile.answers import Answers
from engine.profile.durations import format_duration
from engine.profile.executor_fields import MOST_VUS
from engine.profile.load_texts import Rate, format_rate, format_stages
from engine.profile.model import (
    ArrivalRate,
    ConstantArrivalRate,
    ConstantVUs,
    CountedIterations,
    Executor,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
    Stage,
)

A = TypeVar("A", ConstantArrivalRate, RampingArrivalRate)

_DIGITS = 9
"""Scaled times are whole nanoseconds."""
MOST_ITERATIONS = 10**9
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
            fields = [_users(round(peak(executor))), _length(_whole_length(executor.stages)), _stages(executor.stages)]
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
                _length(_whole_length(executor.stages)),
                _stages(executor.stages),
                *_pool(executor),
            ]
    if isinstance(executor, ConstantVUs | RampingVUs) and executor.pacing_s is not None:
        fields.append(LoadField("pacing", "pacing", format_duration(executor.pacing_s), _DURATION))
    return tuple(fields)


def with_load(executor: Executor, answers: Answers, load: float = 1.0) -> Executor:
    """The executor as it was changed. `load` is a factor on users and rate, where nothing was typed for those."""
    if load != 1.0 and not any(name in answers for name in ("users", "rate", "stages")):
        executor = _times(executor, load)
    match executor:
        case ConstantVUs():
            vus, length = _answered_users(answers, executor.vus), _answered_length(answers, executor.duration_s)
            return replace(executor, vus=vus, duration_s=length, pacing_s=_answered_pacing(answers, executor.pacing_s))
        case RampingVUs():
            ramp = _users_ramp(executor, answers)
            return replace(ramp, pacing_s=_answered_pacing(answers, executor.pacing_s))
        case SharedIterations() | PerVUIterations():
            return _counted(executor, answers)
        case ConstantArrivalRate():
            length = _answered_length(answers, executor.duration_s)
            changed = _at_rate(executor, answers.rate("rate", Rate(executor.rate, executor.time_unit_s)))
            return _answered_pool(replace(changed, duration_s=length), answers)
        case RampingArrivalRate():
            return _answered_pool(_rate_ramp(executor, answers), answers)


def peak(executor: RampingVUs | RampingArrivalRate) -> float:
    """The highest that a ramp comes to, in users or iterations a time unit."""
    start = executor.start_vus if isinstance(executor, RampingVUs) else executor.start_rate
    return max(float(start), *(stage.target for stage in executor.stages))


def _users_ramp(executor: RampingVUs, answers: Answers) -> RampingVUs:
    if _said_twice("users", answers):
        return executor
    if "stages" in answers:
        return replace(executor, stages=answers.stages("stages", executor.stages, whole=True))
    most = round(peak(executor))
    ramp = _times_users(executor, _answered_users(answers, most) / (most or 1))
    return replace(ramp, stages=_answered_lengths(answers, ramp.stages))


def _rate_ramp(executor: RampingArrivalRate, answers: Answers) -> RampingArrivalRate:
    if _said_twice("rate", answers):
        return executor
    if "stages" in answers:
        ramp = replace(executor, stages=answers.stages("stages", executor.stages, whole=False))
        return _pooled(ramp, peak(ramp) / (peak(executor) or 1.0))
    ramp = executor
    if "rate" in answers:
        ramp = _at_peak(executor, answers.rate("rate", Rate(peak(executor), executor.time_unit_s)))
    return replace(ramp, stages=_answered_lengths(answers, ramp.stages))


def _said_twice(size: str, answers: Answers) -> bool:
    """Whether stages were typed and what they say already."""
    twice = [name for name in (size, "length") if "stages" in answers and name in answers]
    for name in twice:
        answers.unfit(name, "the stages say it already", "leave one of them out")
    return bool(twice)


def _counted(executor: CountedIterations, answers: Answers) -> CountedIterations:
    before = executor.iterations
    return replace(
        executor,
        vus=_answered_users(answers, executor.vus),
        iterations=answers.whole("iterations", before, at_least=1, at_most=MOST_ITERATIONS, scales=True),
        max_duration_s=answers.seconds("max_duration", executor.max_duration_s),
    )


def _times(executor: Executor, factor: float) -> Executor:
    """So many times its load, for the same time."""
    match executor:
        case ConstantVUs() | PerVUIterations():
            return replace(executor, vus=_some(executor.vus, factor))
        case SharedIterations():
            vus = _some(executor.vus, factor)
            return replace(executor, vus=vus, iterations=max(_some(executor.iterations, factor), vus))
        case RampingVUs():
            return _times_users(executor, factor)
        case ConstantArrivalRate():
            return _at_rate(executor, Rate(executor.rate * factor, executor.time_unit_s))
        case RampingArrivalRate():
            return _at_peak(executor, Rate(peak(executor) * factor, executor.time_unit_s))


def _times_users(executor: RampingVUs, factor: float) -> RampingVUs:
    stages = tuple(replace(each, target=float(_some(each.target, factor))) for each in executor.stages)
    return replace(executor, start_vus=_some(executor.start_vus, factor), stages=stages)


def _at_rate(executor: ConstantArrivalRate, rate: Rate) -> ConstantArrivalRate:
    times = (rate.count / rate.time_unit_s) / (executor.rate / executor.time_unit_s)
    return replace(_pooled(executor, times), rate=rate.count, time_unit_s=rate.time_unit_s)


def _at_peak(executor: RampingArrivalRate, rate: Rate) -> RampingArrivalRate:
    """The ramp with this as its highest rate."""
    top = peak(executor)
    start = _part(executor.start_rate, top, rate.count)
    stages = tuple(replace(each, target=_part(each.target, top, rate.count)) for each in executor.stages)
    times = (rate.count / rate.time_unit_s) / (top / executor.time_unit_s)
    return replace(_pooled(executor, times), start_rate=start, stages=stages, time_unit_s=rate.time_unit_s)


def _pooled(executor: A, times: float) -> A:
    """With users for so many times the arrivals."""
    if times <= 1.0:
        return executor
    ready, most = (min(math.ceil(each * times), MOST_VUS) for each in (executor.pre_allocated_vus, executor.max_vus))
    return replace(executor, pre_allocated_vus=ready, max_vus=most)


def _some(number: float, factor: float) -> int:
    """So many times a number; what was at least one stays that."""
    return max(round(number * factor), 1 if number >= 1 else 0)


def _part(number: float, of: float, becomes: float) -> float:
    """What a number is when the largest of its kind becomes another."""
    return becomes if number == of else number * becomes / of


def _answered_users(answers: Answers, before: int) -> int:
    return answers.whole("users", before, at_least=1, at_most=MOST_VUS, scales=True)


def _answered_length(answers: Answers, before: float) -> float:
    return answers.seconds("length", before, scales=True)


def _answered_lengths(answers: Answers, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    whole = _whole_length(stages)
    if "length" not in answers or not whole:
        return stages
    ratio = _answered_length(answers, whole) / whole
    return tuple(replace(each, duration_s=round(each.duration_s * ratio, _DIGITS)) for each in stages)


def _answered_pacing(answers: Answers, before: float | None) -> float | None:
    return None if before is None else answers.seconds("pacing", before)


def _answered_pool(executor: A, answers: Answers) -> A:
    ready = answers.whole("ready", executor.pre_allocated_vus, at_least=0, at_most=MOST_VUS)
    most = answers.whole("most", max(executor.max_vus, ready), at_least=1, at_most=MOST_VUS)
    if most < ready:
        answers.unfit("most", f"is {most:,}, but {ready:,} are ready", "it can only be larger")
    return replace(executor, pre_allocated_vus=ready, max_vus=max(most, ready))


def _whole_length(stages: tuple[Stage, ...]) -> float:
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

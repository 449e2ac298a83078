"""A scenario's executor as a person changed it, field by field.

1. A ramp is scaled as a whole, or its stages are replaced; both at once would say two things.
2. More arrivals get more users in proportion; fewer keep those that were there.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

from engine.profile.answers import Answers
from engine.profile.executor_fields import MOST_VUS
from engine.profile.load_fields import peak, whole_length
from engine.profile.load_texts import Rate
from engine.profile.model import (
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
MOST_USERS = 100_000
"""More than these are no slip in a profile, but are worked out for seconds, which nobody waits for at a form."""
MOST_ITERATIONS = 10**9


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


def users_of(executor: Executor) -> int:
    """The most users that are wanted at once; of arrivals, those that are ready."""
    match executor:
        case ConstantVUs() | SharedIterations() | PerVUIterations():
            return executor.vus
        case RampingVUs():
            return round(peak(executor))
        case ConstantArrivalRate() | RampingArrivalRate():
            return executor.pre_allocated_vus


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
    whole = whole_length(stages)
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

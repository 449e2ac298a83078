"""Profile → Plan: every scenario worked out at a time scale.

1. A time scale shortens durations, stages, start times and counts of iterations. Rates, users, pacing, think times
   and graceful stops stay, so a quick run has the same shape and the same load, only less of it. A scenario that says
   `scaled = false` keeps its work whole: it only begins earlier or later.
2. Seconds in an outline are since the run's start.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

from engine.errors import ConfigError, Problem
from engine.journal.events import ScenarioOutline
from engine.plan.arrivals import arrival_count
from engine.plan.counted import total_iterations
from engine.plan.model import Plan, ScenarioPlan
from engine.plan.pacing import planned_paced_iterations
from engine.plan.shape import Curve, curve_of, duration_of, planned_rate, scaled, scaled_time, stages_of
from engine.plan.vus import most_vus
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    Profile,
    RampingArrivalRate,
    RampingVUs,
    Scenario,
    SharedIterations,
)


def plan(profile: Profile, *, time_scale: float = 1.0) -> Plan:
    """All that will happen. ConfigError for a time scale that is not above 0, or leaves a scenario no time."""
    if not (math.isfinite(time_scale) and time_scale > 0):
        raise ConfigError(Problem("time scale", "", f"expected a number above 0, got {time_scale:g}"))
    scenarios = tuple(_planned(_at_scale(scenario, time_scale)) for scenario in profile.scenarios)
    ended = [item.outline for item in scenarios if item.outline.duration_s <= 0]
    if ended:
        raise ConfigError(
            *(Problem("time scale", outline.name, f"{time_scale:g} leaves it no time at all") for outline in ended)
        )
    ends = (item.outline.start_s + item.outline.duration_s for item in scenarios)
    return Plan(scenarios, duration_s=max(ends, default=0.0))


def planned_iterations(executor: Executor) -> int | None:
    """How many iterations begin; None where that depends on the target's answers."""
    match executor:
        case ConstantArrivalRate() | RampingArrivalRate():
            return arrival_count(executor)
        case SharedIterations() | PerVUIterations():
            return total_iterations(executor)
        case ConstantVUs() | RampingVUs():
            return None if executor.pacing_s is None else planned_paced_iterations(executor)
        case _:
            assert_never(executor)


def _at_scale(scenario: Scenario, scale: float) -> Scenario:
    return replace(
        scenario,
        executor=scaled(scenario.executor, scale) if scenario.scaled else scenario.executor,
        start_time_s=scaled_time(scenario.start_time_s, scale),
    )


def _planned(scenario: Scenario) -> ScenarioPlan:
    executor, start = scenario.executor, scenario.start_time_s
    count, most = planned_iterations(executor), most_vus(executor)
    outline = ScenarioOutline(
        name=scenario.name,
        executor=executor.name,
        journey=scenario.journey,
        start_s=start,
        duration_s=duration_of(executor),
        planned_iterations=count,
        max_vus=most,
        unit="iterations/s" if isinstance(executor, ConstantArrivalRate | RampingArrivalRate) else "vus",
        stages=tuple((start + second, begin, end) for second, begin, end in stages_of(executor)),
        curve=_moved(curve_of(executor), start),
        planned_rate=_moved(planned_rate(executor), start),
        mix=dict(scenario.mix),
        connections_per_vu=scenario.connections_per_vu,
    )
    return ScenarioPlan(scenario, outline, count, most)


def _moved(curve: Curve, by: float) -> Curve:
    return tuple((by + second, value) for second, value in curve)

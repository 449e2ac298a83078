"""What `--dry-run --json` prints: the plan in numbers that a test, or another tool, can hold against its own.

Instants are milliseconds since the scenario's start, `start_s` seconds since the run's. Sends nothing, prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TypedDict

from engine.plan.arrivals import arrival_times
from engine.plan.model import Plan, ScenarioPlan
from engine.plan.pacing import paced_instants
from engine.plan.vus import vu_steps
from engine.profile.model import ConstantArrivalRate, ConstantVUs, RampingArrivalRate, RampingVUs

SHOWN_ARRIVALS = 1000

OperationCount = Callable[[ScenarioPlan], Mapping[str, int]]
"""How often a scenario will perform each operation, as far as its journey can say."""


class DryRun(TypedDict):
    """One scenario of the plan."""

    name: str
    executor: str
    journey: str
    start_s: float
    duration_s: float
    planned_iterations: int | None
    arrivals_ms: list[float]
    """The first 1000; empty where an iteration begins when a user is free."""
    vu_steps: list[tuple[float, int]]
    max_vus: int
    planned_operations: dict[str, int]


def dry_run(plan: Plan, operations: OperationCount | None = None) -> list[DryRun]:
    """Every scenario, in the profile's order."""
    return [_scenario(item, operations) for item in plan.scenarios]


def _scenario(item: ScenarioPlan, operations: OperationCount | None) -> DryRun:
    outline = item.outline
    return DryRun(
        name=outline.name,
        executor=outline.executor,
        journey=outline.journey,
        start_s=outline.start_s,
        duration_s=outline.duration_s,
        planned_iterations=item.planned_iterations,
        arrivals_ms=[_ms(second) for second in islice(_instants(item), SHOWN_ARRIVALS)],
        vu_steps=[(_ms(second), count) for second, count in vu_steps(item.scenario.executor)],
        max_vus=item.max_vus,
        planned_operations=dict(operations(item)) if operations else {},
    )


def _instants(item: ScenarioPlan) -> Iterator[float]:
    executor = item.scenario.executor
    match executor:
        case ConstantArrivalRate() | RampingArrivalRate():
            return (second for _, second in arrival_times(executor))
        case ConstantVUs() | RampingVUs() if executor.pacing_s is not None:
            return paced_instants(executor)
        case _:
            return iter(())


def _ms(seconds: float) -> float:
    return round(seconds * 1000.0, 6)

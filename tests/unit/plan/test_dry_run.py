from __future__ import annotations

import json

from engine.plan.dry_run import dry_run
from engine.plan.model import ScenarioPlan
from engine.plan.planner import plan
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    Profile,
    RampingVUs,
    Scenario,
    SharedIterations,
    Stage,
)


def planned(*executors: Executor) -> list[dict[str, object]]:
    scenarios = tuple(
        Scenario(f"s{place}", "search", executor, start_time_s=30.0 * place) for place, executor in enumerate(executors)
    )
    made: list[dict[str, object]] = json.loads(json.dumps(dry_run(plan(Profile("p", "P", "s", scenarios)))))
    return made


def test_a_scenario_is_printed_with_instants_since_its_own_start() -> None:
    assert planned(ConstantArrivalRate(4.0, 1.0, 1.0, 2, 3), ConstantArrivalRate(3.0, 1.0, 1.0, 2, 3))[1] == {
        "name": "s1",
        "executor": "constant-arrival-rate",
        "journey": "search",
        "start_s": 30.0,
        "duration_s": 1.0,
        "planned_iterations": 3,
        "arrivals_ms": [0.0, 333.333333, 666.666667],
        "vu_steps": [[0.0, 2], [1000.0, 0]],
        "max_vus": 3,
        "planned_operations": {},
    }


def test_paced_users_are_printed_with_their_steps_and_planned_starts() -> None:
    (item,) = planned(RampingVUs(0, (Stage(4.0, 2.0),), pacing_s=2.0))
    assert item["vu_steps"] == [[0.0, 0], [2000.0, 1], [4000.0, 2], [4000.0, 0]]
    assert item["arrivals_ms"] == [2000.0]
    assert item["planned_iterations"] == 1


def test_unpaced_users_have_null_for_what_nobody_can_know() -> None:
    (item,) = planned(ConstantVUs(3, 2.0))
    assert item["planned_iterations"] is None
    assert item["arrivals_ms"] == []


def test_counted_iterations_are_printed_with_their_number_and_no_instants() -> None:
    shared, each = planned(SharedIterations(5, 23, 90.0), PerVUIterations(5, 4))
    assert (shared["executor"], each["executor"]) == ("shared-iterations", "per-vu-iterations")
    assert (shared["planned_iterations"], each["planned_iterations"]) == (23, 20)
    assert shared["vu_steps"] == [[0.0, 5], [90_000.0, 0]]
    assert (each["max_vus"], each["duration_s"], each["arrivals_ms"]) == (5, 600.0, [])


def test_only_the_first_thousand_arrivals_are_printed() -> None:
    (item,) = planned(ConstantArrivalRate(1000.0, 1.0, 3600.0, 1, 1))
    arrivals = item["arrivals_ms"]
    assert isinstance(arrivals, list)
    assert (len(arrivals), arrivals[-1]) == (1000, 999.0)
    assert item["planned_iterations"] == 3_600_000


def test_the_journeys_say_how_often_each_operation_is_performed() -> None:
    def operations(item: ScenarioPlan) -> dict[str, int]:
        return {"search": item.planned_iterations or 0}

    scenario = Scenario("a", "search", ConstantArrivalRate(4.0, 1.0, 1.0, 1, 1))
    (item,) = dry_run(plan(Profile("p", "P", "s", (scenario,))), operations)
    assert item["planned_operations"] == {"search": 4}

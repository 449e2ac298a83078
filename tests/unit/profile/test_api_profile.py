"""The API profile: requests counted as requests, staggered starts, and users enough that no arrival is dropped."""

from __future__ import annotations

import pytest

from engine.journeys.catalog import planned_operations
from engine.plan.dry_run import dry_run
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.profile.catalog import find_profile
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_profile
from engine.profile.model import ConstantArrivalRate
from tests.support.driving import driven

REQUESTS_A_SECOND = {"authentication": 100, "events": 200, "subscriptions": 50}
SLOW_ANSWER_S = 0.5


def api_plan(time_scale: float = 1.0) -> Plan:
    return plan(load_profile(find_profile("api")), time_scale=time_scale)


def test_three_requests_an_iteration_come_to_the_stated_requests_a_second() -> None:
    planned = {scenario["name"]: scenario for scenario in dry_run(api_plan(), planned_operations)}
    assert {name: each["planned_iterations"] for name, each in planned.items()} == {
        "authentication": 10_000,
        "events": 20_000,
        "subscriptions": 5_000,
    }
    for name, rate in REQUESTS_A_SECOND.items():
        operations = planned[name]["planned_operations"]
        assert len(operations) == 3
        assert sum(operations.values()) == rate * 300


def test_scenarios_join_in_half_a_minute_after_each_other() -> None:
    starts = {each.outline.name: each.outline.start_s for each in api_plan().scenarios}
    assert starts == {"authentication": 0.0, "events": 30.0, "subscriptions": 60.0}
    assert api_plan().duration_s == 360.0


@pytest.mark.parametrize("name", REQUESTS_A_SECOND)
def test_no_arrival_is_dropped_when_every_answer_takes_half_a_second(name: str) -> None:
    (scenario,) = [each for each in api_plan(0.1).scenarios if each.outline.name == name]
    executor = scenario.scenario.executor
    assert isinstance(executor, ConstantArrivalRate)
    found = driven(executor, 3 * SLOW_ANSWER_S)
    assert found.counted("iterations") == scenario.planned_iterations
    assert found.counted("dropped_iterations") == 0
    assert found.gauge("vus_max").max == executor.pre_allocated_vus, "nobody had to be called in"


def test_a_dropped_arrival_misses_a_target() -> None:
    asked = {(line.series, line.aggregate): line for line in outline_thresholds(load_profile(find_profile("api")))}
    assert asked["dropped_iterations", "count"].target == 1
    for scenario in REQUESTS_A_SECOND:
        latency = [asked[f"http_req_duration{{scenario:{scenario}}}", f"p({p})"].target for p in (95, 99)]
        assert latency == [300, 500]

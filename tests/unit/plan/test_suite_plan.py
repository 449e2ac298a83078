"""A suite's plan: steps one after another, cool-downs at the suite's time scale."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.plan.suite_plan import dry_run_suite, plan_suite
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Profile, Scenario, SharedIterations, Suite

SUITE = Suite(("one", "two", "three"), cool_down_s=30.0)


def profile(name: str, *scenarios: Scenario) -> Profile:
    return Profile(name, name.title(), "s", scenarios)


ONE = profile("one", Scenario("a", "search", ConstantArrivalRate(10.0, 1.0, 60.0, 5, 5)))
TWO = profile(
    "two",
    Scenario("a", "search", ConstantArrivalRate(10.0, 1.0, 60.0, 5, 5)),
    Scenario("b", "page", ConstantArrivalRate(1.0, 1.0, 60.0, 5, 5), start_time_s=30.0),
)
THREE = profile("three", Scenario("c", "page", ConstantVUs(3, 600.0)))


@pytest.mark.parametrize(("scale", "starts", "length"), [(1.0, [0, 90, 210], 810.0), (0.1, [0, 9, 21], 81.0)])
def test_steps_follow_with_cool_downs_and_a_time_scale_shortens_both(
    scale: float, starts: list[float], length: float
) -> None:
    """The original suite read `--quick` and did nothing with it."""
    planned = plan_suite(SUITE, (ONE, TWO, THREE), time_scale=scale)
    assert [step.start_s for step in planned.steps] == pytest.approx(starts)
    assert planned.duration_s == pytest.approx(length)
    assert planned.cool_down_s == pytest.approx(30.0 * scale)


def test_its_iterations_are_those_of_all_steps_as_far_as_they_are_known() -> None:
    assert plan_suite(SUITE, (ONE, TWO)).planned_iterations == 600 + 660
    assert plan_suite(SUITE, (ONE, THREE)).planned_iterations is None


def test_a_dry_run_is_one_list_with_the_step_of_each_scenario() -> None:
    printed = dry_run_suite(plan_suite(SUITE, (ONE, TWO)), lambda item: {"search": item.planned_iterations or 0})
    assert [(item["step"], item["step_start_s"], item["name"], item["start_s"]) for item in printed] == [
        ("one", 0.0, "a", 0.0),
        ("two", 90.0, "a", 0.0),
        ("two", 90.0, "b", 30.0),
    ]
    assert printed[2]["planned_operations"] == {"search": 60}


def test_every_step_that_cannot_be_planned_is_said() -> None:
    broken = profile("broken", Scenario("x", "search", SharedIterations(1, 1, 0.0)))
    other = profile("other", Scenario("y", "search", ConstantVUs(1, 0.0)))
    with pytest.raises(ConfigError) as caught:
        plan_suite(SUITE, (ONE, broken, other))
    assert [problem.key for problem in caught.value.problems] == ["x", "y"]

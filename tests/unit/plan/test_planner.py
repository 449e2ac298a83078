from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.plan.arrivals import arrival_times
from engine.plan.planner import plan
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
    Stage,
)

RAMP = RampingVUs(0, (Stage(120.0, 100.0), Stage(300.0, 100.0), Stage(120.0, 0.0)), 30.0, 6.0)
RUSH = RampingArrivalRate(
    0.0, 60.0, (Stage(0.0, 125.0), Stage(120.0, 125.0), Stage(0.0, 30.0), Stage(480.0, 30.0)), 50, 300
)


def profile(*executors: Executor, start: float = 0.0) -> Profile:
    scenarios = (
        Scenario(f"s{place}", "search", executor, start_time_s=start * place, graceful_stop_s=20.0, think_s=(1.0, 2.0))
        for place, executor in enumerate(executors)
    )
    return Profile("p", "P", "s", tuple(scenarios))


def test_a_ramp_of_users_is_drawn_stage_by_stage() -> None:
    (item,) = plan(profile(RAMP)).scenarios
    outline = item.outline
    assert outline.unit == "vus"
    assert outline.stages == ((0.0, 0.0, 100.0), (120.0, 100.0, 100.0), (420.0, 100.0, 0.0))
    assert outline.curve == ((0.0, 0.0), (120.0, 100.0), (420.0, 100.0), (540.0, 0.0))
    assert outline.planned_rate == ((0.0, 0.0), (120.0, 100 / 6), (420.0, 100 / 6), (540.0, 0.0))
    assert (outline.start_s, outline.duration_s, outline.max_vus) == (0.0, 540.0, 100)


def test_a_jump_is_two_points_of_the_curve_at_one_second_and_no_stage() -> None:
    (item,) = plan(profile(RUSH)).scenarios
    rate, later = 125 / 60, 0.5
    assert item.outline.unit == "iterations/s"
    assert item.outline.curve == ((0.0, 0.0), (0.0, rate), (120.0, rate), (120.0, later), (600.0, later))
    assert item.outline.stages == ((0.0, rate, rate), (120.0, later, later))
    assert item.outline.planned_rate == item.outline.curve


def test_seconds_of_an_outline_are_since_the_runs_start() -> None:
    _, later = plan(profile(RAMP, ConstantArrivalRate(20.0, 1.0, 8.0, 5, 5), start=30.0)).scenarios
    assert later.outline.start_s == 30.0
    assert later.outline.stages == ((30.0, 20.0, 20.0),)
    assert later.outline.curve == later.outline.planned_rate == ((30.0, 20.0), (38.0, 20.0))


def test_unpaced_users_have_neither_a_planned_rate_nor_a_planned_count() -> None:
    made = plan(profile(ConstantVUs(5, 8.0), ConstantVUs(5, 8.0, 1.0)))
    assert made.scenarios[0].outline.planned_rate == ()
    assert made.scenarios[0].planned_iterations is None
    assert made.scenarios[1].planned_iterations == 40
    assert made.planned_iterations is None


def test_a_count_of_iterations_is_known_and_its_length_is_the_longest_it_may_take() -> None:
    made = plan(profile(SharedIterations(5, 23), PerVUIterations(5, 4, 60.0)))
    assert [item.planned_iterations for item in made.scenarios] == [23, 20]
    assert [item.max_vus for item in made.scenarios] == [5, 5]
    shared, each = (item.outline for item in made.scenarios)
    assert (shared.unit, shared.duration_s, each.duration_s, made.duration_s) == ("vus", 600.0, 60.0, 600.0)
    assert shared.curve == ((0.0, 5.0), (600.0, 5.0))
    assert shared.stages == ((0.0, 5.0, 5.0),)
    assert shared.planned_rate == ()


def test_a_quick_run_makes_a_tenth_of_the_iterations_in_a_tenth_of_the_time() -> None:
    made = plan(profile(SharedIterations(5, 230), SharedIterations(5, 23), PerVUIterations(5, 23)), time_scale=0.1)
    assert [item.scenario.executor for item in made.scenarios] == [
        SharedIterations(5, 23, 60.0),
        SharedIterations(5, 5, 60.0),
        PerVUIterations(5, 3, 60.0),
    ]


def test_a_plan_ends_with_its_last_scenario_and_adds_up_their_users() -> None:
    made = plan(profile(ConstantVUs(5, 8.0, 1.0), ConstantArrivalRate(20.0, 1.0, 8.0, 5, 40), start=3.0))
    assert (made.duration_s, made.max_vus, made.planned_iterations) == (11.0, 45, 200)


def test_a_quick_run_keeps_rates_users_and_everything_that_is_not_the_runs_own_time() -> None:
    made = plan(profile(RAMP, RUSH, start=60.0), time_scale=0.1)
    users, rush = (item.scenario for item in made.scenarios)
    assert users.executor == RampingVUs(0, (Stage(12.0, 100.0), Stage(30.0, 100.0), Stage(12.0, 0.0)), 30.0, 6.0)
    assert rush.executor == RampingArrivalRate(
        0.0, 60.0, (Stage(0.0, 125.0), Stage(12.0, 125.0), Stage(0.0, 30.0), Stage(48.0, 30.0)), 50, 300
    )
    assert rush.start_time_s == 6.0
    assert (rush.graceful_stop_s, rush.think_s) == (20.0, (1.0, 2.0))
    assert made.duration_s == 66.0


@given(st.sampled_from([0.1, 0.02, 0.5, 2.0]), st.floats(1, 200), st.floats(10, 100))
def test_a_quick_constant_rate_arrives_at_the_same_instants_only_fewer(
    scale: float, rate: float, length: float
) -> None:
    executor = ConstantArrivalRate(rate, 1.0, length, 1, 1)
    (full,) = plan(profile(executor)).scenarios
    (quick,) = plan(profile(executor), time_scale=scale).scenarios
    assert isinstance(full.scenario.executor, ConstantArrivalRate)
    assert isinstance(quick.scenario.executor, ConstantArrivalRate)
    both = zip(arrival_times(full.scenario.executor), arrival_times(quick.scenario.executor), strict=False)
    assert all(one == other for one, other in both)
    assert full.planned_iterations is not None
    assert quick.planned_iterations == pytest.approx(full.planned_iterations * scale, abs=1.5)


def test_a_quick_search_has_a_tenth_of_the_iterations() -> None:
    assert plan(profile(RAMP), time_scale=0.1).planned_iterations == pytest.approx(700, rel=0.02)


@pytest.mark.parametrize(
    "executor", [SharedIterations(40, 40, 60.0), PerVUIterations(10, 1, 60.0), ConstantArrivalRate(1.0, 1.0, 9.0, 1, 1)]
)
def test_a_scenario_that_is_not_scaled_keeps_all_its_work_and_begins_in_proportion(executor: Executor) -> None:
    whole = Scenario("burst", "search", executor, start_time_s=30.0, scaled=False)
    (item,) = plan(Profile("p", "P", "s", (whole,)), time_scale=0.1).scenarios
    assert item.scenario.executor == executor
    assert item.scenario.start_time_s == 3.0


def test_the_full_scale_changes_nothing() -> None:
    given_profile = profile(RAMP, RUSH)
    assert tuple(item.scenario for item in plan(given_profile).scenarios) == given_profile.scenarios


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_scale_is_above_nought(scale: float) -> None:
    with pytest.raises(ConfigError, match="above 0"):
        plan(profile(RAMP), time_scale=scale)


def test_a_scale_that_leaves_a_scenario_no_time_is_refused() -> None:
    with pytest.raises(ConfigError, match="no time at all"):
        plan(profile(ConstantVUs(1, 1.0)), time_scale=1e-11)

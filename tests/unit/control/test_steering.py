"""What a command means for scenarios: holds, scales, steps in absolute amounts, every refusal with its reason."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import pytest

from engine.control.commands import Hold, Resume, Scale, Step
from engine.control.steering import MOST_SCALE, Change, Steered, Steering, steer
from engine.plan.courses import Courses
from engine.profile.model import ConstantArrivalRate, RampingVUs, Stage
from tests.support.shares import named, planned

USERS = named("users", RampingVUs(0, (Stage(100, 100),)))
RATE = named("rate", ConstantArrivalRate(30, 1, 60, 50, 50))
ME = "ada@host"


def plan_of(*adjusted: tuple[str, float, bool, float]) -> Courses:
    found = planned(USERS, RATE).courses
    for scenario, at, held, scale in adjusted:
        found = found.adjusted(scenario, at, held=held, scale=scale)
    return found


def given(command: Steering, courses: Courses, at: float = 10.0, allowed: float = 20_000) -> Steered:
    return steer(command, courses, at, allowed)


def refusal(command: Steering, courses: Courses, at: float = 10.0, allowed: float = 20_000) -> str:
    steered = steer(command, courses, at, allowed)
    assert not steered.answer.ok
    assert steered.changes == ()
    return steered.answer.detail


def test_a_hold_of_all_holds_each_and_keeps_its_scale() -> None:
    steered = given(Hold(origin=ME), plan_of(("rate", 5.0, False, 2.0)))
    assert steered.changes == (Change("users", 10.0, True, 1.0), Change("rate", 10.0, True, 2.0))
    assert steered.answer.ok
    assert steered.answer.detail == "users is held from 10.0 s; rate is held from 10.0 s"


def test_a_command_for_one_scenario_leaves_the_others_alone() -> None:
    assert given(Hold(origin=ME, scenario="rate"), plan_of()).changes == (Change("rate", 10.0, True, 1.0),)


def test_a_resume_goes_on_at_the_scale_that_was_set_while_held() -> None:
    held = plan_of(("rate", 5.0, True, 1.0), ("rate", 6.0, True, 0.5))
    steered = given(Resume(origin=ME, scenario="rate"), held)
    assert steered.changes == (Change("rate", 10.0, False, 0.5),)
    assert steered.answer.detail == "rate goes on at 10.0 s"


def test_a_scale_is_of_the_plan_as_written_and_says_what_that_comes_to() -> None:
    steered = given(Scale(origin=ME, factor=1.5, scenario="rate"), plan_of(("rate", 5.0, False, 2.0)))
    assert steered.changes == (Change("rate", 10.0, False, 1.5),)
    assert steered.answer.detail == (
        "rate is at 1.5 times its plan from 10.0 s on, 45 iterations/s where the plan has 30"
    )


def test_a_scale_of_what_is_held_stays_held_and_says_so() -> None:
    steered = given(Scale(origin=ME, factor=2.0, scenario="rate"), plan_of(("rate", 5.0, True, 1.0)))
    assert steered.changes == (Change("rate", 10.0, True, 2.0),)
    assert steered.answer.detail.endswith("and still held")


@pytest.mark.parametrize(
    ("delta", "in_force", "wanted"),
    [(+20, 1.0, 50 / 30), (+20, 2.0, 80 / 30), (-15, 1.0, 0.5), (-30, 1.0, 0.0), (-500, 1.0, 0.0), (+15, 0.0, 0.5)],
)
def test_a_step_adds_to_what_is_wanted_now(delta: float, in_force: float, wanted: float) -> None:
    courses = plan_of(("rate", 5.0, False, in_force))
    (change,) = given(Step(origin=ME, delta=delta, scenario="rate"), courses).changes
    assert change.scale == pytest.approx(wanted)


def test_a_step_is_of_the_plans_own_instant_which_a_hold_has_moved() -> None:
    held = plan_of(("users", 20.0, True, 1.0), ("users", 50.0, False, 1.0))
    (change,) = given(Step(origin=ME, delta=20, scenario="users"), held, at=70.0).changes
    assert change.scale == pytest.approx(1.5), "the plan wants 40 users at its second 40"


def test_a_step_where_the_plan_wants_nothing_is_refused() -> None:
    assert "wants nothing at this moment" in refusal(Step(origin=ME, delta=20, scenario="users"), plan_of(), at=0.0)


def test_of_all_scenarios_those_that_can_obey_do_and_the_others_are_said() -> None:
    steered = given(Step(origin=ME, delta=15), plan_of(), at=0.0)
    assert steered.answer.ok
    assert [change.scenario for change in steered.changes] == ["rate"]
    assert "not obeyed: users wants nothing" in steered.answer.detail


@pytest.mark.parametrize("executor", ["shared-iterations", "per-vu-iterations"])
@pytest.mark.parametrize("command", [Scale(origin=ME, factor=2.0), Step(origin=ME, delta=5)])
def test_a_fixed_number_of_iterations_is_held_but_not_scaled(executor: str, command: Steering) -> None:
    outline = msgspec.structs.replace(plan_of().outlines[1], executor=executor)
    counted = Courses((outline,))
    assert f"rate is {executor}" in refusal(command, counted)
    assert given(Hold(origin=ME), counted).changes == (Change("rate", 10.0, True, 1.0),)


def test_an_unknown_scenario_is_refused_with_the_nearest_name() -> None:
    assert refusal(Hold(origin=ME, scenario="user"), plan_of()) == (
        "there is no scenario 'user' (did you mean \"users\"?)"
    )


@pytest.mark.parametrize("factor", [-0.1, math.nan, math.inf, -math.inf, MOST_SCALE * 1.01])
def test_a_scale_that_nobody_can_mean_is_refused(factor: float) -> None:
    assert "a scale is from 0 to 100" in refusal(Scale(origin=ME, factor=factor), plan_of())


@pytest.mark.parametrize("delta", [math.nan, math.inf, 1e9])
def test_a_step_that_nobody_can_mean_is_refused(delta: float) -> None:
    refusal(Step(origin=ME, delta=delta), plan_of())


@pytest.mark.parametrize(
    ("command", "adjusted", "said"),
    [
        (Hold(origin=ME, scenario="rate"), ("rate", 5.0, True, 1.0), "rate is held already"),
        (Resume(origin=ME, scenario="rate"), ("rate", 5.0, False, 2.0), "rate is not held"),
        (Scale(origin=ME, factor=2, scenario="rate"), ("rate", 5.0, False, 2.0), "rate is at 2 times its plan already"),
        (Step(origin=ME, delta=0, scenario="rate"), ("rate", 5.0, False, 2.0), "rate is at 2 times its plan already"),
    ],
)
def test_what_is_so_already_is_answered_so_and_changes_nothing(
    command: Steering, adjusted: tuple[str, float, bool, float], said: str
) -> None:
    steered = given(command, plan_of(adjusted))
    assert (steered.answer.ok, steered.answer.detail, steered.changes) == (True, said, ())


def test_a_scenario_whose_plan_has_ended_is_left_alone() -> None:
    assert "rate has come to the end of its plan" in refusal(Hold(origin=ME, scenario="rate"), plan_of(), at=60.0)
    steered = given(Hold(origin=ME), plan_of(), at=60.0)
    assert [change.scenario for change in steered.changes] == ["users"]


def test_more_users_than_this_machine_has_files_for_are_refused() -> None:
    said = refusal(Scale(origin=ME, factor=20), plan_of(), allowed=1000)
    assert "up to 2,050 users" in said
    assert "room for 1,000" in said
    assert given(Scale(origin=ME, factor=20, scenario="rate"), plan_of(), allowed=1000).answer.ok, (
        "arrivals have max_vus"
    )


def test_going_back_from_too_many_users_is_always_allowed() -> None:
    many = plan_of(("users", 5.0, False, 50.0))
    assert given(Scale(origin=ME, factor=20, scenario="users"), many, allowed=1000).answer.ok


def test_steering_changes_no_course_by_itself() -> None:
    courses = plan_of()
    given(Hold(origin=ME), courses)
    assert courses == replace(courses, by_scenario={})

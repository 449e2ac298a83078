"""What a dialog says that a command would do: worked out as the run itself works it out, for any scenario."""

from __future__ import annotations

import pytest

from engine.control.commands import Hold, Resume, Scale, Step
from engine.control.steering import LEAD_S, steer
from engine.state import RunState
from engine.wording.figures import TIMES
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script
from tests.support.steered_story import several
from wwmaa_tui.present.steer import (
    AS_WRITTEN,
    NOT_JUDGED,
    can_steer,
    forecast,
    hold_or_resume,
    offered_amount,
    read_amount,
    steerable,
)

ME = "ada@host"
FILES = 1024


def running(seconds: int = 130) -> RunScript:
    """Searches: 100 users from second 120 on."""
    return calm(search_script().phase("running"), seconds)


def said(state: RunState, command: Hold | Resume | Scale | Step) -> list[str]:
    return [text for _, text in forecast(state, command, FILES).lines]


def test_a_scale_says_from_how_many_users_to_how_many_and_from_when_on() -> None:
    first, *more = said(running().state, Scale(origin=ME, factor=1.25))
    assert first == "users 100 → 125 (search), from 02:10 on"
    assert more == ["The plan's times stay as they are.", NOT_JUDGED]


def test_a_step_says_the_same_of_what_is_wanted_at_that_moment() -> None:
    assert said(running().state, Step(origin=ME, delta=-20))[0] == "users 100 → 80 (search), from 02:10 on"
    scaled = running().course(scale=1.5)
    assert said(scaled.state, Step(origin=ME, delta=20))[0] == "users 150 → 170 (search), from 02:10 on"


def test_what_is_said_is_what_the_run_itself_will_work_out() -> None:
    state = running().state
    command = Step(origin=ME, delta=30)
    steered = steer(command, state.courses, state.elapsed_s + LEAD_S, 960)
    (change,) = steered.changes
    after = state.courses.adjusted(change.scenario, change.at, held=change.held, scale=change.scale)
    outline = state.courses.outlines[0]
    assert after.wanted(outline, outline.curve, change.at) == pytest.approx(130)
    assert "→ 130" in said(state, command)[0]


def test_a_hold_says_what_stands_still_and_a_resume_where_the_plan_goes_on() -> None:
    script = running()
    held = said(script.state, Hold(origin=ME))
    assert held[0] == "users 100 → 0 (search), held, from 02:10 on"
    assert "the run ends as much later as it is held" in held[1]
    assert held[-1] == NOT_JUDGED
    for _ in range(2):
        calm(script.course(held=True), 10)
    resumed = said(script.state, Resume(origin=ME))
    assert resumed[0] == "users 0 → 100 (search), going on at 02:10 of its plan, from 02:30 on"
    assert resumed[-1] == AS_WRITTEN


def test_scaling_what_is_held_takes_effect_once_it_is_resumed() -> None:
    state = running().course(held=True).state
    assert said(state, Scale(origin=ME, factor=2))[0].endswith(f"goes on at {TIMES}2 of its plan once it is resumed")


def test_going_back_to_the_plan_is_said_to_count_again() -> None:
    assert said(running().course(scale=1.5).state, Scale(origin=ME, factor=1))[-1] == AS_WRITTEN


def test_each_scenario_is_told_of_and_whoever_cannot_obey_is_named() -> None:
    lines = said(several().state, Scale(origin=ME, factor=1.5))
    assert lines[:2] == ["users 20 → 30 (browse), from 00:10 on", "iterations/s 10 → 15 (arrive), from 00:10 on"]
    assert "not obeyed: count is shared-iterations" in lines[2]
    assert said(several().state, Scale(origin=ME, scenario="arrive", factor=0.5))[0].startswith("iterations/s 10 → 5 ")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (Scale(origin=ME, factor=1000), "a scale is from 0 to 100"),
        (Scale(origin=ME, factor=90), "has room for 960"),
        (Scale(origin=ME, scenario="nobody", factor=2), "there is no scenario 'nobody'"),
    ],
)
def test_what_would_be_refused_is_said_before_it_is_asked(command: Scale, reason: str) -> None:
    told = forecast(running().state, command, FILES)
    assert not told.allowed
    ((level, text),) = told.lines
    assert level == "critical"
    assert text.startswith("refused: ")
    assert reason in text


def test_what_is_so_already_is_not_worth_asking_for() -> None:
    told = forecast(running().state, Scale(origin=ME, factor=1), FILES)
    assert not told.allowed
    assert told.lines[-1] == ("no-data", "nothing would change")


def test_there_is_nothing_to_steer_before_the_load_and_after_it() -> None:
    assert not can_steer(RunState())
    assert not can_steer(search_script().phase("preflight").state)
    assert can_steer(running().state)
    ended = running().phase("stopping").state
    assert not can_steer(ended)
    assert forecast(ended, Hold(origin=ME), FILES).lines[0][1] == "refused: the load is not running"


def test_h_holds_while_anything_goes_and_resumes_once_all_of_it_is_held() -> None:
    script = several()
    assert isinstance(hold_or_resume(script.state, None, ME), Hold)
    one = script.course(held=True, scenario="browse").state
    assert isinstance(hold_or_resume(one, None, ME), Hold)
    assert isinstance(hold_or_resume(one, "browse", ME), Resume)
    for name in ("arrive", "count"):
        script.course(held=True, scenario=name)
    assert isinstance(hold_or_resume(script.state, None, ME), Resume)
    assert steerable(script.state) == ("browse", "arrive", "count")


def test_the_amount_that_is_offered_goes_in_the_direction_that_was_asked_for() -> None:
    state = running().state
    assert offered_amount(state, None, more=True, step=False) == f"{TIMES}1.25"
    assert offered_amount(state, None, more=False, step=False) == f"{TIMES}0.8"
    assert offered_amount(state, None, more=True, step=True) == "+20"
    assert offered_amount(state, None, more=False, step=True) == "-20"
    assert offered_amount(running().course(scale=2.0).state, None, more=True, step=False) == f"{TIMES}2.5"
    nothing = running().course(scale=0.0).state
    assert offered_amount(nothing, None, more=True, step=False) == f"{TIMES}0.25"
    assert offered_amount(nothing, None, more=False, step=False) == f"{TIMES}0"


@pytest.mark.parametrize(
    ("typed", "factor", "delta"),
    [
        ("1.5", 1.5, None),
        ("x2", 2.0, None),
        (f" {TIMES}1.25 ", 1.25, None),
        ("1.25x", 1.25, None),
        ("0", 0.0, None),
        ("+20", None, 20.0),
        ("-5", None, -5.0),
        ("\N{MINUS SIGN}5", None, -5.0),
    ],
)
def test_a_sign_makes_a_step_and_everything_else_is_a_factor(
    typed: str, factor: float | None, delta: float | None
) -> None:
    expected = Scale(origin=ME, factor=factor) if factor is not None else Step(origin=ME, delta=delta or 0.0)
    assert read_amount(typed, None, ME) == expected


@pytest.mark.parametrize("typed", ["", " ", "x", "+", "1,5", "many", "nan", "1e999", "1_0", "\x1b[2J"])
def test_what_is_no_amount_is_said_to_be_none_with_an_example(typed: str) -> None:
    answer = read_amount(typed, None, ME)
    assert isinstance(answer, str)
    assert f"such as {TIMES}1.5 of the plan, or +20" in answer
    assert "\x1b" not in answer

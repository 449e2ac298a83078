from __future__ import annotations

import msgspec
import pytest

from engine.journal.events import CommandGiven
from engine.plan.planner import plan
from engine.plan.totals import total_wanted, user_curves
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Profile, Scenario
from engine.state import RunState
from engine.wording.figures import TIMES
from engine.wording.orders import command_words
from tests.support.run_script import Answers, RunScript
from tests.support.search_story import calm, search_script
from wwmaa_tui.present.control import control_lines, course_words
from wwmaa_tui.present.end_summary import end_summary
from wwmaa_tui.present.load import load_view
from wwmaa_tui.present.stages import stage_bar_view
from wwmaa_tui.present.timeline import timeline
from wwmaa_tui.present.whole_run import whole_run


def running(seconds: int = 10) -> RunScript:
    return calm(search_script().phase("running"), seconds)


def test_a_plan_that_is_followed_as_written_needs_no_words() -> None:
    assert course_words(RunState()) == course_words(running().state) == ""


def test_a_hold_and_a_scale_are_said_in_capitals_and_figures() -> None:
    assert course_words(running().course(held=True).state) == "HELD"
    assert course_words(running().course(scale=1.5).state) == f"{TIMES}1.5"
    assert course_words(running().course(held=True, scale=5 / 3).state) == f"HELD {TIMES}1.67"
    assert course_words(running().course(held=True).course().state) == ""


def test_what_was_acknowledged_is_said_once() -> None:
    said = CommandGiven(
        seq=0, t=1.0, command="acknowledge", origin="ada@host", ok=True, detail="acknowledged: memory, cpu"
    )
    assert command_words(said) == "ada@host acknowledged memory, cpu"
    refused = msgspec.structs.replace(said, ok=False, detail="no alert is raised")
    assert command_words(refused) == "ada@host: acknowledge: refused: no alert is raised"


def test_a_plan_that_nobody_touched_is_the_same_read_the_short_way() -> None:
    state = running().state
    assert state.started is not None
    curves = user_curves(state.started.scenarios)
    assert curves is not None
    pairs = list(zip(state.courses.outlines, curves, strict=True))
    for second in (0.0, 12.5, 59.5, 300.5, 539.5):
        long_way = sum(state.courses.wanted(outline, curve, second) for outline, curve in pairs)
        assert total_wanted(curves, state.courses, second) == pytest.approx(long_way)


def test_after_the_load_nothing_is_held() -> None:
    assert course_words(running().course(held=True).phase("stopping").state) == ""


def test_scenarios_that_differ_are_named_and_those_that_have_ended_are_not() -> None:
    script = RunScript(
        plan(
            Profile(
                "p",
                "P",
                "wwmaa",
                (
                    Scenario("short", "search", ConstantVUs(5, 3)),
                    Scenario("searches", "search", ConstantVUs(5, 60)),
                    Scenario("logins", "search", ConstantArrivalRate(10, 1, 60, 5, 5)),
                ),
            )
        )
    ).phase("running")
    script.gap(5).second({}, users=1)
    assert course_words(script.course(scenario="searches", held=True).state) == "searches HELD"
    both = script.course(scenario="logins", scale=2.0).state
    assert course_words(both) == f"searches HELD, logins {TIMES}2"
    assert course_words(script.course(scenario="logins", held=True).state) == "HELD"


def test_the_stage_bar_stands_while_the_plan_is_held_and_says_so() -> None:
    held = calm(running(101).course(held=True), 30)
    view = stage_bar_view(held.state)
    assert (view.position, view.course) == ("01:41 of 09:00", "HELD")
    assert view.coming == "next: hold 100 0:19 after resuming"
    resumed = stage_bar_view(calm(held.course(), 10).state)
    assert (resumed.position, resumed.course) == ("01:51 of 09:00", "")


def test_the_end_comes_later_by_what_was_held() -> None:
    script = search_script().phase("running").gap(500).second({}, users=1)
    script.course(held=True).gap(100).course().second({}, users=1)
    assert stage_bar_view(script.state).coming == "ends in 0:38"


def test_the_plan_that_load_is_compared_with_is_held_and_scaled_too() -> None:
    steady = plan(Profile("p", "P", "wwmaa", (Scenario("search", "search", ConstantArrivalRate(10, 1, 60, 9, 9)),)))
    script = RunScript(steady).phase("running").second({}, users=1)
    script.course(held=True).second({}, users=1).course(scale=2.0).second({}, users=1)
    view = load_view(script.state, timeline(script.state), whole_run({}))
    assert view.rate_plan[-4:] == (None, 10, 0, 20)


def test_a_command_is_said_with_who_gave_it_and_what_came_of_it() -> None:
    script = running().command("scale", "ada@host", scenario="searches", amount=1.5, detail="searches is at 1.5")
    script.command("step", "ada@host", amount=20.0, ok=False, detail="there is nothing to add to\x1b[31m")
    first, second = script.state.commands
    assert command_words(first) == "ada@host: scale 1.5 searches: searches is at 1.5"
    assert command_words(second) == "ada@host: step +20: refused: there is nothing to add to"


def test_the_end_summary_lists_commands_and_the_seconds_that_do_not_count() -> None:
    script = running().command("hold", "ada@host", detail="search is held from 10.0 s").course(held=True)
    for _ in range(3):
        script.second({"search": Answers(5, 10.0, 20.0)}, users=4)
    state = script.course().second({"search": Answers(5, 10.0, 20.0)}, users=4).state
    assert control_lines(state)[-1] == "3 seconds held or scaled: measured, and not judged"
    text = "\n".join(line.text for line in end_summary(state, "results"))
    assert "█ CONTROL" in text
    assert "ada@host: hold: search is held from 10.0 s" in text
    assert "CONTROL" not in "\n".join(line.text for line in end_summary(running().state, "results"))


def test_what_a_run_had_to_do_without_is_in_the_summary_with_the_way_out() -> None:
    script = search_script().check("browser", "no Chromium was found: apt-get install it", ok=False, needed=False)
    lines = [line.text for line in end_summary(calm(script.phase("running"), 3).state, "results/x")]
    assert "    · browser: no Chromium was found: apt-get install it" in lines

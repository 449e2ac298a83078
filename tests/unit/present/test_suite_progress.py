"""How far a suite is: steps done, on and to come, what is waited for, and when it is likely to end."""

from __future__ import annotations

import pytest

from engine.state import RunState
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script
from tests.support.suite_story import SuiteScript, mixed_suite
from wwmaa_tui.present.suite_progress import StepMark, remaining_s, suite_progress_view
from wwmaa_tui.widgets.rows import cells
from wwmaa_tui.widgets.suite_line import SuiteLine

NAMES = ("baseline", "search", "rtc", "webhooks", "event-rsvp", "page")


def running(seconds: int = 192) -> RunScript:
    return calm(search_script().phase("running"), seconds)


def third() -> SuiteScript:
    script = SuiteScript(NAMES).start(0).finish(0).start(1).finish(1, "target-missed")
    return script.start(2)


def line(script: SuiteScript, run: RunState, width: int) -> str:
    view = suite_progress_view(script.state, run)
    (row,) = SuiteLine().lay(view, width, 1)
    assert cells(row) <= width
    return "".join(span.text for span in row).rstrip()


def test_steps_are_done_with_their_verdict_or_on_with_their_clock_or_to_come() -> None:
    view = suite_progress_view(third().state, running().state)
    assert view.steps[0] == StepMark("baseline", "done", "ok")
    assert view.steps[1] == StepMark("search", "done", "target")
    assert view.steps[2] == StepMark("rtc", "on", detail="03:12 of 09:00")
    assert {step.part for step in view.steps[3:]} == {"coming"}


def test_a_hold_moves_the_end() -> None:
    held = calm(running().course(held=True), 60)
    view = suite_progress_view(third().state, held.state)
    assert view.steps[2].detail == "04:12 of 10:00"


def test_what_is_left_follows_from_the_plan_and_from_what_was_held() -> None:
    script = SuiteScript()  # three steps of 120 s at 0, 150 and 300 s; 690 s planned
    assert remaining_s(script.state, RunState()) == 690.0
    script.start(0)
    assert remaining_s(script.state, RunState()) == 690.0, "the load has not begun"
    run = search_script().phase("running")
    assert remaining_s(script.state, calm(run, 40).state) == pytest.approx(570.0 + 500.0, abs=1.0), "of 540 s"
    script.finish(0)
    assert remaining_s(script.state, run.state) == 570.0
    script.cool_down(1)
    assert remaining_s(script.state, run.state, 10.0) == 420.0 + 120.0 + 20.0
    script.at_gate(1)
    assert remaining_s(script.state, run.state, 5.0) == 540.0


def test_cool_down_and_gate_are_counted_down() -> None:
    script = SuiteScript().start(0).finish(0).cool_down(1)
    run = running().end().state
    assert suite_progress_view(script.state, run, paused_s=18.0).steps[1].detail == "cooling down 0:12"
    script.at_gate(1)
    assert suite_progress_view(script.state, run, paused_s=5.0).steps[1].detail == "at the gate 0:05 of 1:00"


def test_the_end_is_told_as_a_time_and_the_way_there_as_a_share() -> None:
    script = SuiteScript().start(0).finish(0).cool_down(1)
    view = suite_progress_view(script.state, RunState(), paused_s=3.0)
    assert view.share == "17 %"
    assert view.ends == "ends about 02:11 UTC"


def test_a_suite_that_is_over_says_which_steps_were_not_run() -> None:
    view = suite_progress_view(mixed_suite().state, RunState())
    assert (view.share, view.ends) == ("100 %", "ended")
    assert view.steps[2] == StepMark("page", "done", "critical", "not run")


def test_names_give_way_first_to_a_count_and_then_to_marks() -> None:
    script, run = third(), running().state
    wide = line(script, run, 150)
    assert wide.startswith(" ✔ baseline  ▲ search  ▸ rtc 03:12 of 09:00  · webhooks  · event-rsvp  · page")
    assert "% · ends about" in wide
    assert "✔ baseline  ▲ search  ▸ rtc 03:12 of 09:00  · 3 to come" in line(script, run, 90)
    narrow = line(script, run, 50)
    assert narrow.startswith(" ✔ ▲ ▸ rtc 03:12 of 09:00  · 3 to come")
    assert narrow.endswith("%")
    assert line(script, run, 20)

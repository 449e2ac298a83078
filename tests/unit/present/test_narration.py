"""What headless mode tells while a run goes on, as plain lines."""

from __future__ import annotations

import io

from engine.journal.events import ErrorSeen
from engine.state import KEPT, RunState, apply
from engine.wording.figures import TIMES
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script
from wwmaa_tui.narrator import Narrator


def told(*scripts: RunScript) -> str:
    """What is said of each of these states in turn."""
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    narrator = Narrator(err, quiet=False, colour=False)
    for script in scripts:
        narrator.tell(script.state)
    narrator.end()
    err.seek(0)
    return err.read()


def test_every_command_is_told_with_its_answer_once() -> None:
    script = calm(search_script().phase("running"), 12)
    script.command("hold", "ada@host", detail="search is held from 12.2 s").course(held=True)
    script.command("scale", "ada@host", amount=-1.0, ok=False, detail="a scale is from 0 to 100")
    said = told(script, script)
    assert said.count("ada@host: hold: search is held from 12.2 s") == 1
    assert " 00:12 ada@host: scale -1: refused: a scale is from 0 to 100" in said


def test_a_stop_is_told_by_its_phase() -> None:
    script = calm(search_script().phase("running"), 12).command("stop", "SIGINT", detail="the run stops gracefully")
    said = told(script.phase("stopping", "gracefully"))
    assert "stopping gracefully" in said
    assert "the run stops" not in said


def test_the_line_of_progress_says_how_the_plan_is_followed_and_when_it_ends() -> None:
    script = calm(search_script().phase("running"), 12)
    assert "/09:00  users" in told(script)
    script.course(held=True)
    assert "/09:10  HELD  users" in told(calm(script, 10))
    script.course(scale=1.5)
    assert f"/09:10  {TIMES}1.5  users" in told(calm(script, 1))


def test_what_comes_after_the_newest_that_a_state_keeps_is_told_all_the_same() -> None:
    """Of errors and orders a state keeps the newest 500: the place in what is kept says nothing of what was told."""
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    narrator = Narrator(err, quiet=False, colour=False)
    state = RunState()
    for place in range(KEPT + 2):
        state = apply(state, ErrorSeen(seq=place, t=1.0, kind="timeout", endpoint=f"e{place}", detail="slow"))
    narrator.tell(state)
    narrator.tell(apply(state, ErrorSeen(seq=KEPT + 2, t=2.0, kind="timeout", endpoint="the newest", detail="slow")))
    err.seek(0)
    said = err.read()
    assert said.count("first timeout at the newest") == 1
    assert said.count("first timeout at e501") == 1

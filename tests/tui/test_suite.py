"""A suite on screen: which step of how many, and a verdict with a line for each."""

from __future__ import annotations

import pytest

from engine.control.commands import Stop
from tests.support.on_screen import SIZES, on_screen
from tests.support.search_story import calm, search_script
from tests.support.suite_story import ScriptedSuiteFeed, SuiteScript, mixed_suite
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.verdict import VerdictScreen


async def test_the_cockpit_shows_the_step_that_runs_and_its_figures() -> None:
    feed = ScriptedSuiteFeed(SuiteScript().start(0), calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        assert "suite · step 1 of 3: baseline" in stage.panel("header")
        assert "p95" in stage.panel("latency")
        feed.script.finish(0).cool_down(1)
        await stage.look()
        assert "suite · step 2 of 3: search" in stage.panel("header")
        assert "cooling down for 30 s before search" in stage.panel("header")


async def test_between_two_steps_silence_is_no_alarm_and_a_stop_is_possible() -> None:
    run = calm(search_script().phase("running"), 20).end()
    feed = ScriptedSuiteFeed(SuiteScript().start(0).finish(0).cool_down(1), run.events)
    async with on_screen(feed, launched=True) as stage:
        stage.clock.seconds += 20.0
        await stage.look()
        assert isinstance(stage.app.screen, Cockpit)
        assert "no news" not in stage.panel("header")
        await stage.press("s")
        assert "Stop this suite?" in stage.text
        await stage.press("y")
        assert feed.commands == [Stop(origin="operator", now=False)]
        feed.script.at_gate(1).gate(1).start(1)
        await stage.look()
        stage.clock.seconds += 5.0
        await stage.look()
        assert "no news for 5 s" in stage.panel("header"), "a step that says nothing is one"


async def test_its_verdict_has_a_line_for_each_step_and_its_own_exit_code() -> None:
    script = SuiteScript().start(0)
    feed = ScriptedSuiteFeed(script, calm(search_script().phase("running"), 20).end().events)
    async with on_screen(feed, launched=True) as stage:
        assert isinstance(stage.app.screen, Cockpit), "the end of a step is not the end of the suite"
        feed.script = mixed_suite()
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)
        text = stage.text
        assert text.index("✖ UNREACHABLE") < text.index("Unreachable: 1 of 3 steps failed") < text.index("Steps")
        assert "01 baseline      pass" in text
        assert "03 page          not run" in text
        assert "exit code 112" in text
        assert stage.app.exit_code == 112
        await stage.press("q")
        assert "suite ended: unreachable. c shows it" in stage.text


async def test_the_picker_tells_which_step_goes_on_behind_it() -> None:
    feed = ScriptedSuiteFeed(SuiteScript().start(0), calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("q")
        await stage.look()
        assert "suite is running, step 1 of 3" in stage.text


async def test_a_suite_that_broke_off_says_why() -> None:
    feed = ScriptedSuiteFeed(SuiteScript().start(0), calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True) as stage:
        feed.failure = OSError("No space left on device")
        feed.over = True
        await stage.look()
        assert "The suite broke off: No space left on device" in stage.text
        assert "01 baseline      interrupted" in stage.text
        assert stage.app.exit_code == 105


@pytest.mark.parametrize("size", SIZES)
async def test_the_verdict_fits_every_size(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedSuiteFeed(mixed_suite()), launched=True, size=size) as stage:
        assert "Unreachable" in stage.text
        assert "baseline" in stage.text
        await stage.press(*["pagedown"] * 5)
        assert "search search" in stage.text or "staging.wwmaa.com" in stage.text

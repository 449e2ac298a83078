"""Stopping asks and says what will happen; quitting never leaves a run behind unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Region
from textual.strip import Strip

from engine.control.commands import Stop
from tests.support.on_screen import on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script
from tests.support.suite_story import ScriptedSuiteFeed, SuiteScript
from tests.support.waiting_story import waiting_events
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.widgets.question import QuestionSheet


def running() -> tuple[RunScript, ScriptedFeed]:
    script = calm(search_script().phase("running"), 40)
    return script, ScriptedFeed(script.events)


async def test_stopping_asks_and_says_what_will_happen() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("s")
        assert isinstance(stage.app.screen, AskScreen)
        assert "Users finish the iteration they are in" in stage.flat
        assert "Audits still read back" in stage.flat
        assert feed.commands == []


async def test_no_leaves_the_run_alone() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        for key in ("escape", "n", "q"):
            await stage.press("s", key)
            assert isinstance(stage.app.screen, Cockpit)
        assert feed.commands == []


async def test_yes_stops_gracefully_and_the_second_time_at_once() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("s", "enter")
        assert feed.commands == [Stop(origin="operator")]
        feed.extend(script.command("stop").phase("stopping", "gracefully").events)
        await stage.look()
        assert "stopping: users finish what they began" in stage.panel("stages")
        await stage.press("s")
        assert "cuts off what is still in flight" in stage.flat
        await stage.press("y")
        assert feed.commands == [Stop(origin="operator"), Stop(origin="operator", now=True)]


async def test_a_run_that_another_hand_is_stopping_can_only_be_stopped_at_once() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        feed.extend(script.command("stop", "SIGINT").phase("stopping", "gracefully").events)
        await stage.look()
        await stage.press("s", "enter")
        assert feed.commands == [Stop(origin="operator", now=True)]


async def test_the_view_goes_on_behind_the_question() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("s")
        feed.extend(calm(script, 20).events)
        await stage.look()
        await stage.press("n")
        assert "01:00" in stage.panel("header")


async def test_without_a_run_quitting_asks_nothing() -> None:
    for key in ("ctrl+q", "ctrl+c", "q"):
        async with on_screen() as stage:
            await stage.press(key)
            assert stage.app.return_value == 0


async def test_after_a_run_the_exit_code_is_the_run_s() -> None:
    script = alarm_script().end()
    assert script.state.ended is not None
    assert script.state.ended.exit_code == 99
    async with on_screen(ScriptedFeed(script.events), launched=True) as stage:
        await stage.press("ctrl+q")
        assert stage.app.return_value == 99


async def test_a_run_that_broke_off_counts_as_interrupted() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        feed.over = True
        await stage.look()
        await stage.press("ctrl+q")
        assert stage.app.return_value == 105


async def test_with_a_run_going_quitting_asks_and_may_be_thought_better_of() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("ctrl+q")
        assert isinstance(stage.app.screen, AskScreen)
        assert "stopped gracefully, audited and recorded" in stage.flat
        await stage.press("escape")
        assert isinstance(stage.app.screen, Cockpit)
        assert feed.commands == []


async def test_yes_stops_the_run_and_leaves_when_it_has_ended() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("ctrl+q", "enter")
        assert feed.commands == [Stop(origin="operator")]
        await stage.look()
        assert stage.app.is_running
        feed.extend(script.command("stop").end(stopped_by="operator").events)
        await stage.look()
        assert stage.app.return_value == 105


async def test_quitting_again_while_it_stops_stops_at_once() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("ctrl+q", "enter", "ctrl+c")
        assert "Stopping at once cuts off" in stage.flat
        await stage.press("enter")
        assert feed.commands == [Stop(origin="operator"), Stop(origin="operator", now=True)]


async def test_quitting_from_the_picker_asks_for_the_run_behind_it() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("q", "q")
        assert isinstance(stage.app.screen, AskScreen)
        await stage.press("ctrl+q", "n")
        assert isinstance(stage.app.screen, Picker)


async def test_a_watched_run_is_left_going() -> None:
    _, feed = running()
    feed.refusal = "this run is watched, not owned"
    async with on_screen(feed, launched=True) as stage:
        await stage.press("ctrl+q", "enter")
        assert stage.app.return_value == 0


async def test_stopping_before_the_load_claims_nothing_of_users_or_audits() -> None:
    async with on_screen(ScriptedFeed(search_script().events), launched=True) as stage:
        await stage.press("s")
        assert "Its load has not begun, and will not begin." in stage.flat
        assert "Audits" not in stage.text


async def test_stopping_between_two_steps_says_that_none_is_running() -> None:
    feed = ScriptedSuiteFeed(SuiteScript().start(0).finish(0).cool_down(1), running()[0].events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("s")
        assert "No step is running, and no further one begins." in stage.flat


async def test_a_question_is_there_at_its_first_paint(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not a frame later, over a blank sheet."""
    first: list[str] = []
    render_lines = QuestionSheet.render_lines

    def watching(self: QuestionSheet, crop: Region) -> list[Strip]:
        strips = render_lines(self, crop)
        first.append("".join(strip.text for strip in strips))
        return strips

    monkeypatch.setattr(QuestionSheet, "render_lines", watching)
    async with on_screen(running()[1], launched=True) as stage:
        for _ in range(3):
            first.clear()
            await stage.press("s")
            assert "Stop this run?" in first[0]
            await stage.press("escape")


@pytest.mark.parametrize("waiting", [False, True])
async def test_no_screen_or_dialog_loses_a_run_to_hasty_keys(waiting: bool, tmp_path: Path) -> None:
    feed = ScriptedFeed(waiting_events()) if waiting else running()[1]
    ways = ("s",) if waiting else ("s", "n", "plus", "question_mark", "q h", "q t")
    async with on_screen(feed, launched=True, archive=ResultsArchive(tmp_path), size=(60, 20)) as stage:
        for way in ways:
            await stage.press(*way.split())
            await stage.press("q", "ctrl+c", "ctrl+c", "q", "ctrl+q")
            assert (stage.app.return_value, stage.app.is_running, feed.commands) == (None, True, []), way
            stage.app.action_profiles()
            stage.app.action_cockpit()
            await stage.pilot.pause()
        for key in ("s", "ctrl+c"):
            await stage.press(key)
            assert ("load has not begun, and will not begin" in stage.flat) == waiting
            await stage.press("escape")

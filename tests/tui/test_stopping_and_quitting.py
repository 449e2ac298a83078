"""Stopping asks and says what will happen; quitting never leaves a run behind unasked."""

from __future__ import annotations

from engine.control.commands import Stop
from tests.support.on_screen import Stage, on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.picker import Picker


def running() -> tuple[RunScript, ScriptedFeed]:
    script = calm(search_script().phase("running"), 40)
    return script, ScriptedFeed(script.events)


def flat(stage: Stage) -> str:
    return " ".join(stage.text.split())


async def test_stopping_asks_and_says_what_will_happen() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("s")
        assert isinstance(stage.app.screen, AskScreen)
        assert "Users finish the iteration they are in" in flat(stage)
        assert "Audits still read back" in flat(stage)
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
        assert "cuts off what is still in flight" in flat(stage)
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
        assert "stopped gracefully, audited and recorded" in flat(stage)
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
        assert "Stopping at once cuts off" in flat(stage)
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

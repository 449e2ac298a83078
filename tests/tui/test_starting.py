"""Keys `t` and `p` of the picker: a launch at a given time, and a look beforehand whether all is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.doctor.row import Row
from engine.errors import EngineError
from engine.profile.catalog import CatalogEntry
from engine.window import read_window
from tests.support.on_screen import EVENING, Stage, on_screen
from tests.support.run_script import STARTED_AT
from tests.support.scripted_feed import ScriptedFeed
from tests.support.until import until
from tests.support.waiting_story import waiting_events
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.start_at import StartScreen

HEALTHY = Row("target", "ok", "http://staging.wwmaa.com/health answered 200 in 34 ms")
SICK = Row("member log-in", "not ok", "HTTP 401", "seed the members (wwmaa-tui seed)")


def waiting() -> ScriptedFeed:
    return ScriptedFeed(waiting_events())


async def with_window(stage: Stage, hours: str = "01:00-05:00") -> None:
    outlook = stage.launcher.outlooks["search"]
    stage.launcher.outlooks["search"] = replace(outlook, window=read_window(hours))
    await stage.press("r")


async def test_t_says_what_a_time_means_while_it_is_typed_and_launches_then() -> None:
    async with on_screen(waiting()) as stage:
        await stage.press("t")
        assert isinstance(stage.app.screen, StartScreen)
        assert "Start search at" in stage.text
        await stage.press("0", "2", ":")
        assert "✖ expected a time such as 02:00" in stage.text
        await stage.press("enter")
        assert isinstance(stage.app.screen, StartScreen), "what means no time launches nothing"
        await stage.press("0", "0")
        assert "✔ starts 2026-12-01 02:00 UTC, in 3 h 2 min, ends about" in stage.text
        await stage.press("enter")
        assert stage.launcher.launched == ["search"]
        assert stage.launcher.starts == [EVENING + 3 * 3600 + 120]
        assert isinstance(stage.app.screen, Cockpit)


async def test_escape_leaves_things_as_they_are() -> None:
    async with on_screen(waiting()) as stage:
        await stage.press("t", *"02:00", "escape")
        assert isinstance(stage.app.screen, Picker)
        assert stage.launcher.launched == []


async def test_outside_the_window_enter_says_why_and_t_is_the_way_out() -> None:
    async with on_screen(waiting()) as stage:
        await with_window(stage)
        assert "window 01:00-05:00 ✖ closed, opens 01:00 UTC in 2 h 2 min" in stage.panel("header")
        await stage.press("enter")
        assert stage.launcher.launched == []
        assert "search is not launched: now is outside the window" in stage.panel("notice")
        await stage.press("t", *"23:30")
        assert "is outside the window 01:00-05:00" in stage.text
        await stage.press("enter", *["backspace"] * 5, *"01:00", "enter")
        assert stage.launcher.launched == ["search"]


async def test_what_is_left_of_the_window_goes_on() -> None:
    async with on_screen() as stage:
        await with_window(stage, "22:00-23:30")
        assert "window 22:00-23:30 ✔ 32 min left" in stage.panel("header")
        stage.wall.seconds += 120.0
        await stage.press("down", "up")
        assert "✔ 30 min left" in stage.panel("header")


@pytest.mark.parametrize("chosen", ["rtc", "api"])
async def test_what_cannot_be_launched_now_cannot_be_at_any_time(chosen: str) -> None:
    async with on_screen(chosen=chosen) as stage:
        await stage.press("t")
        assert isinstance(stage.app.screen, Picker)
        assert "cannot be launched" in stage.panel("notice")


async def test_a_waiting_run_counts_down_in_the_cockpit_and_is_not_called_silent() -> None:
    async with on_screen(waiting()) as stage:
        stage.wall.seconds = STARTED_AT + 60.0
        await stage.press("enter")
        await stage.look()
        assert "starts 05:02 UTC in 3:01:00" in stage.panel("stages")
        assert "-3:01:00" in stage.panel("header")
        assert "waiting until 05:02 UTC" in stage.panel("preflight")
        stage.wall.seconds += 10.0
        stage.clock.seconds += 10.0
        await stage.look()
        assert "starts 05:02 UTC in 3:00:50" in stage.panel("stages")
        assert "no news" not in stage.panel("header")
        await stage.press("q")
        await stage.look()
        assert "waits -3:00:50" in stage.row_with("▸ search")


async def test_p_looks_in_a_thread_of_its_own_and_rows_tick_in_as_they_come() -> None:
    async with on_screen() as stage:
        told, go_on, threads = threading.Event(), threading.Event(), list[str]()

        def examine(entry: CatalogEntry, tell: Callable[[Row], None]) -> None:
            threads.append(threading.current_thread().name)
            tell(HEALTHY)
            told.set()
            go_on.wait(10)
            tell(SICK)

        stage.launcher.examine = examine  # type: ignore[method-assign]
        await stage.press("p", "p")
        assert told.wait(60)
        await stage.pilot.pause()
        assert "✔ target 34 ms" in stage.panel("preflight")
        assert "looking …" in stage.panel("preflight")
        go_on.set()
        remedy = "→ seed the members (wwmaa-tui seed)"
        await until(lambda: remedy in stage.panel("preflight"), "the last row")
        assert "1 to mend" in stage.panel("preflight")
        assert threads == ["pre-flight"], "an impatient second p looks at nothing more"


async def test_what_was_found_is_kept_by_profile_until_a_reload() -> None:
    async with on_screen() as stage:
        stage.launcher.rows = [HEALTHY]
        await stage.press("p")
        await until(lambda: "all there" in stage.panel("preflight"), "the last row")
        await stage.press("down")
        assert not stage.app.screen.query_one("#preflight").display
        await stage.press("up", "question_mark", "escape")
        assert "all there" in stage.panel("preflight")
        await stage.press("r")
        assert not stage.app.screen.query_one("#preflight").display
        assert stage.launcher.examined == ["search"]


@pytest.mark.parametrize("error", [EngineError("the env file cannot be read"), KeyError("oh")])
async def test_a_look_that_breaks_off_says_so(error: Exception) -> None:
    async with on_screen() as stage:

        def examine(entry: CatalogEntry, tell: Callable[[Row], None]) -> None:
            raise error

        stage.launcher.examine = examine  # type: ignore[method-assign]
        await stage.press("p")
        await until(lambda: "✖" in stage.panel("preflight"), "the last row")
        assert str(error) in stage.panel("preflight")


async def test_nothing_is_looked_at_while_a_run_goes() -> None:
    async with on_screen(waiting(), launched=True) as stage:
        await stage.press("q")
        await stage.look()
        await stage.press("p")
        assert stage.launcher.examined == []
        assert "search is going" in stage.panel("notice")

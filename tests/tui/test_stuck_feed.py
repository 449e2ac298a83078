"""A feed that says nothing: the screen says so, and keys still work at once."""

from __future__ import annotations

from engine.control.commands import Stop
from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script
from wwmaa_tui.screens.picker import Picker


async def test_silence_is_said_and_ends_with_the_next_event() -> None:
    script = calm(search_script().phase("running"), 20)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        stage.clock.seconds += 2.9
        await stage.look()
        assert "no news" not in stage.text
        stage.clock.seconds += 3.0
        await stage.look()
        assert "no news for 5 s" in stage.panel("header")
        feed.extend(calm(script, 1).events)
        await stage.look()
        assert "no news" not in stage.text


async def test_a_run_that_has_ended_may_be_silent() -> None:
    feed = ScriptedFeed(calm(search_script().phase("running"), 20).end().events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("c")
        stage.clock.seconds += 60
        await stage.look()
        assert "no news" not in stage.text


async def test_keys_work_while_nothing_comes() -> None:
    feed = ScriptedFeed(calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, size=(80, 24), launched=True) as stage:
        stage.clock.seconds += 60
        await stage.look()
        await stage.press("tab")
        assert "▸ 4 Server" in stage.text
        await stage.press("space")
        assert "FROZEN" in stage.text
        await stage.press("s", "enter")
        assert feed.commands == [Stop(origin="operator")]
        await stage.press("q")
        assert isinstance(stage.app.screen, Picker)


async def test_the_feed_is_read_once_a_poll() -> None:
    feed = ScriptedFeed(calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True) as stage:
        before = feed.reads
        await stage.look()
        assert feed.reads - before <= 1

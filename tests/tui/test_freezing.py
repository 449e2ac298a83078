"""Freezing holds the panels still; nothing is lost, and an alarm still shows."""

from __future__ import annotations

from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script, slow_spell
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.verdict import VerdictScreen


async def test_a_frozen_view_says_so_and_stands_still() -> None:
    script = calm(search_script().phase("running"), 40)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        await stage.press("space")
        held = {name: stage.panel(name) for name in ("latency", "load", "operations", "thresholds")}
        feed.extend(calm(script, 30).events)
        await stage.look()
        assert "FROZEN at 00:40" in stage.panel("header")
        assert {name: stage.panel(name) for name in held} == held


async def test_the_clock_and_the_alarms_go_on() -> None:
    script = calm(search_script().phase("running"), 130)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        await stage.press("space")
        feed.extend(slow_spell(script, 50).events)
        await stage.look()
        assert "03:00" in stage.panel("header")
        assert "CRIT" in stage.panel("alerts")
        assert "CRIT" not in stage.panel("thresholds")


async def test_letting_go_shows_the_newest_state_at_once() -> None:
    script = calm(search_script().phase("running"), 40)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        await stage.press("space")
        feed.extend(calm(script, 30).events)
        await stage.press("space")
        assert "FROZEN" not in stage.text
        assert f"{sum(point.figures['iterations'].sum for point in feed.state.recent):.0f}" in stage.panel("load")


async def test_a_frozen_view_can_still_be_looked_through() -> None:
    feed = ScriptedFeed(calm(search_script().phase("running"), 40).events)
    async with on_screen(feed, size=(80, 24), launched=True) as stage:
        await stage.press("space", "tab")
        assert "▸ 4 Server" in stage.text
        await stage.press("o")
        assert "Latency · search_filtered" in stage.text


async def test_the_end_waits_until_the_view_is_let_go() -> None:
    script = calm(search_script().phase("running"), 40)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("space")
        feed.extend(script.end().events)
        await stage.look()
        assert isinstance(stage.app.screen, Cockpit)
        await stage.press("space")
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)

"""What has a place in the bar of keys on 80 columns, and how help is left."""

from __future__ import annotations

from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script


async def test_the_picker_shows_how_to_launch_look_and_leave() -> None:
    async with on_screen(size=(80, 24)) as stage:
        for hint in ("enter launch", "q quit", "p pre-flight", "t start at", "? help"):
            assert hint in stage.panel("keys")


async def test_an_operator_sees_how_to_stop_and_how_to_reach_the_other_panels() -> None:
    async with on_screen(ScriptedFeed(calm(search_script().phase("running"), 40).events), launched=True) as stage:
        await stage.resize(80, 24)
        for hint in ("q back", "s stop", "n note", "tab panel"):
            assert hint in stage.panel("keys")


async def test_after_the_end_the_cockpit_shows_the_way_to_the_verdict() -> None:
    async with on_screen(ScriptedFeed(alarm_script().end().events), launched=True) as stage:
        await stage.resize(80, 24)
        await stage.look()
        await stage.press("c")
        assert "v verdict" in stage.panel("keys")


async def test_help_says_how_it_is_closed() -> None:
    async with on_screen(size=(80, 24)) as stage:
        await stage.press("question_mark")
        assert "esc closes" in stage.text
        await stage.press("escape")
        assert "esc closes" not in stage.text

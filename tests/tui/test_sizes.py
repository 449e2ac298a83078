"""From 60x20 to 200x50: the essentials are never clipped, and a resize leaves no trace."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.support.on_screen import SIZES, Stage, on_screen, screen_rows
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script
from wwmaa_tui.widgets.sheet import Sheet

ALARM = alarm_script().events


def fits(stage: Stage) -> bool:
    width, height = stage.app.size
    rows = screen_rows(stage.app)
    return len(rows) == height and all(len(row) <= width for row in rows)


@pytest.mark.parametrize("size", SIZES)
async def test_the_essentials_are_whole_at_every_size(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size, launched=True) as stage:
        text = stage.text
        assert fits(stage)
        assert "✖ CRIT  search_filtered p95 1.24 s" in stage.panel("alerts")
        for essential in (
            "search",
            "03:10 of 09:00",
            "1.86 s",
            "17/s",
            "of 16.7/s",
            "100 of 100",
            "✖ errors",
            "1.96 %",
        ):
            assert essential in " ".join(text.split()), essential
        assert "q back" in text


async def test_the_smallest_screen_has_the_verdict_so_far_and_the_generator() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(60, 20), launched=True) as stage:
        assert "so far     ✖ critical: search_filtered p95" in stage.text
        assert "p95        ▲ 1.86 s   target 1.2 s" in stage.text
        assert "generator  ~ within limits" in stage.text
        assert "errors       0.45 %   10 failed" in stage.text


async def test_at_80_by_24_latency_load_and_thresholds_are_all_there() -> None:
    async with on_screen(ScriptedFeed(ALARM), size=(80, 24), launched=True) as stage:
        for panel in ("Latency", "Load", "▸ 3 Thresholds", "dropped iterations"):
            assert panel in stage.text
        assert "▆▇" in stage.row_with("p95 ▲")


@pytest.mark.parametrize("size", [(120, 36), (160, 48), (200, 50)])
async def test_with_room_every_panel_is_there(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size, launched=True) as stage:
        for panel in ("Latency", "Load", "Operations", "Thresholds", "Errors", "Generator"):
            assert panel in stage.text


@pytest.mark.parametrize("size", SIZES)
async def test_a_resized_screen_is_the_same_as_one_that_began_at_that_size(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size, launched=True) as stage:
        fresh = stage.text
    other = (200, 50) if size != (200, 50) else (60, 20)
    async with on_screen(ScriptedFeed(ALARM), size=other, launched=True) as stage:
        await stage.resize(*size)
        assert stage.text == fresh


WALK = {
    (): "Picker",
    ("question_mark",): "HelpScreen",
    ("escape", "enter", "v"): "VerdictScreen",
    ("o",): "ReportScreen",
    ("q", "c"): "OperatingCockpit",
}
"""Keys that lead from each screen to the next one."""


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (160, 48), (250, 70)])
async def test_on_no_screen_is_one_thing_over_another_or_beyond_the_edge(size: tuple[int, int]) -> None:
    """What does not fit in its place ends in an ellipsis: whatever is drawn passes through `clip_row`."""
    async with on_screen(ScriptedFeed(alarm_script().end().events), size=size) as stage:
        for keys, name in WALK.items():
            await stage.press(*keys)
            assert type(stage.app.screen).__name__ == name
            places = [sheet.region for sheet in stage.app.screen.query(Sheet) if sheet.region]
            assert places, name
            for place in places:
                assert stage.app.screen.region.contains_region(place), (name, place)
            for one, other in combinations(places, 2):
                assert not one.overlaps(other), (name, one, other)


@pytest.mark.parametrize(("size", "small"), [((59, 20), True), ((60, 19), True), ((60, 20), False)])
async def test_a_terminal_that_is_too_small_is_told_so_in_its_last_line(size: tuple[int, int], small: bool) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size, launched=True) as stage:
        assert (f"{size[0]}x{size[1]} is too small: 60x20" in stage.text) is small
        assert ("q back" in stage.text) is not small
        await stage.resize(80, 24)
        assert "q back" in stage.panel("keys")


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (30, 8), (59, 19), (400, 120)])
async def test_no_size_is_fatal(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size) as stage:
        for keys in (("down",), ("up", "enter"), ("tab", "s"), ("n", "question_mark"), ("escape", "q")):
            await stage.press(*keys)
        assert stage.app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_the_picker_fits_every_size(size: tuple[int, int]) -> None:
    async with on_screen(size=size) as stage:
        assert fits(stage)
        assert "▸ search" in stage.text
        assert "staging.wwmaa.com" in stage.text
        assert "enter launch" in stage.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_verdict_fits_every_size(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(alarm_script().end().events), size=size, launched=True) as stage:
        assert fits(stage)
        assert "✖ CRITICAL" in stage.text
        assert "Not ready:" in stage.text

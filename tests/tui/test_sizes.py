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


async def test_the_essentials_are_whole_at_every_size() -> None:
    essentials = (
        "search",
        "03:10 of 09:00",
        "1.86 s",
        "17/s",
        "of 16.7/s",
        "100 of 100",
        "✖ errors",
        "1.96 %",
        "q back",
    )
    async with on_screen(ScriptedFeed(ALARM), launched=True) as stage:
        for size in SIZES:
            await stage.resize(*size)
            assert fits(stage), size
            assert "✖ CRIT  search_filtered p95 1.24 s" in stage.panel("alerts"), size
            assert [each for each in essentials if each not in stage.flat] == [], size


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


async def test_with_room_every_panel_is_there() -> None:
    panels = ("Latency", "Load", "Operations", "Thresholds", "Errors", "Generator")
    async with on_screen(ScriptedFeed(ALARM), launched=True) as stage:
        for size in ((120, 36), (160, 48), (200, 50)):
            await stage.resize(*size)
            assert [panel for panel in panels if panel not in stage.text] == [], size


async def test_a_resized_screen_is_the_same_as_one_that_began_at_that_size() -> None:
    """This lets other tests resize one app, where a start at each size would tell no more."""
    resized: dict[tuple[int, int], str] = {}
    async with on_screen(ScriptedFeed(ALARM), launched=True) as stage:
        for size in (*SIZES[::-1], *SIZES):
            await stage.resize(*size)
            assert resized.setdefault(size, stage.text) == stage.text, size
    for size in SIZES:
        async with on_screen(ScriptedFeed(ALARM), size=size, launched=True) as stage:
            assert stage.text == resized[size], size


WALK = {
    (): "Picker",
    ("question_mark",): "HelpScreen",
    ("escape", "enter", "v"): "VerdictScreen",
    ("o",): "ReportScreen",
    ("q", "c"): "OperatingCockpit",
}
"""Keys that lead from each screen to the next one."""


@pytest.mark.parametrize("size", [(60, 20), (120, 36), (250, 70)])
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


@pytest.mark.parametrize("size", [(1, 1), (30, 8), (400, 120)])
async def test_no_size_is_fatal(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size) as stage:
        for keys in (("down",), ("up", "enter"), ("tab", "s"), ("n", "question_mark"), ("escape", "q")):
            await stage.press(*keys)
        assert stage.app.is_running


async def test_the_picker_fits_every_size() -> None:
    async with on_screen() as stage:
        for size in SIZES:
            await stage.resize(*size)
            assert fits(stage), size
            for essential in ("▸ search", "staging.wwmaa.com", "enter launch"):
                assert essential in stage.text, size


async def test_the_verdict_fits_every_size() -> None:
    async with on_screen(ScriptedFeed(alarm_script().end().events), launched=True) as stage:
        for size in SIZES:
            await stage.resize(*size)
            assert fits(stage), size
            for essential in ("✖ CRITICAL", "Not ready:"):
                assert essential in stage.text, size

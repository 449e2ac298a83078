"""What a person looks at: one cursor through all charts, spans, zoom, filter, panels by number."""

from __future__ import annotations

import pytest
from textual import events
from textual.binding import Binding

from engine.journal.events import NoteTaken
from tests.support.on_screen import Stage, on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, slow_spell
from tests.support.watched_story import watched_alarm
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.looking_on import ReplayCockpit, WatchCockpit
from wwmaa_tui.screens.opened import OpenedCockpit
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.wanted import TURNS
from wwmaa_tui.settings import Settings

BIG = (160, 48)


def noted() -> RunScript:
    """The watched alarm, with a note at second 190 and ten more seconds."""
    script = watched_alarm().note(NoteTaken, origin="ada@host", text="pool raised from 10 to 20")
    return slow_spell(script, 10, worst=0.2)


def cursors(stage: Stage, panel: str) -> list[int]:
    """In which columns of a panel the cursor stands."""
    rows = stage.panel(panel).splitlines()
    return sorted({place for row in rows for place, char in enumerate(row) if char == "┃"})


async def test_one_cursor_stands_in_every_chart_and_stays_on_its_second() -> None:
    script = noted()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=BIG, launched=True) as stage:
        await stage.press("c")
        assert "CURSOR 03:19 · hold 100" in stage.panel("header")
        assert all(cursors(stage, panel) for panel in ("latency", "load", "server"))
        await stage.press(*["shift+left"] * 2)
        assert "CURSOR 02:59" in stage.panel("header")
        said = stage.row_with("p95 ▲").split()[2]
        feed.extend(slow_spell(script, 5).events)
        await stage.look()
        assert "CURSOR 02:59" in stage.panel("header")
        assert stage.row_with("p95 ▲").split()[2] == said
        await stage.press("end")
        assert "CURSOR 03:24" in stage.panel("header")
        await stage.press("c")
        assert "CURSOR" not in stage.text
        assert not cursors(stage, "load")


async def test_every_figure_of_now_is_read_at_the_cursor_and_says_so() -> None:
    script = calm(alarm_script(), 30)
    points = {point.second: point for point in script.state.recent}
    async with on_screen(ScriptedFeed(script.events), size=BIG, launched=True) as stage:
        await stage.press("c", *["shift+left"] * 3, *["left"] * 3)
        second = 219 - 36
        p95 = points[second].figures["http_req_duration{endpoint:search}"].p95
        assert f"CURSOR 03:0{second - 180}" in stage.panel("header")
        assert f"{p95 / 1000:.2f} s" in next(
            row for row in stage.panel("latency").splitlines() if row.startswith("p95")
        )
        for panel in ("load", "operations", "errors", "generator"):
            assert f"at 03:0{second - 180}" in stage.panel(panel), panel
        failed = points[second].figures["http_req_failed"]
        assert f"{failed.sum:.0f} of {failed.count:.0f}" in stage.panel("errors")


async def test_on_a_missing_second_there_are_no_figures_and_a_tainted_one_says_why() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=BIG, launched=True) as stage:
        await stage.press("right_square_bracket", "left_square_bracket", "left_square_bracket", "left_square_bracket")
        await stage.press("c", *["shift+left"] * 5)
        assert "CURSOR 02:19 · hold 100 · no figures" in stage.panel("header")
        assert "—" in stage.row_with("p95 ▲")
        await stage.press(*["left"] * 8)
        assert "tainted: loop lag over 10 ms" in stage.panel("looking")


async def test_what_happened_at_the_cursor_is_said() -> None:
    async with on_screen(ScriptedFeed(noted().events), size=BIG, launched=True) as stage:
        assert "◆" in stage.panel("latency").rstrip().splitlines()[-1]
        await stage.press("left_square_bracket", "left_square_bracket", "c", *["left"] * 9)
        assert "note by ada@host: pool raised from 10 to 20" in stage.panel("looking")
        await stage.press("home")
        assert "CURSOR 00:00 · ramp 100" in stage.panel("header")
        assert "00:00 ─" in stage.panel("load")


async def test_a_cursor_works_while_the_view_is_frozen_and_the_run_goes_on() -> None:
    script = noted()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=BIG, launched=True) as stage:
        await stage.press("space", "c")
        feed.extend(slow_spell(script, 5).events)
        await stage.look()
        await stage.press("end")
        assert "FROZEN at 03:20 · CURSOR 03:19" in stage.panel("header")
        assert cursors(stage, "load")


async def test_spans_are_said_and_shared_by_all_charts() -> None:
    async with on_screen(ScriptedFeed(noted().events), size=BIG, launched=True) as stage:
        assert "2 min ago ─" in stage.panel("load")
        assert "Latency · search · 2 min" in stage.panel("latency")
        await stage.press("left_square_bracket", "left_square_bracket", "left_square_bracket")
        assert "Latency · search · 30 s" in stage.panel("latency")
        await stage.press(*["right_square_bracket"] * 9)
        assert "Latency · search · whole run" in stage.panel("latency")


async def test_the_first_span_is_that_of_the_settings() -> None:
    feed = ScriptedFeed(noted().events)
    async with on_screen(feed, size=BIG, launched=True, settings=Settings(span_s=90.0)) as stage:
        assert "Latency · search · 1 min 30 s" in stage.panel("latency")


def test_esc_leaves_the_zoomed_panel_first_whoever_looks() -> None:
    for cockpit in (OpenedCockpit, ReplayCockpit, WatchCockpit):
        bindings = [binding for binding in cockpit.BINDINGS if isinstance(binding, Binding)]
        taken = {key for binding in bindings for key in binding.key.split(",") if binding.action == "leave"}
        assert "escape" not in taken


async def test_zoom_gives_one_panel_the_whole_body_and_esc_gives_it_back() -> None:
    async with on_screen(ScriptedFeed(noted().events), size=BIG, launched=True) as stage:
        said = (
            "p99",
            "in flight",
            "never missed",
            "2 min",
            "https://sentry.example/3",
            "zerodb select events",
            "p95 · 2 min",
            "share of all requests",
            "lateness",
            "pool raised",
        )
        await stage.press("1", "z")
        for number, (name, words) in enumerate(zip(TURNS, said, strict=True), start=1):
            await stage.press(f"{number % 10}")
            assert f"▸ {number % 10} " in stage.panel(name)
            assert words in stage.panel(name), name
            assert [other for other in TURNS if stage.app.screen.query_one(f"#{other}").region] == [name]
            assert "◆ note" in stage.panel(name) or name in ("operations", "sentry", "traces", "notes")
        await stage.press("escape")
        assert isinstance(stage.app.screen, Cockpit)
        assert "Latency" in stage.text
        await stage.press("z", "z", "escape")
        assert isinstance(stage.app.screen, Picker)


async def test_the_filter_is_live_as_it_is_typed_and_kept_by_enter() -> None:
    feed = ScriptedFeed(alarm_script().events)
    async with on_screen(feed, size=BIG, launched=True) as stage:
        await stage.press("slash", *"Filt")
        assert "filter / Filt▏  search_filtered" in stage.panel("looking")
        assert "search_semantic" not in stage.panel("operations")
        await stage.press("enter")
        assert "filter: Filt" in stage.panel("header")
        assert "Latency · search_filtered" in stage.panel("latency")
        assert "search p95" not in stage.panel("thresholds")
        assert "nothing here matches Filt" not in stage.panel("operations")
        assert not stage.app.screen.query_one("#looking").region
        await stage.press("slash", *"zq")
        assert "nothing matches" in stage.panel("looking")
        assert "nothing here matches Filtzq" in stage.panel("operations")
        assert "nothing here matches Filtzq" in stage.panel("errors")
        await stage.press("escape")
        assert isinstance(stage.app.screen, Cockpit)
        assert "filter" not in stage.panel("header")
        assert feed.commands == []


async def test_letters_of_a_filter_are_no_commands_and_a_scenario_has_its_own_load() -> None:
    feed = ScriptedFeed(alarm_script().events)
    async with on_screen(feed, size=BIG, launched=True) as stage:
        await stage.press("slash", *"search", "backspace")
        assert "filter / searc▏" in stage.panel("looking")
        assert "Load · search" in stage.panel("load")
        assert feed.commands == []


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_cursor_and_zoom_work_at_every_size(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(noted().events), size=size, launched=True) as stage:
        await stage.press("c", "left", "1", "z")
        assert "CURSOR" in stage.panel("header")
        assert cursors(stage, "latency")
        assert "at 03:1" in stage.panel("looking")


async def test_the_cursor_is_seen_where_only_ascii_is_drawn_in_greys() -> None:
    async with on_screen(
        ScriptedFeed(noted().events), size=(120, 36), theme="mono", ascii=True, launched=True
    ) as stage:
        await stage.press("c", "left")
        assert "I" in stage.panel("load")
        assert stage.panel("load").isascii()


async def test_the_span_that_was_chosen_is_kept_after_a_look_at_the_profiles() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=BIG, launched=True) as stage:
        await stage.press("left_square_bracket", "q", "c")
        assert "Latency · search · 1 min ─" in stage.text


async def test_what_is_not_of_the_cursor_s_second_says_so() -> None:
    async with on_screen(ScriptedFeed(noted().events), size=BIG, launched=True) as stage:
        await stage.press("c", "shift+left")
        assert "as they stand now" in stage.panel("thresholds")
        assert "at 03:09" in stage.panel("server")


async def test_what_is_pasted_into_a_filter_is_typed() -> None:
    async with on_screen(ScriptedFeed(noted().events), size=BIG, launched=True) as stage:
        await stage.press("slash")
        stage.app.screen.post_message(events.Paste("seman\ntic"))
        await stage.pilot.pause()
        assert "filter / seman tic" in stage.panel("looking")

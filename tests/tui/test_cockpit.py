"""The cockpit: from the pre-flight to the end, panel by panel."""

from __future__ import annotations

import pytest

from engine.control.commands import Stop
from engine.errors import EngineError
from engine.wording.figures import TIMES
from tests.support.on_screen import on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_plan, search_script, slow_spell
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.verdict import VerdictScreen
from wwmaa_tui.theme.palette import DARK


async def test_before_the_first_second_the_pre_flight_is_shown() -> None:
    script = search_script()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        assert "✔ health" in stage.text
        assert "34 ms  HTTP 200" in stage.text
        assert "Latency" not in stage.text
        feed.extend(calm(script.phase("running"), 14).events)
        await stage.look()
        assert "Pre-flight" not in stage.text
        assert "Latency · search" in stage.text


async def test_a_failed_check_stands_out() -> None:
    feed = ScriptedFeed(search_script().check("log-in", "401: wrong password", ok=False).events)
    async with on_screen(feed, launched=True) as stage:
        assert "✖ log-in" in stage.text


async def test_a_run_can_be_watched_before_its_first_event() -> None:
    async with on_screen(ScriptedFeed(()), launched=True) as stage:
        assert "looking before the load starts" in stage.text


async def test_all_panels_agree_on_the_same_state() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=(160, 48), launched=True) as stage:
        assert "✖ CRIT 2  ▲ WARN 4" in stage.panel("header")
        assert "03:10 of 09:00  next: down in 3:50" in stage.panel("stages")
        assert "p95 target 1.2 s · critical 2 s" in stage.panel("latency")
        assert "100 of 100" in stage.panel("load")
        assert "search_semantic" in stage.panel("operations")
        assert "HTTP 503" in stage.panel("errors")
        assert "3 of 190 seconds tainted" in stage.panel("generator")


async def test_a_hold_is_said_beside_the_stage_bar_which_stands() -> None:
    script = calm(search_script().phase("running"), 101)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        feed.extend(calm(script.course(held=True), 20).events)
        await stage.look()
        assert "01:41 of 09:00  HELD  next: hold 100 0:19 after resuming" in stage.panel("stages")
        assert "02:01" in stage.panel("header")
        assert stage.segment_with("HELD").style == DARK.style("warn")
        feed.extend(calm(script.course(scale=1.5), 5).events)
        await stage.look()
        assert f"01:46 of 09:00  {TIMES}1.5  next: hold 100" in stage.panel("stages")
        feed.extend(calm(script.course(), 1).events)
        await stage.look()
        assert "01:47 of 09:00  next: hold 100" in stage.panel("stages")


async def test_a_breach_lights_up_within_one_poll() -> None:
    script = calm(search_script().phase("running"), 130)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        assert "✔ all 7 thresholds hold" in stage.panel("alerts")
        assert "WARN" not in stage.text
        feed.extend(slow_spell(script, 42).events)
        await stage.look()
        assert "▲ search p95" in stage.panel("thresholds")
        assert "WARN" in stage.row_with("▲ search p95")
        assert "▲ WARN  search p95" in stage.panel("alerts")
        assert stage.segment_with(" search p95  ").style == DARK.style("warn")


async def test_a_critical_breach_is_marked_by_symbol_word_and_ground() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), launched=True) as stage:
        assert stage.panel("alerts").startswith(" ✖ CRIT  search_filtered p95 1.24 s, critical limit < 1.2 s")
        assert "+ 4 more" in stage.panel("alerts")
        assert stage.segment_with("✖ CRIT").style == DARK.style("crit", "bar")
        alarm = DARK.style("strong", "alarm")
        assert stage.segment_with("critical limit").style == alarm


async def test_polling_goes_on_by_itself() -> None:
    script = calm(search_script().phase("running"), 20)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True, polling=True) as stage:
        feed.extend(calm(script, 5).events)
        for _ in range(40):
            await stage.pilot.pause(0.05)
            if "00:25" in stage.panel("header"):
                break
        assert "00:25" in stage.panel("header")


async def test_tab_goes_through_the_panels_and_back() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=(80, 24), launched=True) as stage:
        seen = []
        for key in (*["tab"] * 10, "shift+tab"):
            await stage.press(key)
            seen.append(stage.row_with("▸").split("▸ ")[1].split()[1])
        watched, own = ["Server", "Sentry", "Slowest"], ["Operations", "Errors", "Generator", "Notes"]
        assert seen == [*watched, *own, "Latency", "Load", "Thresholds", "Load"]
        assert "Latency" in stage.text
        await stage.press("shift+tab", "shift+tab")
        assert "▸ 0 Notes" in stage.text
        assert "Thresholds" not in stage.text


async def test_the_current_panel_scrolls_and_no_further_than_it_has_rows() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=(80, 20), launched=True) as stage:
        await stage.resize(70, 16)
        top = stage.panel("thresholds")
        assert "more ↓" in top
        await stage.press("down", "j")
        assert stage.panel("thresholds") != top
        await stage.press(*["down"] * 9)
        assert "dropped iterations" in stage.panel("thresholds")
        await stage.press(*["up"] * 9, "k")
        assert stage.panel("thresholds") == top


async def test_o_draws_the_next_operation_and_then_all_again() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), launched=True) as stage:
        seen = []
        for _ in range(4):
            await stage.press("o")
            seen.append(stage.row_with("Latency").split(" · ")[1].split(" ─")[0])
        assert seen == ["search_filtered", "all requests", "search_semantic", "search"]


async def test_leaving_does_not_stop_the_run() -> None:
    feed = ScriptedFeed(alarm_script().events)
    async with on_screen(feed, launched=True) as stage:
        for key in ("q", "escape"):
            await stage.press(key)
            assert isinstance(stage.app.screen, Picker)
            await stage.press("enter")
            assert isinstance(stage.app.screen, Cockpit)
        assert feed.commands == []


async def test_a_run_that_ends_shows_its_verdict() -> None:
    script = calm(search_script().phase("running"), 40)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        feed.extend(script.end().events)
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)
        await stage.press("c")
        assert isinstance(stage.app.screen, Cockpit)
        await stage.look()
        assert isinstance(stage.app.screen, Cockpit)
        assert "ended: pass" in stage.panel("alerts")
        await stage.press("s")
        assert isinstance(stage.app.screen, Cockpit)
        await stage.press("v")
        assert isinstance(stage.app.screen, VerdictScreen)


async def test_a_refused_run_goes_from_the_pre_flight_to_its_verdict() -> None:
    script = RunScript(search_plan()).check("health", "connection refused", ok=False)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        feed.extend(script.end().events)
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)
        assert "✖ health" in stage.text


async def test_v_does_nothing_before_the_end() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), launched=True) as stage:
        await stage.press("v")
        assert isinstance(stage.app.screen, Cockpit)


@pytest.mark.parametrize("theme", ["dark", "light", "mono"])
async def test_the_theme_can_be_changed_while_a_run_goes_on(theme: str) -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), launched=True) as stage:
        before = stage.text
        stage.app.use_theme(theme)
        await stage.pilot.pause()
        assert stage.text == before
        assert stage.app.theme == f"wwmaa-{theme}"


async def test_a_feed_that_takes_no_orders_says_so() -> None:
    feed = ScriptedFeed(alarm_script().events)
    feed.refusal = "this run is watched, not owned"
    async with on_screen(feed, launched=True) as stage:
        with pytest.raises(EngineError):
            feed.command(Stop(origin="test"))
        await stage.press("s", "enter")
        assert "this run is watched, not owned" in stage.text
        await stage.press("enter")
        assert isinstance(stage.app.screen, Cockpit)

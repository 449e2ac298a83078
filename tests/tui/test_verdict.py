"""The verdict: the sentence first, then what it rests on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from engine.wording.levels import VerdictWord
from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script
from tests.support.watched_story import watched_alarm
from wwmaa_tui.present.last_time import LastTimeView
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.judged import Judged, report_of, verdict_of
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.report import ReportScreen
from wwmaa_tui.screens.verdict import VerdictScreen


def ended() -> ScriptedFeed:
    script = alarm_script().phase("auditing")
    script.audit("requests received", 2200, 2198, "the target counted 2,198 marked requests, 2,200 were sent")
    return ScriptedFeed(script.end().events)


async def test_the_sentence_comes_before_everything_else() -> None:
    feed = ended()
    async with on_screen(feed, launched=True) as stage:
        assert isinstance(stage.app.screen, VerdictScreen)
        assert feed.state.ended is not None
        text = stage.text
        assert text.index("✖ CRITICAL") < text.index("Not ready:") < text.index("Thresholds")
        assert "exit code 99" in text


async def test_thresholds_audits_certificate_and_directory_follow() -> None:
    async with on_screen(ended(), size=(160, 48), launched=True) as stage:
        text = stage.text
        assert text.index("✖ errors") < text.index("✔ dropped iterations")
        assert "✖ requests received  fail  2,200 expected, 2,198 found" in text
        assert "3 of 190 seconds tainted" in text
        assert "results/run_20261120T020000Z_search" in text
        assert "HTTP 503" in text


async def test_a_verdict_that_does_not_fit_scrolls_to_its_end() -> None:
    async with on_screen(ended(), size=(80, 24), launched=True) as stage:
        assert "more ↓" in stage.text
        top = stage.text
        await stage.press("down", "j", "pagedown", "pagedown", "pagedown", "pagedown")
        assert "HTTP 503" in stage.text
        await stage.press("up", "k", "pageup", "pageup", "pageup", "pageup", "pageup")
        assert stage.text == top


async def test_back_leads_to_the_profiles() -> None:
    for key in ("q", "escape", "b"):
        async with on_screen(ended(), launched=True) as stage:
            await stage.press(key)
            assert isinstance(stage.app.screen, Picker)


async def test_run_again_launches_the_same_profile() -> None:
    again = ScriptedFeed(calm(search_script().phase("running"), 20).events)
    async with on_screen(ended(), again, launched=True) as stage:
        await stage.press("r")
        assert stage.launcher.launched == ["search", "search"]
        assert isinstance(stage.app.screen, Cockpit)
        await stage.look()
        assert "00:20" in stage.panel("header")


async def test_a_run_that_broke_off_says_what_happened() -> None:
    feed = ScriptedFeed(calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True) as stage:
        feed.failure = OSError("No space left on device")
        feed.over = True
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)
        assert "The run broke off: No space left on device" in stage.text


async def test_alerts_and_what_the_platform_said_stand_in_the_verdict() -> None:
    async with on_screen(ScriptedFeed(watched_alarm().end().events), size=(160, 100), launched=True) as stage:
        text = stage.text
        assert "database pool 20" in text
        assert "Server over the run · Prometheus" in text
        assert "PoolTimeout: QueuePool limit of size 20 reached" in text
        assert "Slowest traces" in text


async def test_a_platform_that_nobody_watched_is_not_measured() -> None:
    async with on_screen(ended(), size=(160, 100), launched=True) as stage:
        assert "not measured: no monitor of the server was set up" in stage.text
        assert "no run before this one did the same" in stage.text


async def test_the_report_is_the_summary_as_the_command_line_prints_it() -> None:
    feed = ended()
    async with on_screen(feed, size=(120, 36), launched=True) as stage:
        await stage.press("o")
        assert isinstance(stage.app.screen, ReportScreen)
        assert "█ THRESHOLDS" in stage.text
        await stage.press("end")
        assert feed.state.ended is not None
        assert feed.state.ended.sentence[:40] in stage.text
        await stage.press("home", "down", "up", "pagedown", "pageup")
        assert "█ THRESHOLDS" in stage.text
        await stage.press("o")
        assert isinstance(stage.app.screen, VerdictScreen)


async def test_a_verdict_waits_for_no_results_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was before it is read in a thread, and comes when it comes."""
    found = threading.Event()

    def slowly(feed: object) -> LastTimeView:
        found.wait(20.0)
        return LastTimeView("run_before", "2026-11-19 02:00:00 UTC", VerdictWord("ok", "pass"), ())

    monkeypatch.setattr("wwmaa_tui.screens.judged.before_of", slowly)
    async with on_screen(ended(), size=(160, 60), launched=True) as stage:
        try:
            assert isinstance(stage.app.screen, VerdictScreen)
            assert "looking among the recorded runs" in stage.text
            assert "no run before this one" not in stage.text
        finally:
            found.set()
        await stage.settle()
        assert "2026-11-19 02:00:00 UTC" in stage.text
        assert "looking among" not in stage.text


async def test_keys_work_while_verdict_and_report_of_a_long_run_are_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of eight hours and a hundred series each takes some tenths of a second: never in the screen's own thread."""
    threads: list[threading.Thread] = []

    def noted(made: Callable[..., object]) -> Callable[..., object]:
        def make(*words: object, **more: object) -> object:
            threads.append(threading.current_thread())
            return made(*words, **more)

        return make

    monkeypatch.setattr("wwmaa_tui.screens.judged.verdict_of", noted(verdict_of))
    monkeypatch.setattr("wwmaa_tui.screens.judged.report_of", noted(report_of))
    async with on_screen(ended(), launched=True) as stage:
        await stage.settle()
        await stage.press("o")
        assert isinstance(stage.app.screen, ReportScreen)
    assert len(threads) == 3
    assert threading.current_thread() not in threads


async def test_who_goes_elsewhere_meanwhile_is_not_called_back_and_sees_the_verdict_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()

    def slowly(*words: Any, **more: Any) -> Judged:
        go_on.wait(20.0)
        return verdict_of(*words, **more)

    monkeypatch.setattr("wwmaa_tui.screens.judged.verdict_of", slowly)
    events = alarm_script().end().events
    running = ScriptedFeed(events, played=len(events) - 1)
    async with on_screen(running, launched=True) as stage:
        running.play()
        stage.app.look()
        try:
            await stage.pilot.press("q")
            await stage.pilot.pause()
            assert isinstance(stage.app.screen, Picker)
        finally:
            go_on.set()
        await stage.settle()
        assert isinstance(stage.app.screen, Picker)
        await stage.press("c")
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)

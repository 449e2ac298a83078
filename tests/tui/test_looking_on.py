"""Watching and replaying on screen: the cockpit of whoever only looks, and every key of a replay."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.feeds.replay import ReplayFeed, SuiteReplayFeed, replay_feed
from engine.feeds.watch_suite import watch_feed
from engine.wording.figures import TIMES
from tests.support.on_screen import Shown, StillClock, on_screen, shown
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script
from tests.support.suite_story import SuiteScript, mixed_suite
from tests.support.written import caught_up, lines, story, write_run, write_suite
from wwmaa_tui.screens.go_to import GoToScreen
from wwmaa_tui.screens.help import HelpScreen
from wwmaa_tui.screens.looking_on import ReplayCockpit, WatchCockpit
from wwmaa_tui.screens.report import ReportScreen
from wwmaa_tui.screens.verdict import VerdictScreen
from wwmaa_tui.viewer import ReplayApp, WatchApp


class PlayedClock:
    """A replay's clock, moved by hand."""

    tick_s = 0.0

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    wall = now


@dataclass
class Replayed(Shown):
    feed: ReplayFeed | SuiteReplayFeed
    played: PlayedClock

    async def after(self, seconds: float) -> str:
        """The header after so many seconds."""
        self.played.at += seconds
        while self.feed.turn() == 0.0:
            pass
        cockpit = self.app.screen
        if isinstance(cockpit, ReplayCockpit):
            cockpit.look()
        await self.pilot.pause()
        return self.panel("header")


@asynccontextmanager
async def replayed(directory: Path, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Replayed]:
    """A replay on screen at its second 0; the machine is as fast as its clock."""
    played = PlayedClock()
    feed = replay_feed(directory, played)
    feed.seek(0.0)
    app = ReplayApp(feed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.feeds.replay.SLICE_S", math.inf)
        async with shown(app, StillClock(), size) as stage:
            replay = Replayed(app, stage.pilot, stage.clock, feed, played)
            await replay.after(0.0)
            yield replay


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of 200 seconds that begins well and slows down."""
    script = calm(search_script().phase("running"), 10)
    return write_run(tmp_path / "run", [*script.events, *alarm_script().end().events[len(script.events) :]])


def always(directory: Path) -> bool:
    return True


async def test_a_watcher_sees_the_run_from_its_beginning_and_as_it_goes_on(tmp_path: Path) -> None:
    events = alarm_script().end().events
    directory = write_run(tmp_path / "run", events[:60])
    feed = watch_feed(directory, going=always)
    app = WatchApp(feed)
    async with shown(app, StillClock(), (160, 48)) as stage:
        caught_up(feed)
        await stage.look()
        assert isinstance(app.screen, WatchCockpit)
        assert "watching" in stage.panel("header")
        assert "Latency · search" in stage.text
        assert "CRIT" not in stage.panel("header")
        write_run(directory, events[:-1])
        caught_up(feed)
        await stage.look()
        assert "✖ CRIT" in stage.panel("header")
        write_run(directory, events)
        caught_up(feed)
        await stage.look()
        assert isinstance(app.screen, VerdictScreen)
        await stage.press("q")
    assert app.return_value == app.exit_code == 99


async def test_a_watcher_has_no_key_that_reaches_the_run_and_leaves_at_once(tmp_path: Path) -> None:
    feed = watch_feed(write_run(tmp_path / "run", alarm_script().events), going=always)
    app = WatchApp(feed)
    async with shown(app, StillClock()) as stage:
        caught_up(feed)
        await stage.look()
        actions = {active.binding.action for active in app.screen.active_bindings.values()}
        assert not actions & {"stop", "acknowledge", "hold", "note", "app.run_again"}
        await stage.press("s", "a", "h", "n", "plus")
        assert isinstance(app.screen, WatchCockpit), "nothing asks, nothing opens"
        await stage.press("space")
        assert "FROZEN" in stage.panel("header")
        await stage.press("q")
    assert app.return_value == 0


async def test_the_help_of_a_watcher_explains_its_keys(tmp_path: Path) -> None:
    app = WatchApp(watch_feed(write_run(tmp_path / "run", alarm_script().events), going=always))
    async with shown(app, StillClock(), (120, 50)) as stage:
        await stage.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "Stop watching; the run goes on" in stage.text


async def test_a_silent_run_is_told_beside_the_watching(tmp_path: Path) -> None:
    feed = watch_feed(write_run(tmp_path / "run", alarm_script().events), going=always)
    clock = StillClock()
    async with shown(WatchApp(feed, now=clock), clock) as stage:
        caught_up(feed)
        await stage.look()
        stage.clock.seconds += 5.0
        await stage.look()
        assert "no news for 5 s · watching" in stage.panel("header")


async def test_a_journal_that_is_lost_ends_the_watching_without_a_verdict(tmp_path: Path) -> None:
    directory = write_run(tmp_path / "run", alarm_script().events)
    feed = watch_feed(directory, going=always)
    app = WatchApp(feed)
    async with shown(app, StillClock()) as stage:
        caught_up(feed)
        (directory / "journal.jsonl").unlink()
        caught_up(feed)
        await stage.look()
    assert "deleted while it was watched" in str(feed.failure)


async def test_a_suite_is_watched_step_by_step_to_its_verdict(tmp_path: Path) -> None:
    going = SuiteScript().start(0)
    directory = write_suite(tmp_path / "suite", going, story(8).events)
    feed = watch_feed(directory, going=always)
    app = WatchApp(feed)
    async with shown(app, StillClock(), (160, 48)) as stage:
        caught_up(feed)
        await stage.look()
        assert "suite · step 1 of 3: baseline" in stage.panel("header")
        write_suite(directory, mixed_suite(), story(8).events, story(8).events)
        caught_up(feed)
        await stage.look()
        assert isinstance(app.screen, VerdictScreen)
        assert "02 search" in stage.text


async def test_a_replay_goes_by_its_clock_and_says_where_it_is(run: Path) -> None:
    async with replayed(run) as replay:
        assert f"REPLAY 1{TIMES} 00:00 of 03:10" in replay.panel("header")
        assert f"REPLAY 1{TIMES} 00:42 of 03:10" in await replay.after(42.0)
        assert "00:41" in replay.panel("stages"), "the newest second that was over by then"
        await replay.press("greater_than_sign", "greater_than_sign", "greater_than_sign")
        assert f"REPLAY 10{TIMES} 01:02 of 03:10" in await replay.after(2.0)
        await replay.press("less_than_sign")
        assert f"REPLAY 5{TIMES} 01:12 of 03:10" in await replay.after(2.0)


async def test_space_holds_a_replay_and_lets_it_go_on(run: Path) -> None:
    async with replayed(run) as replay:
        await replay.press("space")
        assert "00:00 of 03:10 paused" in await replay.after(10.0)
        await replay.press("space")
        assert f"REPLAY 1{TIMES} 00:10 of" in await replay.after(10.0)


async def test_b_and_f_go_ten_seconds_and_with_shift_a_minute(run: Path) -> None:
    async with replayed(run) as replay:
        places = []
        for key in ("F", "f", "f", "b", "B", "B"):
            await replay.press(key)
            places.append((await replay.after(0.0)).partition(TIMES)[2][1:6])
        assert places == ["01:00", "01:10", "01:20", "01:10", "00:10", "-00:0"]


async def test_g_goes_to_a_time_and_says_while_it_is_typed_what_is_wrong(run: Path) -> None:
    async with replayed(run, (160, 48)) as replay:
        await replay.press("g")
        assert isinstance(replay.app.screen, GoToScreen)
        assert "up to 03:10" in replay.text
        await replay.press("9", "colon", "0", "0", "x")
        assert "9:00   it is 03:10 long" in replay.text
        await replay.press("enter")
        assert isinstance(replay.app.screen, GoToScreen), "what is wrong is not gone to"
        await replay.press(*["backspace"] * 4, "3", "colon", "0", "9", "enter")
        assert "03:09 of 03:10" in await replay.after(0.0)
        assert "✖ CRIT" in replay.panel("header")
        await replay.press("g", "1", "escape")
        assert "03:09 of 03:10" in await replay.after(0.0)
        await replay.press("g", "5", "s", "enter")
        assert "00:05 of 03:10" in await replay.after(0.0)
        assert "CRIT" not in replay.panel("header")


async def test_the_verdict_comes_once_at_the_end_and_v_shows_it_again(run: Path) -> None:
    async with replayed(run) as replay:
        await replay.press("v")
        assert isinstance(replay.app.screen, ReplayCockpit), "no verdict before the end"
        await replay.after(500.0)
        assert isinstance(replay.app.screen, VerdictScreen)
        assert "exit code 99" in replay.text
        assert "run again" not in replay.panel("keys")
        await replay.press("o")
        assert isinstance(replay.app.screen, ReportScreen)
        await replay.press("q")
        await replay.press("c")
        assert "at its end" in await replay.after(1.0)
        await replay.press("v")
        assert isinstance(replay.app.screen, VerdictScreen)
        await replay.press("c", "space")
        await replay.after(0.0)
        assert f"REPLAY 1{TIMES} 00:00 of 03:10" in (await replay.after(1.5)), "play at the end: once more"
        await replay.press("q")
    assert replay.app.return_value == 0
    assert replay.feed.finished is False


async def test_a_replay_has_no_key_of_a_live_run(run: Path) -> None:
    async with replayed(run) as replay:
        bound = {active.binding.id for active in replay.app.screen.active_bindings.values()}
        assert not bound & {"cockpit.stop", "cockpit.acknowledge", "cockpit.freeze"}
        assert {"replay.play", "cockpit.next", "help"} <= bound


async def test_a_suite_is_replayed_on_one_clock(tmp_path: Path) -> None:
    script = SuiteScript().start(0).finish(0).cool_down(1).at_gate(1).gate(1).start(1).finish(1).end()
    suite = write_suite(tmp_path / "suite", script, story(40).events, story(20).events)
    async with replayed(suite, (160, 48)) as replay:
        header = await replay.after(30.0)
        assert "suite · step 1 of 3: baseline" in header
        assert "00:30 of 04:32" in header
        assert "suite · step 2 of 3: search" in await replay.after(140.0)
        await replay.after(200.0)
        assert isinstance(replay.app.screen, VerdictScreen)


async def test_damage_that_is_met_on_the_way_ends_the_replay(tmp_path: Path) -> None:
    whole = lines(story().events)
    (tmp_path / "journal.jsonl").write_bytes(whole.replace(b'"blob":"', b'"blob":"!'))
    async with replayed(tmp_path) as replay:
        await replay.after(50.0)
    assert "damaged figures" in str(replay.feed.failure)


async def test_a_replay_over_a_run_that_goes_on_shows_the_replay_and_not_the_run(run: Path) -> None:
    feed = ScriptedFeed(alarm_script().end().events, played=100)
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        played = replay_feed(run, PlayedClock())
        played.seek(5.0)
        while played.turn() == 0.0:
            pass
        stage.app.push_screen(ReplayCockpit(played))
        await stage.pilot.pause()
        feed.play()
        await stage.look()
        assert isinstance(stage.app.screen, ReplayCockpit), "the end of the run does not cover the replay"
        assert "REPLAY" in stage.panel("header")
        assert "CRIT" not in stage.panel("header")
        await stage.press("q")
        assert "REPLAY" not in stage.panel("header")


async def test_esc_gives_up_a_zoomed_panel_before_it_leaves(tmp_path: Path, run: Path) -> None:
    directory = write_run(tmp_path / "watched", alarm_script().events)
    feed = watch_feed(directory, going=always)
    app = WatchApp(feed)
    async with shown(app, StillClock()) as stage:
        caught_up(feed)
        await stage.look()
        await stage.press("z", "escape")
        assert app.is_running
        assert stage.panel("load"), "all panels are back"
        await stage.press("escape")
        assert not app.is_running
    async with replayed(run) as replay:
        await replay.after(20.0)
        await replay.press("z", "escape")
        assert replay.app.is_running
        assert replay.panel("load")
        await replay.press("escape")
        assert not replay.app.is_running


async def test_a_replayed_run_without_steps_offers_none(run: Path) -> None:
    async with replayed(run, (160, 48)) as replay:
        await replay.after(20.0)
        assert "step" not in replay.panel("keys")

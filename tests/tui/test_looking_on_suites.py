"""Watching and replaying a suite: joined in a pause, looked at step by step, with a step that was not run."""

from __future__ import annotations

from pathlib import Path

import msgspec

from engine.feeds.watch_suite import watch_feed
from engine.journal.events import PhaseChanged
from tests.support.on_screen import StillClock, shown
from tests.support.suite_story import SuiteScript, mixed_suite
from tests.support.waiting_story import WAIT_S, waiting_events
from tests.support.written import caught_up, story, write_run, write_suite
from tests.tui.test_looking_on import always, replayed
from wwmaa_tui.screens.looking_on import ReplayCockpit, WatchCockpit
from wwmaa_tui.screens.verdict import VerdictScreen
from wwmaa_tui.viewer import WatchApp


async def test_a_watcher_who_joins_in_a_cool_down_sees_what_was_and_what_comes(tmp_path: Path) -> None:
    suite = SuiteScript().start(0).finish(0).cool_down(1)
    feed = watch_feed(write_suite(tmp_path / "suite", suite, story(40).events), going=always)
    clock = StillClock()
    async with shown(WatchApp(feed, now=clock), clock, (160, 48)) as stage:
        caught_up(feed)
        await stage.look()
        assert "✔ baseline  ▸ search cooling down 0:30" in stage.panel("steps")
        assert "Latency · search" in stage.text, "the step that is over stays to be read"
        clock.seconds += 12.0
        await stage.look()
        assert "cooling down 0:18" in stage.panel("steps")
        assert "no news" not in stage.panel("header"), "a pause is no silence"


async def test_comma_and_full_stop_go_through_the_steps_of_a_watched_suite(tmp_path: Path) -> None:
    suite = SuiteScript().start(0).finish(0).cool_down(1).at_gate(1).gate(1).start(1)
    directory = write_suite(tmp_path / "suite", suite, story(40).events, story(20).events[:-1])
    feed = watch_feed(directory, going=always)
    async with shown(WatchApp(feed), StillClock(), (160, 48)) as stage:
        caught_up(feed)
        await stage.look()
        assert "step 2 of 3: search" in stage.panel("header")
        await stage.press("comma", "comma")
        assert "step 1 of 3: baseline" in stage.panel("header"), "there is none before the first"
        await stage.look()
        assert "step 1 of 3: baseline" in stage.panel("header"), "a look does not lead away"
        await stage.press("full_stop", "full_stop")
        assert "step 2 of 3: search" in stage.panel("header")
        assert isinstance(stage.app.screen, WatchCockpit)


async def test_comma_and_full_stop_go_through_the_steps_of_a_replayed_suite(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", mixed_suite(), story(40).events, story(20).events)
    async with replayed(suite, (160, 48)) as replay:
        await replay.press("space", "comma")
        assert "step 1 of 3" in replay.panel("header"), "the second has not begun yet"
        replay.feed.seek(160.0)
        assert "step 2 of 3: search" in await replay.after(0.0)
        await replay.press("comma")
        assert "step 1 of 3: baseline" in replay.panel("header")
        replay.feed.seek(10.0)
        assert "step 1 of 3: baseline" in await replay.after(0.0)
        replay.feed.seek(160.0)
        assert "step 2 of 3: search" in await replay.after(0.0), "it follows the step that is on again"
        await replay.press("comma")
        assert "step 1 of 3: baseline" in await replay.after(0.0)
        await replay.press("full_stop")
        assert "step 2 of 3: search" in await replay.after(0.0)


async def test_a_replayed_suite_tells_the_step_that_was_not_run(tmp_path: Path) -> None:
    script = mixed_suite()
    suite = write_suite(tmp_path / "suite", script, story(40).events, story(20).events)
    async with replayed(suite, (160, 48)) as replay:
        await replay.press("space")
        replay.feed.seek(script.events[-1].t - 0.5)
        await replay.after(0.0)
        assert "page" in replay.panel("steps")
        assert isinstance(replay.app.screen, ReplayCockpit)
        replay.feed.seek(1e6)
        await replay.after(0.0)
        assert isinstance(replay.app.screen, VerdictScreen)
        assert "it answers HTTP 503" in replay.text


async def test_a_replayed_wait_counts_down_to_its_start(tmp_path: Path) -> None:
    waiting = waiting_events()
    begun = PhaseChanged(seq=len(waiting), t=WAIT_S, phase="preflight")
    rest = [
        msgspec.structs.replace(event, seq=len(waiting) + 1 + place, t=event.t + WAIT_S)
        for place, event in enumerate(story(20).events[1:])
    ]
    async with replayed(write_run(tmp_path / "run", [*waiting, begun, *rest])) as replay:
        replay.feed.seek(-1000.0)
        header = await replay.after(0.0)
        assert "-00:30 of" in header
        assert "-00:28" in header or "-00:29" in header, "and not the three hours that the run waited"

"""The terminal apps of whoever looks on: `watch` and `replay`. They operate nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.screen import Screen

from engine.feeds.replay import ReplayFeed, SuiteReplayFeed
from engine.feeds.watch import WatchFeed
from engine.feeds.watch_suite import SuiteWatchFeed
from wwmaa_tui.base_app import BaseApp
from wwmaa_tui.in_sight import RunInSight
from wwmaa_tui.present.launcher import RecordedFeed
from wwmaa_tui.screens.judged import Judged
from wwmaa_tui.screens.looking_on import ReplayCockpit, WatchCockpit
from wwmaa_tui.screens.viewed import ViewedVerdict
from wwmaa_tui.settings import Settings


class _Viewer(BaseApp):
    """What both are: leaving is leaving."""

    def verdict_screen(self, found: Judged) -> ViewedVerdict:
        """One without the keys of whoever launches."""
        return ViewedVerdict(found.header, found.sheet(), found.view)

    async def action_quit(self) -> None:
        """Leave; whatever is shown goes on, or lies where it is."""
        self.exit(self.exit_code)


class WatchApp(_Viewer):
    """Shows a run that goes on elsewhere. `run()` returns the run's exit code once that has ended, 0 before."""

    def __init__(
        self,
        feed: WatchFeed | SuiteWatchFeed,
        *,
        theme: str | None = None,
        ascii: bool = False,
        now: Callable[[], float] = time.monotonic,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(theme=theme, ascii=ascii, now=now, settings=settings)
        self.feed = feed

    def first_screen(self) -> Screen[None]:
        """The cockpit."""
        self.in_sight = RunInSight(self.feed, heard_at=self.now())
        return WatchCockpit(self.feed)

    def run_ended(self, run: RunInSight) -> None:
        """As for any run; a journal that cannot be read on is no end of a run, and told by whoever started this app."""
        if self.feed.failure is None:
            super().run_ended(run)
        else:
            self.exit(self.exit_code)


class ReplayApp(_Viewer):
    """Plays a run, or a suite, again. `run()` returns 0."""

    def __init__(
        self,
        feed: ReplayFeed | SuiteReplayFeed,
        *,
        theme: str | None = None,
        ascii: bool = False,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(theme=theme, ascii=ascii, settings=settings)
        self.feed = feed

    def first_screen(self) -> Screen[None]:
        """The cockpit with a replay's keys."""
        return ReplayCockpit(self.feed)

    def on_replay_cockpit_left(self, message: ReplayCockpit.Left) -> None:
        """Leave."""
        self.exit(0)

    def show_verdict(self, feed: RecordedFeed) -> None:
        """At the end; a journal that cannot be read on has none, and is told of by whoever started this app."""
        if self.feed.failure is None:
            super().show_verdict(feed)
        else:
            self.exit(0)

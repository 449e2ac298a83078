"""The run that the screens show, and what is seen of it now: its newest state, its silence, where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from engine.state import RunState
from engine.suite_state import SuiteState
from wwmaa_tui.present.launcher import RecordedFeed, suite_of
from wwmaa_tui.present.suite import pause
from wwmaa_tui.present.waiting import left_s, run_as_of, suite_as_of, waits
from wwmaa_tui.screens.reading import Sight

SILENCE_S = 3.0
"""After this long without an event of a run that should speak, the screen says so."""


@dataclass
class RunInSight:
    """One run, or suite, and what was last shown of it. All instants are the app's own clock, in seconds."""

    feed: RecordedFeed
    heard_at: float
    version: int = -1
    paused: tuple[int, float] = (-1, 0.0)
    """The version of a suite that stands between two steps, and when it was first seen."""
    seen: tuple[object, ...] | None = None
    """What was shown last, and by which screen."""
    judged: bool = False
    """Whether its verdict was shown."""

    def sight(self, now: float, wall: float) -> Sight:
        """What is seen of it now. A run that waits for its start is as of the wall time, so that it counts down."""
        over = self.feed.finished
        suite, state = suite_of(self.feed), run_as_of(self.feed.state, wall)
        suite = suite and suite_as_of(suite, wall)
        stands = suite is not None and bool(pause(suite))
        return Sight(
            state,
            silent_s=self._silence(state, now, over or stands or waits(state)),
            over=over,
            suite=suite,
            paused_s=self._paused(suite, now) if suite is not None and stands and not over else 0.0,
        )

    def is_news(self, sight: Sight, screen: object) -> bool:
        """Whether the screen has not shown that yet; it is taken to show it now."""
        suite = sight.suite
        left = int(left_s(suite or sight.state))
        versions = (suite.version if suite else 0, sight.state.version)
        seen = (*versions, sight.silent_s, sight.over, id(screen), left, int(sight.paused_s))
        news, self.seen = seen != self.seen, seen
        return news

    def _silence(self, state: RunState, now: float, may_be_silent: bool) -> int:
        if may_be_silent or state.version != self.version:
            self.version, self.heard_at = state.version, now
        silent = now - self.heard_at
        return int(silent) if silent >= SILENCE_S else 0

    def _paused(self, suite: SuiteState, now: float) -> float:
        """For how long it has been seen to stand between two steps as it does now."""
        if suite.waits:
            return 0.0
        if suite.version != self.paused[0]:
            self.paused = (suite.version, now)
        return now - self.paused[1]

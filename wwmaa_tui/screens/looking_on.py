"""The cockpits of whoever looks on: at a run of another terminal, or at one that is played again."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from engine.feeds.replay import ReplayFeed, SuiteReplayFeed
from engine.feeds.watch import WatchFeed
from engine.feeds.watch_suite import SuiteWatchFeed
from wwmaa_tui.present.launcher import suite_of
from wwmaa_tui.present.replay import replay_words, watching_words
from wwmaa_tui.present.waiting import run_as_of, suite_as_of
from wwmaa_tui.screens.cockpit import LOOKING, Cockpit
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.go_to import GoToScreen
from wwmaa_tui.screens.reading import Sight
from wwmaa_tui.screens.steps import begun_steps

LOOK_S = 0.25
"""How often a replay is looked at: its seconds may pass faster than those of a run."""
_ELSEWHERE = ("cockpit.freeze", "cockpit.verdict")
"""What looks at a run as it happens, and not at one that is over."""


class WatchCockpit(Cockpit, inherit_bindings=False):
    """Shows a run that goes on elsewhere; its keys reach nothing of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "leave", id="watch.leave", tooltip="Stop watching; the run goes on"),
        *LOOKING,
        *FramedScreen.BINDINGS,
    ]

    def __init__(self, feed: WatchFeed | SuiteWatchFeed) -> None:
        super().__init__(feed)
        self.watched = feed

    def notice(self, sight: Sight) -> str:
        """That this is not the terminal that operates it."""
        return " · ".join(filter(None, (super().notice(sight), watching_words(self.watched.share))))

    def action_leave(self) -> None:
        """Nothing lies below: leave the program."""
        self.call_later(self.app.action_quit)


class ReplayCockpit(Cockpit, inherit_bindings=False):
    """Shows a run, or a suite, that is played again. It looks at its feed by itself, whatever else the app follows, and
    closes it when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "leave", id="replay.leave", tooltip="Leave the replay"),
        Binding("space", "play", "play/pause", id="replay.play", tooltip="Pause, play on; at the end: once more"),
        Binding("b", "skip(-10)", "back", id="replay.back", tooltip="10 seconds back"),
        Binding("f", "skip(10)", "forward", id="replay.forward", tooltip="10 seconds forward"),
        Binding("B", "skip(-60)", "back 60", id="replay.back_60", tooltip="A minute back", show=False),
        Binding("F", "skip(60)", "forward 60", id="replay.forward_60", tooltip="A minute forward", show=False),
        Binding("less_than_sign", "faster(-1)", "slower", id="replay.slower", tooltip="Slower", key_display="<"),
        Binding("greater_than_sign", "faster(1)", "faster", id="replay.faster", tooltip="Faster", key_display=">"),
        Binding("g", "go_to", "go to", id="replay.go_to", tooltip="Go to a time of the run"),
        *(binding for binding in LOOKING if binding.id not in _ELSEWHERE),
        Binding("v", "verdict", "verdict", id="replay.verdict", tooltip="Show the verdict, at the end"),
        *FramedScreen.BINDINGS,
    ]

    class Judged(Message):
        """The verdict of what was replayed is to be shown."""

        def __init__(self, feed: ReplayFeed | SuiteReplayFeed) -> None:
            super().__init__()
            self.feed = feed

    class Left(Message):
        """The replay is to be left."""

    def __init__(self, feed: ReplayFeed | SuiteReplayFeed) -> None:
        super().__init__(feed)
        self.replayed = feed
        self._judged = False
        """Whether its verdict was shown."""
        self._shown: tuple[int, int, str, bool] | None = None

    def on_mount(self) -> None:
        """Show what is known already, and go on looking."""
        super().on_mount()
        self.set_interval(LOOK_S, self.look)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.replayed.close()

    def notice(self, sight: Sight) -> str:
        """Where it is."""
        return replay_words(self.replayed.head)

    def offered(self) -> tuple[bool, ...]:
        """Its verdict only at its end."""
        return (*super().offered(), self.replayed.finished)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No verdict before the end."""
        return self.replayed.finished if action == "verdict" else super().check_action(action, parameters)

    def _sight(self) -> Sight:
        """As of the head's second: what waits for its start counts down to it."""
        feed, suite = self.replayed, suite_of(self.replayed)
        state, passed_s = feed.state, feed.passed_s
        if suite is not None and suite.started is not None:
            suite = suite_as_of(suite, suite.started.started_at + passed_s)
        if state.started is not None:
            state = run_as_of(state, state.started.started_at + passed_s)
        return Sight(state, over=feed.finished, suite=suite)

    def look(self) -> None:
        """Show where it is now, if that changed; at the end its verdict, once."""
        feed, sight = self.replayed, self._sight()
        if begun_steps(feed)[-1:] == (self.looked_at,):
            self.looked_at = None  # led back to where that step is the one that is on: it is followed again
        suite = sight.suite
        seen = (suite.version if suite else 0, sight.state.version, replay_words(feed.head), sight.over)
        if seen != self._shown:
            self._shown = seen
            with self.app.batch_update():
                self.show_run(sight)
        if feed.finished and not self._judged and self.is_current:
            self.action_verdict()

    def action_leave(self) -> None:
        """Back to where it was opened from."""
        self.post_message(self.Left())

    def action_verdict(self) -> None:
        """Show the verdict."""
        self._judged = True
        self.post_message(self.Judged(self.replayed))

    def action_play(self) -> None:
        """Pause, or play on."""
        self.replayed.toggle()
        self.look()

    def action_skip(self, by_s: float) -> None:
        """So many seconds forward, or back."""
        self.replayed.skip(by_s)
        self._look_soon()

    def action_faster(self, by: int) -> None:
        """Faster, or slower."""
        self.replayed.faster(by)
        self.look()

    def action_go_to(self) -> None:
        """Ask for a time, and go there."""

        def go(position_s: float | None) -> None:
            if position_s is not None:
                self.replayed.seek(position_s)
                self._look_soon()

        self.app.push_screen(GoToScreen(self.replayed.head.length_s), go)

    def _look_soon(self) -> None:
        """At once, and when it has had the time to get there."""
        self.look()
        self.set_timer(LOOK_S / 5, self.look)

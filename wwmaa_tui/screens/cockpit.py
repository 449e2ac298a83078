"""The cockpit: one run as it happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from wwmaa_tui.present.cockpit import CockpitReader
from wwmaa_tui.present.launcher import RecordedFeed, suite_of
from wwmaa_tui.present.looking import lens_words
from wwmaa_tui.present.notes import LogEntry, notes_view
from wwmaa_tui.present.suite_progress import suite_progress_view
from wwmaa_tui.screens.deck import Deck
from wwmaa_tui.screens.looking import LENS, LooksAtRun
from wwmaa_tui.screens.places import is_small
from wwmaa_tui.screens.reading import Sight
from wwmaa_tui.screens.room import room_for
from wwmaa_tui.screens.steps import begun_steps, seen_at, step_beside
from wwmaa_tui.screens.wanted import TURNS, PanelName
from wwmaa_tui.widgets.errors import ErrorsPanel
from wwmaa_tui.widgets.essentials import EssentialsPanel
from wwmaa_tui.widgets.generator import GeneratorPanel
from wwmaa_tui.widgets.key_bar import KeyBar
from wwmaa_tui.widgets.latency import LatencyPanel
from wwmaa_tui.widgets.load import LoadPanel
from wwmaa_tui.widgets.looking import LookingLine
from wwmaa_tui.widgets.notes import NotesPanel
from wwmaa_tui.widgets.notice import Notice, NoticeLine
from wwmaa_tui.widgets.operations import OperationsPanel
from wwmaa_tui.widgets.preflight import PreflightPanel
from wwmaa_tui.widgets.run_lines import AlertStrip, HeaderLine, StageBar
from wwmaa_tui.widgets.sentry import SentryPanel
from wwmaa_tui.widgets.server import ServerPanel
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.suite_line import SuiteLine
from wwmaa_tui.widgets.thresholds import ThresholdsPanel
from wwmaa_tui.widgets.traces import TracesPanel

BACK = Binding("q", "leave", "back", id="cockpit.back", tooltip="Back to the profiles; the run goes on")
TURNING: tuple[Binding, ...] = (
    Binding("v", "app.verdict", "verdict", id="cockpit.verdict", tooltip="Show the verdict of the ended run"),
    Binding("tab", "turn(1)", "panel", id="cockpit.next", tooltip="Go to the next panel"),
    Binding("space", "freeze", "freeze", id="cockpit.freeze", tooltip="Hold the panels still; nothing is lost"),
)
"""What everybody needs who looks: it has a place in a narrow bar of keys, too."""
READING: tuple[Binding, ...] = (
    Binding("escape", "escape", "back", id="cockpit.escape", tooltip="From one panel to all, then back", show=False),
    Binding("shift+tab", "turn(-1)", "previous", id="cockpit.previous", tooltip="The panel before", show=False),
    *LENS,
    Binding("o", "subject", "operation", id="cockpit.operation", tooltip="Draw the next operation's latency"),
    Binding("down,j", "scroll(1)", "down", id="cockpit.down", tooltip="Scroll the panel down", show=False),
    Binding("up,k", "scroll(-1)", "up", id="cockpit.up", tooltip="Scroll the panel up", show=False),
    Binding("comma", "step(-1)", "step before", id="cockpit.step_before", tooltip="Look at the suite's step before"),
    Binding(
        "full_stop", "step(1)", "step after", id="cockpit.step_after", tooltip="The step after, up to the live one"
    ),
)
LOOKING = (*TURNING, *READING)
"""Keys of whoever looks at a run."""
NOTICE_S = 6.0
"""How long news stands in the place of the keys' names."""


class Cockpit(LooksAtRun):
    """Shows the states of one run, and asks nothing of it; leaving it does nothing to the run."""

    CSS_PATH = "cockpit.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [BACK, *LOOKING]

    def __init__(self, feed: RecordedFeed) -> None:
        super().__init__()
        self.feed = feed
        self.frozen = None
        self.reader = CockpitReader()
        self.state = feed.state
        self.over = False
        """Whether the run, or the suite that it is of, has its verdict."""
        self._started = feed.state.started
        """How the run began whose panels are shown."""
        self._notice_ends: Timer | None = None
        self._offered: tuple[bool, ...] | None = None
        self._subject: str | None = None
        self.looked_at: int | None = None
        """The earlier step of a suite that the panels show; None for the one that is on."""
        self._log: tuple[LogEntry, ...] | None = None
        """What people did and said, as it was shown last."""
        self._small = False
        """Whether the screen was, when the panels were shown last."""

    def compose(self) -> ComposeResult:
        """Every panel; the deck gives each its place, or none."""
        yield Deck(
            HeaderLine(id="header"),
            SuiteLine(id="steps"),
            StageBar(id="stages"),
            AlertStrip(id="alerts"),
            LookingLine(id="looking"),
            PreflightPanel(id="preflight"),
            EssentialsPanel(id="essentials"),
            LatencyPanel(id="latency"),
            LoadPanel(id="load"),
            OperationsPanel(id="operations"),
            ThresholdsPanel(id="thresholds"),
            ServerPanel(id="server"),
            SentryPanel(id="sentry"),
            TracesPanel(id="traces"),
            ErrorsPanel(id="errors"),
            GeneratorPanel(id="generator"),
            NotesPanel(id="notes"),
            KeyBar(id="keys"),
            NoticeLine(id="notice"),
        )

    def on_mount(self) -> None:
        """Show what is known already."""
        for number, name in enumerate(TURNS, start=1):
            self._panel(name).number = number
        self._panel(self.current).point(True)
        self.take_up_span()
        self.show_run(self._sight())

    def _sight(self) -> Sight:
        return Sight(self.feed.state, over=self.feed.finished, suite=suite_of(self.feed))

    def show_run(self, sight: Sight) -> None:
        """Show what is seen of the run; while frozen only the lines above the panels and the notes go on."""
        if sight.suite is not None:
            progress = suite_progress_view(sight.suite, sight.state, paused_s=sight.paused_s, looked_at=self.looked_at)
            self._panel("steps").show(progress)
        sight = seen_at(sight, self.feed, self.looked_at)
        state = sight.state
        judged = state.ended if sight.suite is None else sight.suite.ended
        if (started := (self.frozen or state).started) is not self._started:
            # Another run's seconds: that of a suite's next step, or of one that is looked back at.
            self.lens, self._started = replace(self.lens, cursor=None), started
        notice = " · ".join(filter(None, (self.notice(sight), lens_words(self.frozen or state, self.lens))))
        watch = self.reader.watch(state, notice, sight.suite)
        self.state, self.over = state, judged is not None
        self._panel("header").show(watch.header)
        self._panel("stages").show(watch.stages)
        self._panel("alerts").show(watch.alerts)
        self._show_notes(sight)
        if self.frozen is None:
            self._show_panels(state)
        if (offered := self.offered()) != self._offered:
            self._offered = offered
            self.show_keys()

    def notice(self, sight: Sight) -> str:
        """What the reader should know about this view itself."""
        if self.frozen is not None:
            return f"FROZEN at {figures.clock(self.frozen.elapsed_s)}"
        return f"no news for {sight.silent_s} s" if sight.silent_s else ""

    def offered(self) -> tuple[bool, ...]:
        """What decides which keys work now."""
        return (self.over, len(begun_steps(self.feed)) > 1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There are no other steps to look at before the second one of a suite has begun."""
        return len(begun_steps(self.feed)) > 1 if action == "step" else super().check_action(action, parameters)

    def _show_notes(self, sight: Sight) -> None:
        """The log; what is new in it is said at once to whoever sits here."""
        view = notes_view(sight.state, sight.suite)
        self._panel("notes").show(view)
        if self._log is not None and len(view.entries) > len(self._log):
            newest = view.entries[-1]
            self.say(newest.text, newest.level or "ok")
        self._log = view.entries
        deck = self.query_one(Deck)
        deck.arrange_for(replace(deck.wanted, notes=len(view.entries), steps=sight.suite is not None))

    def say(self, text: str, level: LevelKey) -> None:
        """A line for whoever sits here, for a few seconds."""
        self._panel("notice").show(Notice(level, text))
        self._call_notice(True)
        if self._notice_ends is not None:
            self._notice_ends.stop()
        self._notice_ends = self.set_timer(NOTICE_S, lambda: self._call_notice(False))

    def _call_notice(self, called: bool) -> None:
        deck = self.query_one(Deck)
        deck.arrange_for(replace(deck.wanted, notice=called))

    def show_again(self) -> None:
        """Show what is looked at through another lens, also while it is frozen."""
        with self.app.batch_update():
            if self.frozen is not None:
                self._show_panels(self.frozen)
            self.show_run(self._sight())

    def on_resize(self, event: events.Resize) -> None:
        """A small screen shows what a large one does not need."""
        super().on_resize(event)
        if is_small(*self.size) != self._small:
            self.show_again()

    def _show_panels(self, state: RunState) -> None:
        zoomed, self._small = self.current if self.zoomed else "", is_small(*self.size)
        view = self.reader.panels(state, self._subject, self.lens, zoomed, self._small)
        looking = self.looking()
        deck = self.query_one(Deck)
        wanted = room_for(view, self.current, deck.wanted)
        deck.arrange_for(replace(wanted, zoomed=self.zoomed, looking=looking.shown))
        for name in TURNS:
            self._panel(name).zoom(name == zoomed)
        self._panel("looking").show(looking)
        self._panel("preflight").show(view.preflight)
        if view.essentials is not None:
            self._panel("essentials").show(view.essentials)
        self._panel("latency").show(view.latency)
        self._panel("load").show(view.load)
        self._panel("operations").show(view.operations)
        self._panel("thresholds").show(view.thresholds)
        self._panel("server").show(view.server)
        self._panel("sentry").show(view.sentry)
        self._panel("traces").show(view.traces)
        self._panel("errors").show(view.errors)
        self._panel("generator").show(view.generator)

    def _panel(self, name: PanelName) -> Sheet[Any]:
        return self.query_one(f"#{name}", Sheet)

    def action_freeze(self) -> None:
        """Hold the panels still, or let them go on with the newest state."""
        self.frozen = self.state if self.frozen is None else None
        with self.app.batch_update():
            self.show_run(self._sight())

    def action_step(self, by: int) -> None:
        """Look at the suite's step before or after; past the last one that began, at whichever is on."""
        self.looked_at = step_beside(self.feed, self.looked_at, by)
        self.frozen = self._log = None
        with self.app.batch_update():
            self.show_run(self._sight())

    def action_scroll(self, by: int) -> None:
        """Scroll the current panel."""
        self._panel(self.current).scroll_rows(by)

    def action_subject(self) -> None:
        """Latency of the next operation, then of all together again."""
        known = self.reader.subjects(self.shown, self.lens)
        place = known.index(self._subject) if self._subject in known else 0
        self._subject = known[(place + 1) % len(known)]
        self.show_again()

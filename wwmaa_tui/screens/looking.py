"""How a person looks at a run: span, cursor, zoom, filter and which panel the keys go to."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Protocol, runtime_checkable

from textual import events
from textual.binding import Binding

from engine.state import RunState
from wwmaa_tui.present.cockpit import CockpitReader
from wwmaa_tui.present.lens import Lens, other_span
from wwmaa_tui.present.looking import LookingView, looking_view
from wwmaa_tui.screens.deck import Deck
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.wanted import FIRST, STAYS, TURNS, PanelName
from wwmaa_tui.widgets.sheet import Sheet

FAR_S = 10
"""How far shift moves the cursor."""
_MARGIN = 9
"""Cells beside a tall chart."""
_LONGEST_FILTER = 60

NUMBERS = tuple(
    Binding(f"{number % 10}", f"panel({number})", f"panel {number % 10}", id=f"cockpit.panel_{number}",
            tooltip=f"Go to the {name} panel", show=False)
    for number, name in enumerate(TURNS, start=1)
    if number <= 10
)  # fmt: skip
LENS: tuple[Binding, ...] = (
    Binding("z", "zoom", "zoom", id="cockpit.zoom", tooltip="Give the current panel the whole screen, or no longer"),
    Binding("slash", "filter", "filter", id="cockpit.filter", key_display="/",
            tooltip="Show matching operations and scenarios only"),
    Binding("c", "cursor", "cursor", id="cockpit.cursor", tooltip="Read all charts and figures at one second, or stop"),
    Binding("left", "move(-1)", "earlier", id="cockpit.earlier", tooltip="Move the cursor back by a cell", show=False),
    Binding("right", "move(1)", "later", id="cockpit.later", tooltip="Move the cursor on by a cell", show=False),
    Binding("shift+left", "move_far(-1)", "10 s earlier", id="cockpit.far_earlier", tooltip="Move the cursor back 10 s",
            show=False),
    Binding("shift+right", "move_far(1)", "10 s later", id="cockpit.far_later", tooltip="Move the cursor on 10 s",
            show=False),
    Binding("home", "edge(-1)", "start", id="cockpit.start", tooltip="The cursor to the run's start", show=False),
    Binding("end", "edge(1)", "newest", id="cockpit.newest", tooltip="The cursor to the newest second", show=False),
    Binding("left_square_bracket", "span(-1)", "shorter span", id="cockpit.shorter", key_display="[",
            tooltip="Charts show a shorter stretch of the run", show=False),
    Binding("right_square_bracket", "span(1)", "span", id="cockpit.longer", key_display="]",
            tooltip="Charts show a longer stretch, up to the whole run"),
    *NUMBERS,
)  # fmt: skip


@runtime_checkable
class KeepsSpan(Protocol):
    """An app that knows what stretch of a run was looked at last."""

    span_s: int | None


class LooksAtRun(FramedScreen):
    """Holds a lens and the current panel; a subclass shows the run through them."""

    frozen: RunState | None
    """The state the panels are held at."""
    state: RunState
    """The newest state that was shown."""
    reader: CockpitReader

    def __init__(self) -> None:
        super().__init__()
        self.lens = Lens()
        self.current: PanelName = FIRST
        self.zoomed = False
        self.typing = False
        """Whether keys are letters of the filter."""

    def take_up_span(self) -> None:
        """Look at as long a stretch as was settled, or looked at last."""
        if isinstance(self.app, KeepsSpan):
            self.lens = replace(self.lens, span_s=self.app.span_s)

    @abstractmethod
    def show_again(self) -> None:
        """Show the same state through another lens."""

    @property
    def shown(self) -> RunState:
        """The state that the panels show."""
        return self.frozen or self.state

    def looking(self) -> LookingView:
        """The line on what is looked at."""
        state = self.shown
        axis, cursor = self.reader.times.axis, self.lens.cursor
        beside = None if cursor is None else axis.seconds_beside(cursor, self._chart_width())
        typed = self.lens.filter if self.typing else None
        names = self.reader.names(state) if self.typing else ()
        return looking_view(state, self.lens, beside, typed, names)

    def on_key(self, event: events.Key) -> None:
        """While a filter is typed, letters are letters."""
        if not self.typing:
            return
        event.stop()
        event.prevent_default()
        if event.key in ("enter", "tab"):
            self._typed(self.lens.filter, going_on=False)
        elif event.key == "escape":
            self._typed("", going_on=False)
        elif event.key == "backspace":
            self._typed(self.lens.filter[:-1])
        elif event.key == "ctrl+u":
            self._typed("")
        elif event.is_printable and event.character and len(self.lens.filter) < _LONGEST_FILTER:
            self._typed(self.lens.filter + event.character)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted into a filter is typed."""
        if self.typing:
            event.stop()
            self._typed((self.lens.filter + " ".join(event.text.split()))[:_LONGEST_FILTER])

    def _typed(self, text: str, going_on: bool = True) -> None:
        self.typing = going_on
        self._look(replace(self.lens, filter=text), anew=True)

    def action_filter(self) -> None:
        """Type what operations and scenarios are filtered by."""
        self._typed(self.lens.filter)

    def action_cursor(self) -> None:
        """Put the cursor on the newest second, or take it away."""
        self._move_to(self._newest if self.lens.cursor is None else None)

    def action_move(self, by: int) -> None:
        """Move the cursor by a cell of the widest chart, at least a second."""
        self._move_by(by * self._reach())

    def action_move_far(self, by: int) -> None:
        """Move it by ten seconds, or by a cell where that is more."""
        self._move_by(by * max(FAR_S, self._reach()))

    def action_edge(self, side: int) -> None:
        """Move it to the start of the run, or to the newest second."""
        self._move_to(0 if side < 0 else self._newest)

    def action_span(self, by: int) -> None:
        """Show a longer or a shorter stretch."""
        started = self.shown.started
        length = max(self.shown.elapsed_s, started.duration_s if started else 0.0)
        span_s = other_span(self.lens.span_s, by, length)
        if isinstance(self.app, KeepsSpan):
            self.app.span_s = span_s
        self._look(replace(self.lens, span_s=span_s))

    def action_zoom(self) -> None:
        """Give the current panel the whole body, or no longer."""
        self.zoomed = not self.zoomed
        self.show_again()

    def action_turn(self, by: int) -> None:
        """Another panel becomes the current one."""
        self.go_to(TURNS[(TURNS.index(self.current) + by) % len(TURNS)])

    def action_panel(self, number: int) -> None:
        """The panel of a number key becomes the current one."""
        self.go_to(TURNS[number - 1])

    def action_escape(self) -> None:
        """From one panel back to all, then back to where one came from."""
        if self.zoomed:
            self.action_zoom()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss()

    def go_to(self, name: PanelName) -> None:
        """Keys go to a panel; one that has the whole body gives it to the next."""
        before, self.current = self.current, name
        self._sheet(before).point(False)
        deck = self.query_one(Deck)
        turn = deck.wanted.turn if name in STAYS else name
        deck.arrange_for(replace(deck.wanted, current=name, before=turn))
        self._sheet(name).point(True)
        self.show_again()

    def _sheet(self, name: PanelName) -> Sheet[object]:
        return self.query_one(f"#{name}", Sheet)

    @property
    def _newest(self) -> int:
        recent = self.shown.recent
        return recent[-1].second if recent else 0

    def _reach(self) -> int:
        """Seconds of a cell of that chart."""
        axis = self.reader.times.axis
        return axis.seconds_a_cell(self._chart_width()) if axis.places else 1

    def _chart_width(self) -> int:
        """Cells of the latency chart, or of that of the panel that is zoomed."""
        width = self._sheet(self.current if self.zoomed else "latency").size.width or self.size.width // 2
        return max(width - _MARGIN, 1)

    def _move_by(self, seconds: int) -> None:
        if self.lens.cursor is not None:
            self._move_to(self.lens.cursor + seconds)

    def _move_to(self, second: int | None) -> None:
        if second is not None:
            second = min(max(second, 0), self._newest)
        self._look(replace(self.lens, cursor=second))

    def _look(self, lens: Lens, anew: bool = False) -> None:
        if lens != self.lens or anew:
            self.lens = lens
            self.show_again()

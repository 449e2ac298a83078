"""Asking for a time to go to; what is wrong with it is said while it is typed."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from engine.wording import figures
from wwmaa_tui.present.replay import FORM, read_time
from wwmaa_tui.widgets.key_bar import KeyHint
from wwmaa_tui.widgets.question import Question, QuestionSheet

_TYPED = frozenset("0123456789:.hms")
_LONGEST = 12


class GoToScreen(ModalScreen[float], inherit_bindings=False):
    """Returns the second to go to, None for none."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "go", id="goto.go", tooltip="Go there"),
        Binding("backspace", "rub_out", "rub out", id="goto.rub_out", tooltip="Take the last sign away", show=False),
        Binding("escape,q", "stay", "stay", id="goto.stay", tooltip="Stay where it is"),
    ]

    def __init__(self, length_s: float) -> None:
        super().__init__()
        self.length_s = length_s
        self.typed = ""

    def compose(self) -> ComposeResult:
        """One sheet."""
        yield QuestionSheet(id="sheet")

    def on_mount(self) -> None:
        """As high as its text."""
        self.query_one("#sheet", QuestionSheet).styles.height = 8
        self._show()

    def on_key(self, event: events.Key) -> None:
        """A sign of a time."""
        if event.character in _TYPED and len(self.typed) < _LONGEST:
            self.typed += event.character or ""
            self._show()

    def action_rub_out(self) -> None:
        """One sign less."""
        self.typed = self.typed[:-1]
        self._show()

    def action_go(self) -> None:
        """Close with the time, if it is one."""
        if not self._wrong():
            self.dismiss(read_time(self.typed, self.length_s))

    def action_stay(self) -> None:
        """Close without."""
        self.dismiss(None)

    def _wrong(self) -> str:
        try:
            read_time(self.typed, self.length_s)
        except ValueError as error:
            return str(error)
        return ""

    def _show(self) -> None:
        said = self._wrong() if self.typed else f"{FORM}, up to {figures.clock(self.length_s)}"
        text = f"{self.typed or '…'}   {said}".rstrip()
        hints = (KeyHint("enter", "go there"), KeyHint("esc", "stay here"))
        self.query_one("#sheet", QuestionSheet).show(Question("Go to which time?", text, hints))

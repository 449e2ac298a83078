"""A line for a note, judged as it is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from engine.wording.levels import LevelKey
from wwmaa_tui.present.note_text import counted, note_text, refused_text
from wwmaa_tui.widgets.dialog import DialogSheet, DialogView
from wwmaa_tui.widgets.key_bar import KeyHint
from wwmaa_tui.widgets.one_line import OneLine


class NoteScreen(ModalScreen[str], inherit_bindings=False):
    """Returns the note, or None."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "drop it", id="note.no", tooltip="Keep nothing"),
    ]

    def __init__(self, operator: str) -> None:
        super().__init__()
        self.operator = operator

    def compose(self) -> ComposeResult:
        """Who notes, what, and how long it is."""
        with Vertical(id="dialog"):
            yield DialogSheet(id="about")
            yield OneLine(id="text", placeholder="what happened, what was changed")
            yield DialogSheet(id="count")

    def on_mount(self) -> None:
        """An empty line."""
        about = self.query_one("#about", DialogSheet)
        about.styles.height = 4
        about.show(DialogView("Note", ((None, f"by {self.operator}, of the moment it is kept"),)))
        self.query_one("#count", DialogSheet).styles.height = 5
        self._tell("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Counted as it is typed."""
        self._tell(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it, if it can be kept."""
        if not refused_text(event.value):
            self.dismiss(note_text(event.value))

    def _tell(self, typed: str) -> None:
        reason = refused_text(typed) if typed.strip() else ""
        line: tuple[LevelKey | None, str] = ("target", reason) if reason else (None, counted(typed))
        keys = (KeyHint("enter", "keep it"), KeyHint("esc", "drop it"))
        self.query_one("#count", DialogSheet).show(DialogView("", (line,), keys))

"""A field for one line of text, quiet on the wire: its cursor does not blink."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLine(Input):
    """What is pasted comes in whole, its line breaks as blanks; Textual's own keeps the first line only."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Insert it where the cursor is."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split("\n")).replace("\r", " "), *self.selection)

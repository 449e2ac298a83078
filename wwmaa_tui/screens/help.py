"""Help: every key of the screen below, from its bindings."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wwmaa_tui.widgets.key_bar import KeyHint, first_key
from wwmaa_tui.widgets.question import HelpSheet, help_rows


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Lies over a screen until it is closed."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "close", id="help.close", tooltip="Close this help"),
        Binding("down,j", "scroll(1)", "down", id="help.down", tooltip="Further down", show=False),
        Binding("up,k", "scroll(-1)", "up", id="help.up", tooltip="Further up", show=False),
    ]

    def __init__(self, hints: tuple[KeyHint, ...]) -> None:
        super().__init__()
        self.hints = hints

    def compose(self) -> ComposeResult:
        """One sheet."""
        yield HelpSheet(id="sheet")

    def on_mount(self) -> None:
        """As high as there are keys, if the screen allows."""
        sheet = self.query_one("#sheet", HelpSheet)
        sheet.styles.height = len(help_rows(self.hints, sheet.size.width)) + 2
        sheet.closing_key = first_key(self.active_bindings, "help.close")
        sheet.show(self.hints)

    def action_scroll(self, by: int) -> None:
        """Move through a list that does not fit."""
        self.query_one("#sheet", HelpSheet).scroll_rows(by)

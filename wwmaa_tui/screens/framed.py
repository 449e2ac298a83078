"""Screens that end in the bar of their keys."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from wwmaa_tui.screens.help import HelpScreen
from wwmaa_tui.widgets.key_bar import KeyBar, KeyHint, key_hints


class FramedScreen(Screen[None], inherit_bindings=False):
    """Keeps its key bar true, and shows help from the same bindings. Compose a KeyBar with the id `keys`."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", id="help", tooltip="Show what every key does here", key_display="?"),
    ]

    def on_screen_resume(self) -> None:
        """Back in front: the keys may have changed."""
        self.show_keys()

    def show_keys(self) -> None:
        """Read the bindings anew."""
        self.query_one("#keys", KeyBar).show(self._hints())

    def _hints(self) -> tuple[KeyHint, ...]:
        """Help last: it is what stays when nothing else is remembered."""
        return tuple(sorted(key_hints(self.active_bindings), key=lambda hint: hint.key == "?"))

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen(key_hints(self.active_bindings, everything=True)))

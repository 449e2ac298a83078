"""Screens that end in the bar of their keys."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen

from wwmaa_tui.widgets.key_bar import KeyBar, KeyHint, key_hints

LEAST = Size(60, 20)
"""On a smaller terminal something that matters may be out of sight."""


class FramedScreen(Screen[None], inherit_bindings=False):
    """Keeps its key bar true, and shows help from the same bindings. Compose a KeyBar with the id `keys`."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", id="help", tooltip="Show what every key does here", key_display="?"),
    ]

    def on_screen_resume(self) -> None:
        """Back in front: the keys may have changed."""
        self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        """Nothing breaks on a screen that is too small; its last line says what it lacks."""
        self.show_keys()

    def show_keys(self) -> None:
        """Read the bindings anew."""
        hints = key_hints(self.active_bindings)
        width, height = self.app.size
        if width < LEAST.width or height < LEAST.height:
            hints = (KeyHint(f"{width}x{height}", f"is too small: {LEAST.width}x{LEAST.height} shows what matters"),)
        self.query_one("#keys", KeyBar).show(hints)

    def action_help(self) -> None:
        """Show every key."""
        from wwmaa_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(key_hints(self.active_bindings, everything=True)))

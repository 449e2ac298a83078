"""How the running app looks right now: its palette, and whether glyphs are ASCII."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App

from wwmaa_tui.theme.ascii_forms import to_ascii
from wwmaa_tui.theme.palette import Ground, Palette, Role, palette_of

ASCII_CLASS = "-ascii"
"""Class on the app that asks for ASCII glyphs."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a widget needs to paint."""

    palette: Palette
    ascii: bool

    def segment(self, text: str, role: Role, ground: Ground = "plain") -> Segment:
        """Text as it goes to the terminal."""
        return Segment(to_ascii(text) if self.ascii else text, self.palette.style(role, ground))

    @property
    def blank(self) -> Style:
        """The style of empty space."""
        return self.palette.style("text")


def look_of(app: App[Any]) -> Look:
    """The look of an app as it is set now."""
    return Look(palette_of(app.theme), app.has_class(ASCII_CLASS))

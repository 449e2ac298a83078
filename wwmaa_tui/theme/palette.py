"""Colours by role, one palette for each theme.

1. Every colour lies on the 256-colour cube or its grey ramp, so a terminal without true colour (tmux) shows the same.
2. Text has 4.5 to 1 of contrast on each ground that it is written on, in `contrast` 7 to 1. `faint` is for rules and
   the edges of charts alone: what it draws tells nothing that is not written beside it.
3. No meaning hangs on a pair of red and green: amber is a missed target, red a critical one, and both carry a symbol.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rich.style import Style
from textual.theme import Theme

Role = Literal[
    "text",
    "strong",
    "muted",
    "faint",
    "title",
    "accent",
    "bars",
    "second",
    "ok",
    "warn",
    "crit",
    "taint",
]
Ground = Literal["plain", "bar", "chosen", "past", "alarm"]

CURRENT_PREFIX = "wwmaa-"


@dataclass(frozen=True)
class Palette:
    """What each role is painted in; `#rrggbb` throughout."""

    name: str
    dark: bool
    roles: dict[Role, str]
    grounds: dict[Ground, str]
    bold: frozenset[Role] = frozenset({"strong", "title", "crit", "warn"})
    alarm_text: str = "#ffffff"
    """All text on the alarm ground."""

    def style(self, role: Role, ground: Ground = "plain") -> Style:
        """The style of some text on some ground; the same object each time."""
        return self._styles[role, ground]

    @cached_property
    def _styles(self) -> dict[tuple[Role, Ground], Style]:
        return {
            (role, ground): Style(
                color=self.alarm_text if ground == "alarm" else colour,
                bgcolor=back,
                bold=True if role in self.bold else None,
            )
            for role, colour in self.roles.items()
            for ground, back in self.grounds.items()
        }

    @property
    def theme(self) -> Theme:
        """The same colours for Textual's own widgets."""
        return Theme(
            name=f"{CURRENT_PREFIX}{self.name}",
            primary=self.roles["accent"],
            secondary=self.roles["second"],
            accent=self.roles["accent"],
            success=self.roles["ok"],
            warning=self.roles["warn"],
            error=self.roles["crit"],
            foreground=self.roles["text"],
            background=self.grounds["plain"],
            surface=self.grounds["bar"],
            panel=self.grounds["bar"],
            dark=self.dark,
            variables={"muted": self.roles["muted"], "faint": self.roles["faint"]},
        )


DARK = Palette(
    name="dark",
    dark=True,
    roles={
        "text": "#d0d0d0",
        "strong": "#ffffff",
        "muted": "#949494",
        "faint": "#444444",
        "title": "#afd7ff",
        "accent": "#5fafd7",
        "bars": "#5f87af",
        "second": "#8787d7",
        "ok": "#5fd7d7",
        "warn": "#ffaf00",
        "crit": "#ff5f5f",
        "taint": "#d787d7",
    },
    grounds={"plain": "#121212", "bar": "#262626", "chosen": "#262626", "past": "#005f87", "alarm": "#870000"},
)

LIGHT = Palette(
    name="light",
    dark=False,
    roles={
        "text": "#303030",
        "strong": "#000000",
        "muted": "#626262",
        "faint": "#c6c6c6",
        "title": "#005f87",
        "accent": "#005faf",
        "bars": "#5f5faf",
        "second": "#5f5f87",
        "ok": "#005f5f",
        "warn": "#875f00",
        "crit": "#af0000",
        "taint": "#87005f",
    },
    grounds={"plain": "#ffffff", "bar": "#e4e4e4", "chosen": "#e4e4e4", "past": "#87afff", "alarm": "#af0000"},
)

MONO = Palette(
    name="mono",
    dark=True,
    roles={
        "text": "#d0d0d0",
        "strong": "#ffffff",
        "muted": "#9e9e9e",
        "faint": "#4e4e4e",
        "title": "#ffffff",
        "accent": "#b2b2b2",
        "bars": "#8a8a8a",
        "second": "#a8a8a8",
        "ok": "#d0d0d0",
        "warn": "#ffffff",
        "crit": "#ffffff",
        "taint": "#bcbcbc",
    },
    grounds={"plain": "#121212", "bar": "#262626", "chosen": "#303030", "past": "#585858", "alarm": "#eeeeee"},
    alarm_text="#080808",
)

CONTRAST = Palette(
    name="contrast",
    dark=True,
    roles={
        "text": "#ffffff",
        "strong": "#ffffff",
        "muted": "#d0d0d0",
        "faint": "#767676",
        "title": "#afd7ff",
        "accent": "#87d7ff",
        "bars": "#87afff",
        "second": "#d7afff",
        "ok": "#5fffff",
        "warn": "#ffd700",
        "crit": "#ff8787",
        "taint": "#ffafff",
    },
    grounds={"plain": "#000000", "bar": "#1c1c1c", "chosen": "#1c1c1c", "past": "#00005f", "alarm": "#870000"},
    bold=frozenset({"strong", "title", "accent", "ok", "warn", "crit"}),
)

PALETTES = {palette.name: palette for palette in (DARK, LIGHT, CONTRAST, MONO)}
"""By the name a person chooses."""


def palette_of(theme: str) -> Palette:
    """The palette behind a Textual theme's name; the dark one for themes that are not ours."""
    return PALETTES.get(theme.removeprefix(CURRENT_PREFIX), DARK)

"""The page's colours by role, for light and for dark surroundings.

1. Text has 4.5 to 1 of contrast on each ground that it is written on, and so have curves with their letters.
2. No meaning hangs on a pair of red and green: amber is a missed target, red a critical one, and both carry a symbol.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "panel": "#f4f6f9",
    "text": "#18212c",
    "muted": "#526071",
    "rule": "#d3dae3",
    "grid": "#e6eaf0",
    "link": "#0a5199",
    "info": "#0a5199",
    "ok": "#0b6a57",
    "warn": "#8a5000",
    "crit": "#b0231b",
    "taint": "#6b3bb0",
    "c0": "#0a5cad",
    "c1": "#a85100",
    "c2": "#7d2aa3",
    "c3": "#04705f",
    "c4": "#a62b52",
    "c5": "#565f6b",
}
DARK: Mapping[str, str] = {
    "ground": "#10161e",
    "panel": "#19212c",
    "text": "#e3e9f0",
    "muted": "#a2afbf",
    "rule": "#35414f",
    "grid": "#242e3a",
    "link": "#82bbff",
    "info": "#82bbff",
    "ok": "#57cfb3",
    "warn": "#f0ae48",
    "crit": "#ff8d83",
    "taint": "#c6a8ff",
    "c0": "#6ab0ff",
    "c1": "#ffad5c",
    "c2": "#d79cff",
    "c3": "#4fcfb6",
    "c4": "#ff92ab",
    "c5": "#b5c0cd",
}
GROUNDS = ("ground", "panel")
WRITTEN = ("text", "muted", "link", "info", "ok", "warn", "crit", "taint", "c0", "c1", "c2", "c3", "c4", "c5")
"""Roles that words are written in."""


def variables(colours: Mapping[str, str]) -> str:
    """As custom properties."""
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())

"""The line above the profiles: whom a launch would aim at, whether that is allowed, and whether it is time."""

from __future__ import annotations

from dataclasses import dataclass

from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.levels import LevelKey
from wwmaa_tui.present.picker import guard_state
from wwmaa_tui.present.plain_text import plain
from wwmaa_tui.present.starting import WindowView, window_view


@dataclass(frozen=True)
class PickerHeaderView:
    """Of the chosen profile."""

    target: str = ""
    """Host (and port); empty where it is not known."""
    guard: str = ""
    """`allowed by the site`, `refused`."""
    guard_level: LevelKey = "no-data"
    window: WindowView | None = None


def picker_header(outlook: Outlook | None, now: float) -> PickerHeaderView:
    """What is known of the chosen profile's target, at a wall time."""
    if outlook is None:
        return PickerHeaderView()
    guard, level = guard_state(outlook)
    return PickerHeaderView(plain(outlook.target), guard, level, window_view(outlook.window, now))

"""The line above the profiles: whom a launch would aim at, whether that is allowed, and whether it is time."""

from __future__ import annotations

from engine.wording.plain_text import plain
from wwmaa_tui.present.lacking import unset, unset_words
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.picker import guard_state
from wwmaa_tui.present.picker_views import PickerHeaderView
from wwmaa_tui.present.starting import window_view


def picker_header(outlook: Outlook | None, now: float) -> PickerHeaderView:
    """What is known of the chosen profile's target, at a wall time."""
    if outlook is None:
        return PickerHeaderView()
    guard, level = guard_state(outlook)
    missing = unset(outlook.problems) if not outlook.target else ()
    window = window_view(outlook.window, now)
    return PickerHeaderView(plain(outlook.target), guard, level, window, unset_words(missing) if missing else "")

"""Before a launch: when it would begin and end, and how that goes with the window."""

from __future__ import annotations

from dataclasses import dataclass

from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.start import at_zone, read_start, said
from engine.window import Window, refusal
from engine.wording.levels import LevelKey
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.waiting import about


@dataclass(frozen=True)
class StartView:
    """What a time that a person types would mean."""

    level: LevelKey
    words: str
    at: float | None = None
    """The instant, where a launch then would be accepted."""


@dataclass(frozen=True)
class WindowView:
    """The window as it stands now."""

    hours: str
    """`01:00-05:00`."""
    level: LevelKey
    words: str
    """`3 h 02 min left`, or when it opens."""


def start_view(text: str, plan: Plan | SuitePlan, window: Window | None, now: float) -> StartView:
    """What it says while one types."""
    if not text.strip():
        return StartView("no-data", "such as 02:00, 02:00Z, 2026-11-30 02:00, +30m, or now")
    try:
        instant = read_start(text, now)
    except ValueError as error:
        return StartView("critical", str(error))
    if window is not None and (refused := refusal(window, instant, plan.duration_s, now)):
        return StartView("critical", refused)
    return StartView("ok", starts(instant, plan.duration_s, now), instant)


def starts(instant: float, duration_s: float, now: float) -> str:
    """`starts 2026-12-01 02:00 CET (01:00 UTC), in 3 h 2 min, ends about 02:09`."""
    ends = f"ends about {at_zone(instant + duration_s, None):%H:%M}"
    if instant <= now:
        return f"starts now, {ends}"
    return f"starts {said(instant)}, in {about(instant - now)}, {ends}"


def outside(outlook: Outlook, now: float) -> str:
    """Why the window, or a start that has passed, refuses a launch now; empty where it does not."""
    start = now if outlook.starts_at is None else outlook.starts_at
    if outlook.starts_at is not None and start < now:
        return f"the start of --start-at, {said(start)}, has passed (t in the list of profiles names another)"
    if outlook.window is None or outlook.plan is None:
        return ""
    return refusal(outlook.window, start, outlook.plan.duration_s, now)


def window_view(window: Window | None, now: float) -> WindowView | None:
    """The window with what is left of it."""
    if window is None:
        return None
    stretch = window.open_at(now)
    if stretch is not None:
        return WindowView(window.written, "ok", f"{_left(stretch.closes - now)} left")
    opening = window.next_opening(now)
    return WindowView(window.written, "critical", f"closed, opens {said(opening, near=now)} in {about(opening - now)}")


def start_lines(outlook: Outlook, now: float) -> list[str]:
    """What a dry run says of the start and of the window: nothing where neither was named."""
    lines = []
    if outlook.starts_at is not None and outlook.plan is not None:
        lines.append(f"start     {starts(outlook.starts_at, outlook.plan.duration_s, now).removeprefix('starts ')}")
    if outlook.window is not None:
        start = now if outlook.starts_at is None else outlook.starts_at
        fits = "refused, see below" if outside(outlook, now) else _fits(outlook, start)
        lines.append(f"window    {outlook.window.written}: {fits}")
    return lines


def _fits(outlook: Outlook, start: float) -> str:
    assert outlook.window is not None
    latest = outlook.window.latest(start, outlook.plan.duration_s if outlook.plan else 0.0)
    return f"open; the plan ends in it if it begins by {said(latest)}" if latest is not None else "closed"


def _left(seconds: float) -> str:
    minutes = int(seconds // 60)
    return (
        f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min" if minutes else "under 1 min"
    )

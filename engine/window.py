"""The window: the hours of a day in which load may be sent, and why a run may not begin.

A window may cross midnight. Its hours are those of the machine's clock, or of the zone that is written behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta, tzinfo

from engine.start import ZONE, at_zone, instant_of, read_zone, said

FORM = "hours such as 01:00-05:00, or 01:00-05:00Z"
_WRITTEN = re.compile(rf"(\d{{1,2}}):(\d{{2}})\s*[-–]\s*(\d{{1,2}}):(\d{{2}})\s*{ZONE}", re.IGNORECASE)  # noqa: RUF001
_TOLERANCE_S = 0.5
"""A run that is told to begin when the window opens does not begin before it."""


@dataclass(frozen=True)
class Stretch:
    """One time that the window is open; instants."""

    opens: float
    closes: float


@dataclass(frozen=True)
class Window:
    """Opens and closes once a day."""

    opens: time
    closes: time
    zone: tzinfo | None = None
    """None means the machine's own."""
    written: str = ""
    """As it was written, for people."""

    def stretches(self, instant: float) -> Iterator[Stretch]:
        """Those that are not over at an instant, in their order: the first may be open."""
        today = at_zone(instant, self.zone).date()
        for number in range(-1, 4):
            day = today + timedelta(days=number)
            last = day if self.closes > self.opens else day + timedelta(days=1)
            stretch = Stretch(instant_of(day, self.opens, self.zone), instant_of(last, self.closes, self.zone))
            if stretch.closes > instant:
                yield stretch

    def open_at(self, instant: float) -> Stretch | None:
        """The stretch in which an instant lies; None outside."""
        first = next(self.stretches(instant))
        return first if first.opens <= instant + _TOLERANCE_S else None

    def next_opening(self, instant: float) -> float:
        """The next instant at which it opens, after that one."""
        return next(each.opens for each in self.stretches(instant) if each.opens > instant + _TOLERANCE_S)

    def latest(self, instant: float, duration_s: float) -> float | None:
        """The last instant of the stretch around `instant` at which a plan of that length can begin; None outside."""
        stretch = self.open_at(instant)
        return None if stretch is None else stretch.closes - duration_s


def read_window(text: str) -> Window:
    """A window. ValueError for what is none, or never open."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"expected {FORM}")
    *numbers, zone = found.groups()
    try:
        opens, closes, place = _time(*numbers[:2]), _time(*numbers[2:]), read_zone(zone)
    except ValueError as error:
        raise ValueError(f"no such time: {error}") from None
    if opens == closes:
        raise ValueError("opens and closes at the same time; leave it out for the whole day")
    return Window(opens, closes, place, re.sub(r"\s*–\s*|\s*-\s*", "-", text.strip(), count=1))  # noqa: RUF001


def _time(hour: str, minute: str) -> time:
    return time(0, 0) if (hour, minute) == ("24", "00") else time(int(hour), int(minute))


def refusal(window: Window, start: float, duration_s: float, now: float) -> str:
    """Why a plan of so many seconds may not begin at `start`, and the way out; empty where it may."""
    stretch = window.open_at(start)
    opening = window.next_opening(max(start, now))
    then = f"--start-at {at_zone(opening, None):%H:%M}, or t in the list of profiles"
    if stretch is None:
        when = "now" if abs(start - now) < 1.0 else f"at {said(start)}"
        opens = f"it opens {said(opening)}, in {_span(opening - now)}"
        return f"{when} is outside the window {window.written}: {opens} ({then})"
    over = start + duration_s - stretch.closes
    if over <= 0:
        return ""
    ends = (
        f"the plan takes {_span(duration_s)} and would end {_span(over)} after the window {window.written} has closed"
    )
    room = stretch.closes - stretch.opens
    if duration_s > room:
        return f"{ends}, which is open for {_span(room)} only (--quick or --time-scale shorten it)"
    latest = stretch.closes - duration_s
    if latest >= now:
        return f"{ends} (begin by {said(latest)}, or shorten it: --quick, --time-scale)"
    return f"{ends} ({then}; or shorten it: --quick, --time-scale)"


def _span(seconds: float) -> str:
    """`3 h 2 min`, `40 s`."""
    whole = max(round(seconds), 0)
    if whole >= 3600:
        whole = round(whole / 60) * 60
    parts = ((whole // 3600, "h"), (whole % 3600 // 60, "min"), (whole % 60, "s"))
    return " ".join([f"{number} {unit}" for number, unit in parts if number][:2]) or "0 s"

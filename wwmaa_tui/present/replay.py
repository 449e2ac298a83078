"""Looking on in words: that one watches, where a replay is, and the times that people type to go to."""

from __future__ import annotations

import math
import re

from engine.feeds.replay import Head
from engine.profile.durations import parse_duration
from engine.wording import figures
from engine.wording.figures import TIMES

FORM = "a time such as 07:41 or 1:02:03, or 90s"
"""What a reader is told to write."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")


def watching_words(share: float) -> str:
    """`watching`; while it is being read: how much of the journal has been."""
    return "watching" if share >= 1.0 else f"watching, {share:.0%} read"


def replay_words(head: Head) -> str:
    """`REPLAY 10x 07:41 of 15:00`, with a times sign, and whether it stands."""
    place = f"{figures.clock(head.position_s)} of {figures.clock(head.length_s)}"
    if head.seeking:
        return f"REPLAY {speed_words(head.speed)} {place} seeking"
    stands = " at its end" if head.position_s >= head.length_s else "" if head.playing else " paused"
    return f"REPLAY {speed_words(head.speed)} {place}{stands}"


def speed_words(speed: float) -> str:
    """`10` and a times sign, or `max`."""
    return "max" if speed == math.inf else f"{speed:g}{TIMES}"


def read_speed(text: str) -> float:
    """`10`, `10x`, `0.5` or `max`. ValueError with the way out for anything else."""
    if text.strip() == "max":
        return math.inf
    try:
        speed = float(text.strip().rstrip(f"x{TIMES}"))
    except ValueError:
        speed = math.nan
    if not 0.01 <= speed <= 100_000.0:
        raise ValueError(f"expected a speed such as 10, 0.5 or max, got {text!r}")
    return speed


def read_time(text: str, length_s: float | None = None) -> float:
    """Seconds on the clock that the screen shows. ValueError with the way out for what is no time, or where a replay of
    that length does not come to."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        if seconds > 59 or (clock[1] and minutes > 59):
            raise ValueError("a minute has 60 seconds, an hour 60 minutes")
        at = float(3600 * hours + 60 * minutes + seconds)
    else:
        try:
            at = parse_duration(text)
        except ValueError:
            raise ValueError(f"expected {FORM}") from None
    if length_s is not None and at > length_s:
        raise ValueError(f"it is {figures.clock(length_s)} long")
    return at

"""When a run begins: the time that a person wrote as an instant, and an instant in words.

Instants are seconds since the Unix epoch. Times of day are those of a zone's clock; the zone None is the machine's own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from engine.profile.durations import parse_duration

FORM = "a time such as 02:00, 02:00Z, 2026-11-30T02:00Z or +30m"
"""What a reader is told to write."""
FARTHEST_S = 31 * 86_400.0
"""A start that is farther away is taken for a slip."""

ZONE = r"(Z|UTC|[+-]\d{2}:?\d{2})?"
"""What may stand behind a time of day."""
_WRITTEN = re.compile(
    rf"(?:(\d{{4}}-\d{{2}}-\d{{2}})[T ])?(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?\s*{ZONE}", re.IGNORECASE
)


@dataclass(frozen=True)
class Start:
    """When a run or suite begins."""

    at: float
    """Before this instant nothing is sent."""
    latest: float | None = None
    """After this one it does not begin any more: it would not end inside its window."""


def read_start(text: str, now: float, zone: tzinfo | None = None) -> float:
    """The instant that a person means. ValueError for what is no time, lies in the past, or too far away.

    A time of day is the next one: today's while it is to come, else tomorrow's.
    """
    text = text.strip()
    if text.casefold() == "now":
        return now
    if text.startswith("+"):
        try:
            instant = float(math.ceil(now + parse_duration(text[1:])))
        except ValueError:
            raise ValueError(f"expected {FORM}") from None
    else:
        instant = _read_time(text, now, zone)
    if instant < now:
        raise ValueError(f"{said(instant, zone)} has passed")
    if instant - now > FARTHEST_S:
        raise ValueError(f"{said(instant, zone)} is more than {FARTHEST_S / 86_400:.0f} days away")
    return instant


def _read_time(text: str, now: float, zone: tzinfo | None) -> float:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"expected {FORM}")
    day, hour, minute, second, written_zone = found.groups()
    try:
        zone = read_zone(written_zone) or zone
        clock = time(int(hour), int(minute), int(second or 0))
        if day:
            return instant_of(date.fromisoformat(day), clock, zone)
        return next(instant for instant in _occurrences(clock, now, zone) if instant >= now)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"no such time: {error}") from None


def _occurrences(clock: time, now: float, zone: tzinfo | None) -> Iterator[float]:
    """Around now, soonest first: where clocks are set back, a time comes twice in a day."""
    today = at_zone(now, zone).date()
    for day in (today + timedelta(days=number) for number in range(-1, 3)):
        yield instant_of(day, clock, zone)
        again = _naively(day, clock.replace(fold=1), zone)
        if at_zone(again, zone).time() == clock:
            yield again


def read_zone(text: str | None) -> tzinfo | None:
    """`Z`, `UTC` or an offset such as `+01:00`; None where nothing is written. ValueError for no offset."""
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def instant_of(day: date, clock: time, zone: tzinfo | None) -> float:
    """The first instant at which the zone's clocks show that time, or a later one where they skip it."""
    instant = _naively(day, clock, zone)
    wanted = datetime.combine(day, clock)
    if at_zone(instant, zone).replace(tzinfo=None) > wanted:
        while at_zone(instant - 60.0, zone).replace(tzinfo=None) > wanted:
            instant -= 60.0
    return instant


def _naively(day: date, clock: time, zone: tzinfo | None) -> float:
    written = datetime.combine(day, clock)
    return (written.astimezone() if zone is None else written.replace(tzinfo=zone)).timestamp()


def at_zone(instant: float, zone: tzinfo | None) -> datetime:
    """The instant as the zone's clocks show it."""
    return datetime.fromtimestamp(instant, UTC).astimezone(zone)


def said(instant: float, zone: tzinfo | None = None, *, near: float | None = None) -> str:
    """`2026-12-01 02:00 CET (01:00 UTC)`, without the date where the instant is less than a day after `near`."""
    here, utc = at_zone(round(instant), zone), at_zone(round(instant), UTC)
    dated = near is None or not 0 <= instant - near < 86_400
    shown = f"{f'{here:%Y-%m-%d} ' if dated else ''}{_clock(here)} {here.tzname()}"
    if here.tzname() == "UTC":
        return shown
    other_day = dated and here.date() != utc.date()
    return f"{shown} ({f'{utc:%Y-%m-%d} ' if other_day else ''}{_clock(utc)} UTC)"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"

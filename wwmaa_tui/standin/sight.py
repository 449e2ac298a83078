"""What of the bookings the platform sees and admits to, by the fault in force: all of them when it is healthy."""

from __future__ import annotations

import math
import time

import msgspec

from wwmaa_tui.standin.bookings import Seen
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Event


def seen_by_booking(platform: Platform, now: float) -> Seen:
    """What somebody who books at `now` (seconds since 1970) is held against."""
    effect = platform.faults.fault.effect
    return Seen(
        places_until=now - effect.unseen_places_s if effect.unseen_places_s else math.inf,
        people_until=now - effect.unseen_people_s if effect.unseen_people_s else math.inf,
    )


def read_until(platform: Platform) -> float:
    """Bookings made later are not read back; seconds since 1970."""
    if not platform.faults.fault.effect.stale_bookings:
        return math.inf
    return time.time() - (time.monotonic() - platform.faults.since)


def event_shown(platform: Platform, event: Event) -> Event:
    """The event with its registrations as they are said to be."""
    taken = event.current_registrations + platform.bookings.count(event.id, until=read_until(platform))
    if platform.faults.fault.effect.unseen_places_s:
        taken = min(taken, event.capacity)
    return (
        event if taken == event.current_registrations else msgspec.structs.replace(event, current_registrations=taken)
    )

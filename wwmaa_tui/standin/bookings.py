"""Who has a place at which event, in the ledger's SQLite: the one room that gives places away and takes them back.

1. Whether there is a place, whether the person has one already, and the booking itself are one transaction.
2. A person is an e-mail in lower case; a unique index holds them to one confirmed booking an event.
3. A lie is an argument (`Seen`): the requests say how old a booking must be before it counts.
"""

from __future__ import annotations

import math
import sqlite3
from enum import Enum

import msgspec

from wwmaa_tui.standin.records import Event

_SCHEMA = """
CREATE TABLE bookings (
    id TEXT PRIMARY KEY, event_id TEXT NOT NULL, email TEXT NOT NULL, holder TEXT NOT NULL, first_name TEXT NOT NULL,
    last_name TEXT NOT NULL, phone TEXT NOT NULL, status TEXT NOT NULL, payment_status TEXT NOT NULL,
    amount INTEGER NOT NULL, made_at REAL NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX one_booking_a_person ON bookings (event_id, holder) WHERE status = 'confirmed';
CREATE INDEX bookings_of_event ON bookings (event_id, status, made_at);
CREATE INDEX bookings_of_person ON bookings (event_id, email, status, made_at);
"""
_COLUMNS = "id, event_id, email, first_name, last_name, phone, status, payment_status, amount, made_at"


class Booking(msgspec.Struct, frozen=True):
    """One person's place at an event."""

    id: str
    event_id: str
    email: str
    first_name: str
    last_name: str
    phone: str
    status: str
    """`confirmed` or `cancelled`."""
    payment_status: str
    """`succeeded`, or `not_required` where the event is free."""
    amount: int
    """US dollars."""
    made_at: float
    """Seconds since 1970."""


class Seen(msgspec.Struct, frozen=True):
    """Up to which instant (seconds since 1970) bookings are seen; the default sees all of them."""

    places_until: float = math.inf
    """Later bookings do not count against the places."""
    people_until: float = math.inf
    """Later bookings of the same person are not noticed."""


ALL = Seen()


class NoPlace(Enum):
    """Why somebody is not booked."""

    DUPLICATE = "duplicate"
    FULL = "full"


class Bookings:
    """All bookings of one ledger."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._db.executescript(_SCHEMA)

    def book(self, event: Event, booking: Booking, seen: Seen = ALL) -> NoPlace | None:
        """Write a confirmed booking if its person has none and there is a place; else why not."""
        honest = seen.people_until == math.inf
        holder = booking.email if honest else f"{booking.email} {booking.id}"
        with self._db:  # commits, or rolls back what raised
            self._db.execute("BEGIN IMMEDIATE")
            if self.of(event.id, booking.email, until=seen.people_until):
                return NoPlace.DUPLICATE
            taken = event.current_registrations + self.count(event.id, until=seen.places_until)
            if taken >= event.capacity:
                return NoPlace.FULL
            values = msgspec.structs.astuple(booking)
            self._db.execute(f"INSERT INTO bookings ({_COLUMNS}, holder) VALUES (?{', ?' * 10})", (*values, holder))
        return None

    def count(self, event_id: str, *, until: float = math.inf) -> int:
        """Confirmed bookings of an event made up to an instant."""
        found: int = self._db.execute(
            "SELECT count(*) FROM bookings WHERE event_id = ? AND status = 'confirmed' AND made_at <= ?",
            (event_id, until),
        ).fetchone()[0]
        return found

    def of(self, event_id: str, email: str, *, until: float = math.inf) -> list[Booking]:
        """A person's confirmed bookings of an event; honest books hold one at most."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM bookings WHERE event_id = ? AND email = ? AND status = 'confirmed'"
            " AND made_at <= ? ORDER BY made_at, id",
            (event_id, email, until),
        )
        return [Booking(*row) for row in rows]

    def listed(self, event_id: str, *, offset: int, limit: int, until: float = math.inf) -> list[Booking]:
        """Some of an event's confirmed bookings, in the order of booking."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM bookings WHERE event_id = ? AND status = 'confirmed' AND made_at <= ?"
            " ORDER BY made_at, id LIMIT ? OFFSET ?",
            (event_id, until, limit, offset),
        )
        return [Booking(*row) for row in rows]

    def cancel(self, event_id: str, booking_id: str) -> bool:
        """Give a place back; False when there is no such confirmed booking."""
        cursor = self._db.execute(
            "UPDATE bookings SET status = 'cancelled' WHERE id = ? AND event_id = ? AND status = 'confirmed'",
            (booking_id, event_id),
        )
        return cursor.rowcount == 1

    def cancel_all(self, event_id: str) -> int:
        """Give back every place of an event; how many there were."""
        return self._db.execute(
            "UPDATE bookings SET status = 'cancelled' WHERE event_id = ? AND status = 'confirmed'", (event_id,)
        ).rowcount

    def total(self) -> int:
        """All confirmed bookings."""
        found: int = self._db.execute("SELECT count(*) FROM bookings WHERE status = 'confirmed'").fetchone()[0]
        return found

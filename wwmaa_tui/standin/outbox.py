"""The mails that the platform sent, in the ledger's SQLite. None leaves the machine: the row is the mail."""

from __future__ import annotations

import sqlite3

import msgspec

_SCHEMA = """
CREATE TABLE mails (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, event_id TEXT NOT NULL, booking_id TEXT NOT NULL, email TEXT NOT NULL,
    sent_at REAL NOT NULL
);
CREATE INDEX mails_of_event ON mails (event_id, id);
"""


class Mail(msgspec.Struct, frozen=True):
    """One mail."""

    kind: str
    """Such as `confirmation`."""
    event_id: str
    booking_id: str
    email: str
    sent_at: float
    """Seconds since 1970."""


class Outbox:
    """Every mail of one ledger."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._db.executescript(_SCHEMA)
        self.sent = 0
        """Since the start."""

    def send(self, mail: Mail) -> None:
        """Write it down."""
        self._db.execute(
            "INSERT INTO mails (kind, event_id, booking_id, email, sent_at) VALUES (?, ?, ?, ?, ?)",
            msgspec.structs.astuple(mail),
        )
        self.sent += 1

    def about(self, event_id: str, *, offset: int, limit: int) -> list[Mail]:
        """Some of the mails about an event, in the order of sending."""
        rows = self._db.execute(
            "SELECT kind, event_id, booking_id, email, sent_at FROM mails WHERE event_id = ? ORDER BY id"
            " LIMIT ? OFFSET ?",
            (event_id, limit, offset),
        )
        return [Mail(*row) for row in rows]

    def count(self, event_id: str) -> int:
        """How many mails are about an event."""
        found: int = self._db.execute("SELECT count(*) FROM mails WHERE event_id = ?", (event_id,)).fetchone()[0]
        return found

"""The platform's books: an SQLite file of members, events, instructors, content, subscriptions and sessions.

What the platform has accepted is written here, so that an audit reads back what was stored and not what was said.
The file lives in a private temporary directory and is deleted on close. Used from one thread; statements take
microseconds, because nothing waits for the disk (a crash may lose a ledger that is thrown away anyway).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from wwmaa_tui.standin.records import Catalogue, Event, Instructor, Item, Member, Subscription

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash BLOB NOT NULL, first_name TEXT NOT NULL,
    last_name TEXT NOT NULL, role TEXT NOT NULL, belt_rank TEXT NOT NULL, dojo TEXT NOT NULL, country TEXT NOT NULL,
    locale TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE instructors (id TEXT PRIMARY KEY, name TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE events (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, capacity INTEGER NOT NULL, price INTEGER NOT NULL,
    seeded_registrations INTEGER NOT NULL, listed INTEGER NOT NULL, record BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE content (id TEXT PRIMARY KEY, title TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY, member_id TEXT NOT NULL UNIQUE REFERENCES accounts (id),
    customer_id TEXT NOT NULL UNIQUE, tier TEXT NOT NULL, status TEXT NOT NULL, record BLOB NOT NULL,
    as_of INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, member_id TEXT NOT NULL REFERENCES accounts (id), opened_at REAL NOT NULL,
    refreshed_at REAL
) WITHOUT ROWID;
"""

_MEMBER = "SELECT id, email, first_name, last_name, role, belt_rank, dojo, country, locale FROM accounts"


class Ledger:
    """An open ledger; make it with `Ledger.open`, end it with `close`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._salt = secrets.token_bytes(16)
        self._db = self.database = sqlite3.connect(directory / "ledger.sqlite", isolation_level=None)
        """For the books that live beside: each owns its tables."""
        self._db.executescript(_SCHEMA)

    @classmethod
    def open(cls, catalogue: Catalogue, password: str) -> Ledger:
        """A new ledger with everything in the catalogue; every account has the one password."""
        ledger = cls(Path(tempfile.mkdtemp(prefix="wwmaa-standin-")))
        ledger._fill(catalogue, password)
        return ledger

    def close(self) -> None:
        """Close and delete the file; may be called again."""
        self._db.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def member_by_login(self, email: str, password: str) -> Member | None:
        """The account, if there is one of that e-mail (in any case) and the password is right."""
        row = self._db.execute(
            f"{_MEMBER} WHERE email = ? AND password_hash = ?", (email.strip().lower(), self._hash(password))
        ).fetchone()
        return Member(*row) if row else None

    def member(self, member_id: str) -> Member | None:
        """The account of that id."""
        row = self._db.execute(f"{_MEMBER} WHERE id = ?", (member_id,)).fetchone()
        return Member(*row) if row else None

    def subscription_of(self, member_id: str) -> Subscription | None:
        """A member's subscription, if there is one."""
        row = self._db.execute("SELECT record FROM subscriptions WHERE member_id = ?", (member_id,)).fetchone()
        return msgspec.json.decode(row[0], type=Subscription) if row else None

    def add_member(self, member: Member, password: str) -> bool:
        """Write down one more account; False when its e-mail is taken."""
        try:
            self._insert("accounts", 10, [_account_row(member, self._hash(password))])
        except sqlite3.IntegrityError:
            return False
        return True

    def member_of_email(self, email: str) -> Member | None:
        """The account of that e-mail, in any case."""
        row = self._db.execute(f"{_MEMBER} WHERE email = ?", (email.strip().lower(),)).fetchone()
        return Member(*row) if row else None

    def add_instructor(self, instructor: Instructor) -> None:
        """Write down one more instructor."""
        self._insert("instructors", 3, [_named_row(instructor)])

    def add_item(self, item: Item) -> None:
        """Write down one more piece of content."""
        self._insert("content", 3, [_titled_row(item)])

    def add_subscription(self, held: Subscription) -> bool:
        """Write down one more subscription; False when its member or its ids have one."""
        try:
            self._insert("subscriptions", 7, [_subscription_row(held)])
        except sqlite3.IntegrityError:
            return False
        return True

    def open_session(self, session_id: str, member_id: str, now: float) -> None:
        """Note a log-in, or the session that a refresh opened; `now` is in seconds since 1970."""
        self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, NULL)", (session_id, member_id, now))

    def use_up_session(self, session_id: str, now: float) -> bool:
        """Mark a session as refreshed; False when there is none or it was refreshed before."""
        cursor = self._db.execute(
            "UPDATE sessions SET refreshed_at = ? WHERE id = ? AND refreshed_at IS NULL", (now, session_id)
        )
        return cursor.rowcount == 1

    def session_count(self) -> int:
        """All sessions ever opened."""
        count: int = self._db.execute("SELECT count(*) FROM sessions").fetchone()[0]
        return count

    def add_event(self, event: Event, *, listed: bool) -> None:
        """Write down one more event."""
        self._insert("events", 7, [_event_row(event, listed=listed)])

    def remove_event(self, event_id: str) -> None:
        """Strike an event out."""
        self._db.execute("DELETE FROM events WHERE id = ?", (event_id,))

    def _hash(self, password: str) -> bytes:
        # Fast on purpose: a slow hash would burn the load generator's own cores; its cost is in the capacity model.
        return hmac.digest(self._salt, password.encode(), hashlib.sha256)

    def _fill(self, catalogue: Catalogue, password: str) -> None:
        hashed = self._hash(password)
        accounts = (*catalogue.members, *catalogue.accounts)
        self._db.execute("BEGIN")
        self._insert("accounts", 10, (_account_row(member, hashed) for member in accounts))
        self._insert("instructors", 3, (_named_row(instructor) for instructor in catalogue.instructors))
        listed = [_event_row(event, listed=True) for event in catalogue.events]
        self._insert("events", 7, [*listed, *(_event_row(event, listed=False) for event in catalogue.unlisted)])
        self._insert("content", 3, (_titled_row(item) for item in catalogue.items))
        self._insert("subscriptions", 7, (_subscription_row(held) for held in catalogue.subscriptions))
        self._db.execute("COMMIT")

    def _insert(self, table: str, columns: int, rows: Iterable[Sequence[object]]) -> None:
        self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)


def _account_row(member: Member, hashed: bytes) -> tuple[object, ...]:
    member_id, email, *others = msgspec.structs.astuple(member)
    return (member_id, email, hashed, *others)


def _named_row(instructor: Instructor) -> tuple[object, ...]:
    return (instructor.id, instructor.name, msgspec.json.encode(instructor))


def _titled_row(item: Item) -> tuple[object, ...]:
    return (item.id, item.title, msgspec.json.encode(item))


def _event_row(event: Event, *, listed: bool) -> tuple[object, ...]:
    figures = (event.capacity, event.price, event.current_registrations, listed)
    return (event.id, event.title, *figures, msgspec.json.encode(event))


def _subscription_row(held: Subscription) -> tuple[object, ...]:
    names = (held.id, held.member_id, held.customer_id, held.tier, held.status)
    return (*names, msgspec.json.encode(held), 0)  # as of no event yet

"""The platform's books of Stripe webhooks: what was received, how often each was processed, what that changed.

1. Whether an event is new is decided by an insert inside the transaction that also processes it, so of two deliveries
   at once one processes and the other is a duplicate.
2. Each processing is a row of its own: that something was done twice can be seen, whatever else the books say.
3. An event older than the last one that changed a subscription is processed, and changes nothing.

Kept in the ledger's file. Knows nothing of HTTP, of signatures or of faults; times are in seconds since 1970.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec

from wwmaa_tui.standin.records import Subscription

Standing = Literal["success", "duplicate", "error"]
"""What became of a delivery."""
Effect = Literal["applied", "outdated", "recorded", "ignored"]
"""What processing did: changed a subscription, found it newer, noted a payment; or the platform has no use for it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS webhook_events (
    id TEXT PRIMARY KEY, type TEXT NOT NULL, created INTEGER NOT NULL, received_at REAL NOT NULL,
    deliveries INTEGER NOT NULL, effect TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS webhook_processings (event_id TEXT NOT NULL, effect TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS webhook_processings_of ON webhook_processings (event_id);
"""
_SUBSCRIPTION_TYPES = ("customer.subscription.updated", "customer.subscription.deleted", "invoice.payment_succeeded")
_PAYMENT_TYPES = ("payment_intent.succeeded", "payment_intent.payment_failed")
_FAILED = "error"
_LAST = "\U0010ffff"
_FAR_OFF = 1 << 36
"""Beyond it a time is nonsense, and no date."""


class EventData(msgspec.Struct, frozen=True):
    """What an event is about, as Stripe describes it."""

    object: dict[str, Any]


class StripeEvent(msgspec.Struct, frozen=True):
    """An event as far as the platform reads it."""

    id: str
    type: str
    created: Annotated[int, msgspec.Meta(ge=0, le=_FAR_OFF)]
    data: EventData


class Delivery(msgspec.Struct, frozen=True):
    """What became of one delivery of an event."""

    standing: Standing
    effect: str = ""
    problem: str = ""
    """Why it could not be processed."""


class Entry(msgspec.Struct, frozen=True):
    """What the books say of one event."""

    event_id: str
    type: str
    deliveries: int
    processed: int
    """How often."""
    effect: str
    """An Effect, or `error` for an event that could not be processed."""


class _Unprocessable(Exception):
    """The event speaks of something that the platform does not have."""


class WebhookBooks:
    """The books in an open ledger file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.executescript(_SCHEMA)

    def knows(self, event_id: str) -> bool:
        """Whether the event was processed before; one that could not be may be tried again."""
        query = "SELECT 1 FROM webhook_events WHERE id = ? AND effect <> ?"
        return self._db.execute(query, (event_id, _FAILED)).fetchone() is not None

    def take(self, event: StripeEvent, now: float, times: int = 1) -> Delivery:
        """Note a delivery, and process the event `times` times unless it was processed before."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            delivery = self._taken(event, now, times)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return delivery

    def entries(self, prefix: str, after: str, limit: int) -> list[Entry]:
        """Events whose id begins with `prefix`, in the order of their ids, from behind `after` on."""
        rows = self._db.execute(
            "SELECT e.id, e.type, e.deliveries, count(p.event_id), e.effect FROM webhook_events e "
            "LEFT JOIN webhook_processings p ON p.event_id = e.id "
            "WHERE e.id >= ? AND e.id < ? AND e.id > ? GROUP BY e.id ORDER BY e.id LIMIT ?",
            (prefix, prefix + _LAST, after, limit),
        )
        return [Entry(*row) for row in rows]

    def count(self) -> int:
        """All events ever received."""
        count: int = self._db.execute("SELECT count(*) FROM webhook_events").fetchone()[0]
        return count

    def _taken(self, event: StripeEvent, now: float, times: int) -> Delivery:
        fresh = self._db.execute(
            "INSERT OR IGNORE INTO webhook_events VALUES (?, ?, ?, ?, 0, ?)",
            (event.id, event.type, event.created, now, _FAILED),
        )
        known = fresh.rowcount == 0 and self.knows(event.id)
        self._db.execute("UPDATE webhook_events SET deliveries = deliveries + 1 WHERE id = ?", (event.id,))
        if known:
            return Delivery("duplicate")
        try:
            effects = [self._processed(event) for _ in range(times)]
        except _Unprocessable as error:
            return Delivery("error", _FAILED, str(error))
        self._db.execute("UPDATE webhook_events SET effect = ? WHERE id = ?", (effects[0], event.id))
        return Delivery("success", effects[0])

    def _processed(self, event: StripeEvent) -> Effect:
        effect = self._effect(event)
        self._db.execute("INSERT INTO webhook_processings VALUES (?, ?)", (event.id, effect))
        return effect

    def _effect(self, event: StripeEvent) -> Effect:
        thing = event.data.object
        if event.type in _PAYMENT_TYPES:
            self._must_know("customer_id", thing.get("customer"), "customer")
            return "recorded"
        if event.type not in _SUBSCRIPTION_TYPES:
            return "ignored"
        subscription_id = thing.get("subscription") if event.type.startswith("invoice.") else thing.get("id")
        held, as_of = self._must_know("id", subscription_id, "subscription")
        self._must_know("customer_id", thing.get("customer"), "customer")
        if event.created < as_of:
            return "outdated"
        changed = _changed(held, event)
        self._db.execute(
            "UPDATE subscriptions SET status = ?, record = ?, as_of = ? WHERE id = ?",
            (changed.status, msgspec.json.encode(changed), event.created, held.id),
        )
        return "applied"

    def _must_know(self, column: str, value: object, what: str) -> tuple[Subscription, int]:
        row = None
        if isinstance(value, str):
            query = f"SELECT record, as_of FROM subscriptions WHERE {column} = ?"
            row = self._db.execute(query, (value,)).fetchone()
        if row is None:
            raise _Unprocessable(f"no {what} {value!r}")
        return msgspec.json.decode(row[0], type=Subscription), row[1]


def _changed(held: Subscription, event: StripeEvent) -> Subscription:
    """The subscription after the event. What was cancelled comes back with a newer event: the seeded ones are few, and
    a long load would use them up."""
    if event.type == "customer.subscription.deleted":
        return msgspec.structs.replace(held, status="canceled")
    if event.type.startswith("invoice."):
        return msgspec.structs.replace(held, status="active")
    status, period_end = event.data.object.get("status"), event.data.object.get("current_period_end")
    return msgspec.structs.replace(
        held,
        status=status if isinstance(status, str) else held.status,
        current_period_end=_day(period_end) if isinstance(period_end, int) else held.current_period_end,
    )


def _day(at: int) -> str:
    return datetime.fromtimestamp(min(max(at, 0), _FAR_OFF), UTC).date().isoformat()

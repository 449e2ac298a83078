"""The books of Stripe webhooks: once each, in whatever order they come."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from wwmaa_tui.standin.generation import generate
from wwmaa_tui.standin.ledger import Ledger
from wwmaa_tui.standin.records import Subscription
from wwmaa_tui.standin.webhook_books import Entry, EventData, StripeEvent, WebhookBooks

CATALOGUE = generate(7, date(2026, 3, 1))
HELD = CATALOGUE.subscriptions[3]


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with contextlib.closing(Ledger.open(CATALOGUE, "x")) as opened:
        yield opened


@pytest.fixture
def books(ledger: Ledger) -> WebhookBooks:
    return WebhookBooks(ledger.database)


def event(kind: str, event_id: str = "evt_1", created: int = 1000, **thing: Any) -> StripeEvent:
    thing = {"customer": HELD.customer_id, **thing}
    return StripeEvent(event_id, kind, created, EventData(thing))


def updated(event_id: str, created: int, status: str, **thing: Any) -> StripeEvent:
    return event("customer.subscription.updated", event_id, created, id=HELD.id, status=status, **thing)


def held(ledger: Ledger) -> Subscription:
    found = ledger.subscription_of(HELD.member_id)
    assert found is not None
    return found


def test_an_event_is_processed_once_and_its_redelivery_is_a_duplicate(books: WebhookBooks) -> None:
    payment = event("payment_intent.succeeded")
    assert not books.knows("evt_1")
    assert [books.take(payment, now=1.0).standing for _ in range(3)] == ["success", "duplicate", "duplicate"]
    assert books.knows("evt_1")
    assert books.entries("evt_", "", 10) == [Entry("evt_1", "payment_intent.succeeded", 3, 1, "recorded")]


@pytest.mark.parametrize(
    ("kind", "thing", "status"),
    [
        ("customer.subscription.updated", {"id": HELD.id, "status": "past_due"}, "past_due"),
        ("customer.subscription.deleted", {"id": HELD.id, "status": "canceled"}, "canceled"),
        ("invoice.payment_succeeded", {"id": "in_1", "subscription": HELD.id}, "active"),
    ],
)
def test_an_event_changes_the_subscription_it_speaks_of(
    books: WebhookBooks, ledger: Ledger, kind: str, thing: dict[str, Any], status: str
) -> None:
    delivery = books.take(event(kind, **thing), now=1.0)
    assert (delivery.standing, delivery.effect) == ("success", "applied")
    assert held(ledger).status == status


def test_the_end_of_the_period_is_taken_over(books: WebhookBooks, ledger: Ledger) -> None:
    books.take(updated("evt_1", 1000, "active", current_period_end=1798761600), now=1.0)
    assert held(ledger).current_period_end == "2027-01-01"


def test_an_older_event_never_undoes_a_newer_one(books: WebhookBooks, ledger: Ledger) -> None:
    books.take(event("customer.subscription.deleted", "evt_new", 2000, id=HELD.id), now=1.0)
    late = books.take(updated("evt_old", 1999, "active"), now=2.0)
    assert (late.standing, late.effect) == ("success", "outdated")
    assert held(ledger).status == "canceled"
    assert [(entry.event_id, entry.processed) for entry in books.entries("evt_", "", 10)] == [
        ("evt_new", 1),
        ("evt_old", 1),
    ]
    books.take(updated("evt_newest", 2000, "active"), now=3.0)
    assert held(ledger).status == "active"


@pytest.mark.parametrize(
    ("kind", "thing", "what"),
    [
        ("payment_intent.succeeded", {"customer": "cus_nobody"}, "no customer 'cus_nobody'"),
        ("payment_intent.payment_failed", {"customer": None}, "no customer None"),
        ("customer.subscription.updated", {"id": "sub_none"}, "no subscription 'sub_none'"),
        ("customer.subscription.deleted", {"id": HELD.id, "customer": "cus_nobody"}, "no customer 'cus_nobody'"),
        ("invoice.payment_succeeded", {"id": "in_1", "subscription": 5}, "no subscription 5"),
    ],
)
def test_an_event_of_somebody_unknown_is_an_error_and_may_be_tried_again(
    books: WebhookBooks, ledger: Ledger, kind: str, thing: dict[str, Any], what: str
) -> None:
    before = held(ledger)
    delivery = books.take(event(kind, **thing), now=1.0)
    assert (delivery.standing, delivery.problem) == ("error", what)
    assert held(ledger) == before
    assert books.entries("evt_", "", 10) == [Entry("evt_1", kind, 1, 0, "error")]
    assert books.take(event("payment_intent.succeeded"), now=2.0).standing == "success"


def test_a_type_the_platform_has_no_use_for_is_processed_and_ignored(books: WebhookBooks) -> None:
    assert books.take(event("charge.refunded"), now=1.0).effect == "ignored"
    assert books.entries("evt_", "", 10)[0].processed == 1


def test_processing_twice_is_in_the_books(books: WebhookBooks) -> None:
    books.take(event("payment_intent.succeeded"), now=1.0, times=2)
    assert [entry.processed for entry in books.entries("evt_", "", 10)] == [2]


def test_entries_are_read_back_in_pages_of_one_prefix(books: WebhookBooks) -> None:
    for number in range(7):
        books.take(event("payment_intent.succeeded", f"evt_a_{number}"), now=1.0)
        books.take(event("payment_intent.succeeded", f"evt_b_{number}"), now=1.0)
    first = [entry.event_id for entry in books.entries("evt_a_", "", 4)]
    rest = [entry.event_id for entry in books.entries("evt_a_", first[-1], 4)]
    assert first + rest == [f"evt_a_{number}" for number in range(7)]
    assert books.count() == 14


def test_what_fails_halfway_leaves_no_trace(books: WebhookBooks, ledger: Ledger) -> None:
    ledger.database.execute("DROP TABLE webhook_processings")
    with pytest.raises(sqlite3.OperationalError, match="webhook_processings"):
        books.take(event("payment_intent.succeeded"), now=1.0)
    assert not ledger.database.in_transaction
    assert books.count() == 0

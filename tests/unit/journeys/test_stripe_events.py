"""Stripe events: distinct ids, the same bytes each time, fields of the published schema, about people that exist."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from engine.journeys.webhooks.events import TYPES, Subscribers, event_of, id_prefix, subscribers
from wwmaa_tui.standin.generation import generate

KNOWN = subscribers({"customers": "cus_loadtest_{n:03}", "subscriptions": "sub_loadtest_{n:03}"})


def sent(event_type: str, iteration: int = 5) -> Any:
    return json.loads(event_of("run-1", "webhooks", iteration, event_type, 1_760_000_000).body(KNOWN))


def test_thirty_thousand_iterations_are_thirty_thousand_events() -> None:
    """In the original every id was `evt_[object ArrayBuffer]`: 29,999 of 30,000 events were duplicates."""
    ids = {event_of("run-1", "webhooks", iteration, TYPES[0], 1).id for iteration in range(30_000)}
    assert len(ids) == 30_000
    assert all(re.fullmatch(r"evt_[0-9a-z_]{8,60}", event_id) for event_id in ids)
    assert all(event_id.startswith(id_prefix("run-1", "webhooks")) for event_id in ids)


def test_other_runs_other_scenarios_and_other_parts_of_an_iteration_have_other_ids() -> None:
    ids = {
        event_of(run_id, scenario, 7, TYPES[0], 1, part).id
        for run_id in ("run-1", "run-2")
        for scenario in ("webhooks", "adverse", "webhooks2")
        for part in ("", "a", "b")
    }
    assert len(ids) == 2 * 3 * 3


@pytest.mark.parametrize("event_type", TYPES)
def test_an_event_is_the_same_bytes_each_time(event_type: str) -> None:
    bodies = {event_of("run-1", "webhooks", 5, event_type, 1_760_000_000).body(KNOWN) for _ in range(2)}
    assert len(bodies) == 1


@pytest.mark.parametrize("event_type", TYPES)
def test_an_event_has_the_envelope_that_stripe_publishes(event_type: str) -> None:
    event = sent(event_type)
    assert event.keys() - {"data"} == {
        "id", "object", "api_version", "created", "livemode", "pending_webhooks", "request", "type",
    }  # fmt: skip
    assert (event["object"], event["type"], event["livemode"], event["created"]) == (
        "event",
        event_type,
        False,
        1_760_000_000,
    )
    assert event["data"]["object"]["object"] == {"payment_intent": "payment_intent", "invoice": "invoice"}.get(
        event_type.split(".")[0], "subscription"
    )
    assert ("previous_attributes" in event["data"]) == (event_type == "customer.subscription.updated")


@pytest.mark.parametrize(
    ("event_type", "fields"),
    [
        ("payment_intent.succeeded", {"status": "succeeded", "amount_received": 9900, "last_payment_error": None}),
        ("payment_intent.payment_failed", {"status": "requires_payment_method", "amount_received": 0}),
        ("invoice.payment_succeeded", {"status": "paid", "amount_paid": 9900, "subscription": "sub_loadtest_005"}),
        ("customer.subscription.updated", {"status": "active", "id": "sub_loadtest_005", "canceled_at": None}),
        ("customer.subscription.deleted", {"status": "canceled", "ended_at": 1_760_000_000}),
    ],
)
def test_the_object_says_what_the_type_says(event_type: str, fields: dict[str, object]) -> None:
    thing = sent(event_type)["data"]["object"]
    assert {name: thing[name] for name in fields} == fields
    assert (thing["customer"], thing["currency"]) == ("cus_loadtest_005", "usd")
    assert 1000 < len(json.dumps(thing)) < 4000  # about as long as the real ones


def test_a_declined_payment_says_why() -> None:
    error = sent("payment_intent.payment_failed")["data"]["object"]["last_payment_error"]
    assert (error["code"], error["type"]) == ("card_declined", "card_error")


def test_all_subscribers_take_turns_and_exist_on_the_stand_in() -> None:
    seeded = {(held.customer_id, held.id) for held in generate(7, date(2026, 3, 1)).subscriptions}
    subjects = [KNOWN.subject(number, "k", 1) for number in range(200)]
    assert {(subject.customer, subject.subscription) for subject in subjects} == seeded


def test_subscribers_may_be_listed_or_counted() -> None:
    assert subscribers({"customers": ["cus_a", "cus_b"], "subscriptions": ["sub_a", "sub_b"]}) == Subscribers(
        ("cus_a", "cus_b"), ("sub_a", "sub_b")
    )
    few = subscribers({"customers": "cus_{n}_x", "subscriptions": "sub_{n:02}", "subscribers": 2})
    assert few == Subscribers(("cus_0_x", "cus_1_x"), ("sub_00", "sub_01"))


@pytest.mark.parametrize(
    ("data", "complaints"),
    [
        ({}, ["data.customers: expected a pattern", "data.subscriptions: expected a pattern"]),
        ({"customers": "cus_1", "subscriptions": []}, ["'cus_1' has no {n}", "data.subscriptions: expected"]),
        ({"customers": ["a", 5], "subscriptions": ["a", ""]}, ["data.customers", "data.subscriptions"]),
        ({"customers": ["a"], "subscriptions": ["a", "b"]}, ["1 customers and 2 subscriptions"]),
        (
            {"customers": "c{n}", "subscriptions": "s{n}", "subscribers": 0},
            ["data.subscribers: expected a whole number above 0, got 0"],
        ),
        ({"customers": "c{n}", "subscriptions": "s{n}", "subscribers": True}, ["got True"]),
    ],
)
def test_data_that_names_no_subscribers_is_refused_with_every_reason(
    data: dict[str, object], complaints: list[str]
) -> None:
    with pytest.raises(ValueError, match="data") as caught:
        subscribers(data)
    assert all(complaint in str(caught.value) for complaint in complaints)

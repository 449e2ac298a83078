"""Stripe events of one run: whom they are about, their ids, and their exact bytes.

1. An id is a function of run, scenario and iteration, so no two events of a run have the same one, nor two runs.
2. All else is a function of the id's number and of the instant, so that an event can be delivered again, byte for byte,
   by whoever knows its type, number and instant.

Pure. Knows nothing of virtual users or of signing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.journeys.webhooks.objects import Subject, invoice, payment_intent, subscription

API_VERSION = "2023-10-16"
TYPES = (
    "payment_intent.succeeded",
    "customer.subscription.updated",
    "invoice.payment_succeeded",
    "payment_intent.payment_failed",
    "customer.subscription.deleted",
)
"""Those that a mix may name."""

_OBJECTS: Mapping[str, Callable[[Subject], dict[str, Any]]] = {
    "payment_intent.succeeded": lambda subject: payment_intent(subject, paid=True),
    "customer.subscription.updated": lambda subject: subscription(subject, "active"),
    "invoice.payment_succeeded": invoice,
    "payment_intent.payment_failed": lambda subject: payment_intent(subject, paid=False),
    "customer.subscription.deleted": lambda subject: subscription(subject, "canceled"),
}
_PLACE = re.compile(r"\{n(?::0([1-9]))?\}")
_DEFAULT_COUNT = 100


@dataclass(frozen=True)
class Subscribers:
    """Whom events are about: the platform's paying members, by the names that Stripe and it use."""

    customers: tuple[str, ...]
    subscriptions: tuple[str, ...]
    """One for each customer, in the same order."""

    def subject(self, number: int, key: str, at: int) -> Subject:
        """Whom event number `number` is about; they take turns."""
        turn = number % len(self.customers)
        return Subject(self.customers[turn], self.subscriptions[turn], key, at)


def subscribers(data: Mapping[str, Any]) -> Subscribers:
    """Those that a scenario's `data` names: `customers` and `subscriptions`, each a list, or a pattern such as
    `sub_{n:03}` for `subscribers` (100) of them, counted from 0. ValueError with everything that is wrong."""
    problems: list[str] = []
    count = data.get("subscribers", _DEFAULT_COUNT)
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        problems.append(f"data.subscribers: expected a whole number above 0, got {count!r}")
        count = 1
    customers = _named("customers", data, count, problems)
    subscriptions = _named("subscriptions", data, count, problems)
    if not problems and len(customers) != len(subscriptions):
        problems.append(
            f"data: {len(customers)} customers and {len(subscriptions)} subscriptions; each customer has one"
        )
    if problems:
        raise ValueError("; ".join(problems))
    return Subscribers(customers, subscriptions)


def _named(key: str, data: Mapping[str, Any], count: int, problems: list[str]) -> tuple[str, ...]:
    written = data.get(key)
    if isinstance(written, str):
        if _PLACE.search(written):
            return tuple(_numbered(written, n) for n in range(count))
        problems.append(
            f"data.{key}: {written!r} has no {{n}}; a pattern such as {key[:3]}_loadtest_{{n:03}}, or a list"
        )
    elif isinstance(written, list | tuple) and written and all(isinstance(each, str) and each for each in written):
        return tuple(written)
    else:
        problems.append(f"data.{key}: expected a pattern with {{n}} or a list of ids, got {written!r}")
    return ()


def _numbered(pattern: str, n: int) -> str:
    return _PLACE.sub(lambda place: f"{n:0{place[1] or 1}}", pattern)


def id_prefix(run_id: str, scenario: str) -> str:
    """How the ids of all events of one scenario of one run begin."""
    return f"evt_lt{hashlib.blake2b(f'{run_id}/{scenario}'.encode(), digest_size=8).hexdigest()}_"


@dataclass(frozen=True)
class StripeEvent:
    """One event, before it is bytes."""

    id: str
    type: str
    number: int
    """Chooses whom it is about."""
    created: int
    """Seconds since 1970."""

    def body(self, known: Subscribers) -> bytes:
        """The exact bytes to sign and to send: the same for every delivery."""
        subject = known.subject(self.number, self.id.removeprefix("evt_"), self.created)
        data: dict[str, Any] = {"object": _OBJECTS[self.type](subject)}
        if self.type == "customer.subscription.updated":
            data["previous_attributes"] = {"current_period_end": self.created, "latest_invoice": None}
        return msgspec.json.encode(
            {
                "id": self.id,
                "object": "event",
                "api_version": API_VERSION,
                "created": self.created,
                "data": data,
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": self.type,
            }
        )


def event_of(run_id: str, scenario: str, iteration: int, event_type: str, created: int, part: str = "") -> StripeEvent:
    """The event of an iteration; `part` tells several of one iteration apart."""
    return StripeEvent(f"{id_prefix(run_id, scenario)}{iteration:07d}{part}", event_type, iteration, created)

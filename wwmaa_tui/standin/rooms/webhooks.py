"""Stripe's webhooks: believed by their signature, processed once each; and their read-back for the operator.

A delivery that is believed is answered 200, as Stripe wants it, and the body says what became of it: `success`,
`duplicate` or `error`. One that is not believed is answered 400.
"""

from __future__ import annotations

import time

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import NOTHING, WEBHOOK, WEBHOOK_KNOWN
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal, unprocessable
from wwmaa_tui.standin.environment import CONTROL_PREFIX
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.reading import read_json
from wwmaa_tui.standin.search_query import whole_number
from wwmaa_tui.standin.webhook_books import Delivery, StripeEvent
from wwmaa_tui.standin.webhook_signature import SignatureRefused, check_signature

MOST_ENTRIES = 1000
"""Events on one page of the read-back."""


def endpoints(platform: Platform) -> list[Endpoint]:
    """The webhook, and the read-back of what was made of them."""
    webhooks = _Webhooks(platform)
    return [
        Endpoint("POST", "/api/webhooks/stripe", "api", webhooks.deliver),
        Endpoint("GET", f"{CONTROL_PREFIX}/webhooks/{{prefix}}", "control", webhooks.read_back),
    ]


class _Webhooks:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._counts = platform.telemetry.webhooks

    def deliver(self, call: Call) -> Answer:
        counts = self._counts
        counts.received += 1
        try:
            event = self._believed(call)
        except Refusal:
            counts.refused += 1
            raise
        books = self._platform.webhooks
        times = 1 if books.knows(event.id) else self._platform.faults.times_processed()
        if times == 0:  # a lie to order: said to be done, and forgotten
            return _success(event, "recorded")
        delivery = books.take(event, time.time(), times)
        if delivery.standing == "success":
            counts.processed += times
            return _success(event, delivery.effect)
        if delivery.standing == "duplicate":
            counts.duplicates += 1
            return _unsuccessful(event, delivery, "the event was processed before")
        counts.failed += 1
        return _unsuccessful(event, delivery, f"{delivery.problem}; the event is kept for processing by hand")

    def read_back(self, call: Call) -> Answer:
        problems: list[str] = []
        params, prefix = call.query(), call.places["prefix"]
        limit = whole_number("limit", params, problems, default=MOST_ENTRIES, highest=MOST_ENTRIES)
        if problems:
            raise unprocessable(problems)
        entries = self._platform.webhooks.entries(prefix, params.get("after", ""), limit)
        behind = entries[-1].event_id if len(entries) == limit else None
        return json_answer({"events": entries, "next": behind}, NOTHING)

    def _believed(self, call: Call) -> StripeEvent:
        header = call.headers.get(b"stripe-signature", b"").decode("latin-1")
        try:
            check_signature(header, call.body, self._platform.secrets.webhook_secret, time.time())
        except SignatureRefused as refused:
            raise Refusal(problem(400, f"invalid signature: {refused}")) from None
        try:
            return read_json(call.body, StripeEvent)
        except msgspec.DecodeError as error:
            raise Refusal(problem(400, f"invalid payload: {error}")) from None


def _success(event: StripeEvent, effect: str) -> Answer:
    result = {"status": "ignored" if effect == "ignored" else "processed", "effect": effect}
    said = {"status": "success", "event_id": event.id, "event_type": event.type, "result": result}
    return json_answer({"received": True, **said}, WEBHOOK)


def _unsuccessful(event: StripeEvent, delivery: Delivery, message: str) -> Answer:
    work = WEBHOOK_KNOWN if delivery.standing == "duplicate" else WEBHOOK
    return json_answer({"status": delivery.standing, "event_id": event.id, "message": message}, work)

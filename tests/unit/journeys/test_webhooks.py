"""The webhook journeys: what is sent, how it is signed, what is claimed and counted; the profile's loads and mix."""

from __future__ import annotations

import asyncio
import json
from collections import Counter as Tally
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import pytest

from engine.clock import VirtualClock, run_virtual
from engine.errors import JourneyError
from engine.journeys.catalog import JOURNEYS, needed_secrets, planned_operations
from engine.journeys.webhooks.delivery import Sender, said_of
from engine.journeys.webhooks.events import subscribers
from engine.journeys.webhooks.journey import ADVERSITIES, LATE_BY_S, OLDER_BY_S, webhooks, webhooks_adverse
from engine.journeys.webhooks.signature import HEADER, signature_header
from engine.measure.snapshot import Claim, Counter, Point, Rate, Snapshot, Trend, point_as, select
from engine.plan.mix import Mix
from engine.plan.planner import plan
from engine.profile.catalog import find_profile, find_site
from engine.profile.loading import load_profile
from engine.profile.model import ConstantVUs
from engine.target.loading import load_site
from engine.vu import VirtualUser
from engine.wire.exchange import Exchange
from engine.wire.response import Response
from tests.support.scripted_user import Heard, ScriptedUser
from tests.support.wiring import Bench, scenario

DATA = {"customers": "cus_{n}", "subscriptions": "sub_{n}", "subscribers": 10}
SECRET = "whsec_of_the_test"
STRIPE_WEBHOOK = load_site(find_site("wwmaa")).operations["stripe_webhook"]

SUCCESS: tuple[int, object] = (200, {"received": True, "status": "success"})
DUPLICATE: tuple[int, object] = (200, {"status": "duplicate", "event_id": "x"})
ERROR: tuple[int, object] = (200, {"status": "error", "message": "Event stored for manual processing"})
REFUSED: tuple[int, object] = (400, {"detail": "invalid signature"})


def answered(status: int, payload: object, accept: tuple[str, ...] = ()) -> Response:
    """An answer as HttpUser.call() would judge it by the shipped site."""
    exchange = Exchange(0.0, 60.0, asyncio.get_running_loop().create_future(), status=status)
    exchange.sent, exchange.done = 1.0, 1.02
    exchange.body = json.dumps(payload).encode()
    response = Response(exchange, status, STRIPE_WEBHOOK)
    fine = status == 200 and isinstance(payload, dict) and payload.get("status") == "success"
    if not fine and response.outcome not in accept:
        response.error = f"HTTP {status}"
    return response


def performed(
    journey: Callable[[VirtualUser], Coroutine[Any, Any, None]],
    *answers: tuple[int, object],
    kind: str,
    iterations: int = 1,
    cut_off_s: float | None = None,
) -> tuple[list[tuple[bytes, str]], Snapshot]:
    """Everything that was sent, and recorded."""

    async def main() -> tuple[list[tuple[bytes, str]], Snapshot]:
        clock = VirtualClock()
        bench = Bench(scenario(ConstantVUs(1, 10.0), mix={kind: 1.0}, data=DATA), clock=clock)
        bench.scope.memo["stripe_webhook"] = Sender(subscribers(DATA), SECRET, "whsec_another")
        left = list(answers)

        async def said(heard: Heard) -> Response:
            assert heard.operation == "stripe_webhook"
            status, payload = left.pop(0) if len(left) > 1 else left[0]  # the last answer stays
            if status == 0:
                await asyncio.sleep(1000)
            return answered(status, payload, heard.accept)

        stripe = ScriptedUser(bench.scope, 0, said)
        for iteration in range(iterations):
            stripe.begin(iteration, None, clock.now())
            task = asyncio.ensure_future(journey(stripe))
            if cut_off_s is not None:
                asyncio.get_running_loop().call_later(cut_off_s, task.cancel)
            await asyncio.wait((task,))
            assert task.cancelled() or task.exception() is None
        return [(heard.body, heard.headers[HEADER]) for heard in stripe.heard], bench.cut()

    return run_virtual(main())


def claims(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [(claim.kind, claim.said, claim.facts.get("part", "")) for claim in snapshot.claims]


def rate(series: Mapping[str, Point], name: str) -> Rate:
    return point_as(Rate, select(series, name))


def test_a_new_event_is_signed_over_its_exact_bytes_and_claimed() -> None:
    (sent,), found = performed(webhooks, SUCCESS, kind="invoice.payment_succeeded")
    body, header = sent
    event = json.loads(body)
    assert header == signature_header(body, SECRET, event["created"])
    assert (event["type"], event["data"]["object"]["customer"]) == ("invoice.payment_succeeded", "cus_0")
    facts = {"type": "invoice.payment_succeeded", "number": 0, "created": event["created"]}
    assert found.claims == (Claim("webhook", event["id"], "accepted", facts),)
    assert SECRET not in repr(Sender(subscribers(DATA), SECRET))


@pytest.mark.parametrize(
    ("answer", "said", "success", "valid", "duplicates"),
    [
        (SUCCESS, "accepted", Rate(1, 1), Rate(1, 1), 0),
        (DUPLICATE, "duplicate", Rate(0, 1), Rate(1, 1), 1),
        (ERROR, "failed", Rate(0, 1), Rate(1, 1), 0),
        (REFUSED, "refused", Rate(0, 1), Rate(0, 1), 0),
        ((503, {}), "failed", Rate(0, 1), Rate(1, 1), 0),
        ((200, {"who": "knows"}), "unknown", Rate(0, 1), Rate(), 0),
    ],
)
def test_an_answer_200_is_no_success_and_a_duplicate_is_one_in_any_status(
    answer: tuple[int, object], said: str, success: Rate, valid: Rate, duplicates: int
) -> None:
    """The original took 200 with `received` for success whatever the status, and looked for duplicates in 409 only."""
    _, found = performed(webhooks, answer, kind="payment_intent.succeeded")
    assert claims(found) == [("webhook", said, "")]
    assert rate(found.series, "webhook_processing_success") == success
    assert rate(found.series, "webhook_signature_valid") == valid
    assert point_as(Counter, select(found.series, "webhook_duplicates")).count == duplicates
    assert rate(found.series, "checks{check:webhook is processed}") == success
    assert point_as(Trend, select(found.series, "webhook_processing_latency")).histogram.count == 1


def test_a_slow_success_is_a_success() -> None:
    """In the original an answer after half a second counted as a failure of processing: its speed is the latency's."""

    async def main() -> str:
        response = answered(*SUCCESS)
        response.exchange.done = 30.0
        return said_of(response)

    assert run_virtual(main()) == "accepted"


def test_an_interrupted_delivery_is_of_unknown_fate() -> None:
    _, found = performed(webhooks, (0, {}), kind="payment_intent.succeeded", cut_off_s=2.0)
    assert claims(found) == [("webhook", "unknown", "")]


@pytest.mark.parametrize(("error", "said"), [("connection refused", "unsent"), ("timeout", "unknown")])
def test_without_an_answer_only_what_never_left_is_certain(error: str, said: str) -> None:
    async def main() -> str:
        exchange = Exchange(0.0, 60.0, asyncio.get_running_loop().create_future())
        return said_of(Response(exchange, 0, STRIPE_WEBHOOK, error=error))

    assert run_virtual(main()) == said


def test_a_redelivery_is_the_same_bytes_and_a_duplicate_is_expected() -> None:
    sent, found = performed(webhooks_adverse, SUCCESS, DUPLICATE, kind="redelivery")
    assert sent[0][0] == sent[1][0]
    assert claims(found) == [("webhook_adverse", said, "redelivered") for said in ("accepted", "duplicate")]
    assert len({claim.key for claim in found.claims}) == 1
    assert rate(found.series, "checks") == Rate(1, 1)


def test_a_redelivery_that_is_processed_again_fails_its_check() -> None:
    _, found = performed(webhooks_adverse, SUCCESS, kind="redelivery")
    assert rate(found.series, "checks{check:redelivery is a duplicate}") == Rate(0, 1)


def test_after_a_failed_first_delivery_the_second_may_be_the_one() -> None:
    _, found = performed(webhooks_adverse, (503, {}), SUCCESS, kind="redelivery")
    assert rate(found.series, "checks") == Rate()


@pytest.mark.parametrize(("second", "passes"), [(DUPLICATE, 1), (SUCCESS, 0)])
def test_of_two_at_once_one_must_be_a_duplicate(second: tuple[int, object], passes: int) -> None:
    sent, found = performed(webhooks_adverse, SUCCESS, second, kind="at_once")
    assert sent[0][0] == sent[1][0]
    assert rate(found.series, "checks") == Rate(passes, 1)


def test_two_at_once_that_are_interrupted_are_two_claims() -> None:
    _, found = performed(webhooks_adverse, (0, {}), kind="at_once", cut_off_s=2.0)
    assert claims(found) == [("webhook_adverse", "unknown", "redelivered")] * 2


def test_out_of_order_the_newer_comes_first() -> None:
    sent, found = performed(webhooks_adverse, SUCCESS, kind="out_of_order")
    newer, older = (json.loads(body) for body, _ in sent)
    assert newer["created"] - older["created"] == OLDER_BY_S
    assert (newer["type"], older["type"]) == ("customer.subscription.updated", "customer.subscription.deleted")
    assert newer["data"]["object"]["id"] == older["data"]["object"]["id"] == "sub_0"
    assert [part for _, _, part in claims(found)] == ["newer", "older"]
    assert newer["id"] != older["id"]


def test_an_older_event_without_its_newer_one_is_not_out_of_order() -> None:
    _, found = performed(webhooks_adverse, (503, {}), SUCCESS, kind="out_of_order")
    assert [part for _, _, part in claims(found)] == ["newer", ""]


def test_a_late_signature_is_right_and_older_than_the_tolerance() -> None:
    (sent,), found = performed(webhooks_adverse, REFUSED, kind="late")
    body, header = sent
    assert header == signature_header(body, SECRET, json.loads(body)["created"] - LATE_BY_S)
    assert LATE_BY_S > 300
    assert claims(found) == [("webhook_adverse", "refused", "late")]
    assert rate(found.series, "checks{check:late webhook is refused}") == Rate(1, 1)


def test_a_bad_signature_is_of_another_secret_or_of_other_bytes() -> None:
    sent, found = performed(webhooks_adverse, REFUSED, kind="badly_signed", iterations=2)
    (foreign, foreign_header), (tampered, tampered_header) = sent
    created = json.loads(foreign)["created"]
    assert foreign_header == signature_header(foreign, "whsec_another", created)
    assert (
        tampered_header
        == signature_header(tampered[:-1], SECRET, created)
        != signature_header(tampered, SECRET, created)
    )
    assert claims(found) == [("webhook_adverse", "refused", "badly signed")] * 2


@pytest.mark.parametrize("kind", ["late", "badly_signed"])
def test_what_is_believed_wrongly_fails_its_check(kind: str) -> None:
    _, found = performed(webhooks_adverse, SUCCESS, kind=kind)
    assert rate(found.series, "checks") == Rate(0, 1)


def test_without_a_secret_there_is_nothing_to_sign_with() -> None:
    async def main() -> None:
        bench = Bench(scenario(ConstantVUs(1, 10.0), data=DATA), clock=VirtualClock())
        with pytest.raises(JourneyError, match="STRIPE_WEBHOOK_SECRET: not set"):
            await webhooks(VirtualUser(bench.scope, 0))

    run_virtual(main())


def test_the_profile_sends_thirty_thousand_events_in_the_suites_exact_mix() -> None:
    profile = load_profile(find_profile("webhooks"), journeys=JOURNEYS)
    main, adverse = plan(profile).scenarios
    assert planned_operations(main) == {"webhook": 30_000}
    assert planned_operations(adverse) == {"webhook_adverse": 300}
    assert (main.outline.duration_s, adverse.outline.duration_s) == (300.0, 300.0)
    mix = Mix(main.scenario.mix, 7, "webhooks")
    assert Tally(mix.kind(iteration) for iteration in range(30_000)) == {
        "payment_intent.succeeded": 12_000,
        "customer.subscription.updated": 9_000,
        "invoice.payment_succeeded": 4_500,
        "payment_intent.payment_failed": 3_000,
        "customer.subscription.deleted": 1_500,
    }
    assert adverse.scenario.mix.keys() == ADVERSITIES.keys()
    assert subscribers(main.scenario.data) == subscribers(adverse.scenario.data)
    assert needed_secrets(profile) == ("STRIPE_WEBHOOK_SECRET",)

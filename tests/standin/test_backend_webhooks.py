"""Stripe's webhooks under the second contract: the double submit first, then the same books as the first contract's."""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx
import msgspec
import pytest

from engine.journeys.webhooks.signature import HEADER, signature_header
from wwmaa_tui.standin.process import StandInProcess

Headers = dict[str, str]


@pytest.fixture
async def csrf(client: httpx.AsyncClient) -> Headers:
    """The header that repeats the cookie."""
    await client.get("/api/security/csrf-token")
    return {"X-CSRF-Token": client.cookies["csrf_token"]}


def event(kind: str, thing: dict[str, Any]) -> bytes:
    """A new event."""
    return msgspec.json.encode(
        {"id": f"evt_{secrets.token_hex(8)}", "type": kind, "created": int(time.time()), "data": {"object": thing}}
    )


async def delivered(
    standin: StandInProcess, client: httpx.AsyncClient, body: bytes, headers: Headers
) -> httpx.Response:
    signature = signature_header(body, standin.env["STRIPE_WEBHOOK_SECRET"], int(time.time()))
    return await client.post("/api/webhooks/stripe", content=body, headers={HEADER: signature, **headers})


async def test_a_signed_event_needs_the_double_submit_too(
    standin: StandInProcess, client: httpx.AsyncClient, csrf: Headers
) -> None:
    body = event("payment_intent.succeeded", {"customer": "cus_loadtest_000"})
    without = await delivered(standin, client, body, {})
    assert (without.status_code, without.json()["error_type"]) == (403, "csrf_token_missing")
    taken = await delivered(standin, client, body, csrf)
    assert (taken.status_code, taken.json()["status"]) == (200, "success")
    again = await delivered(standin, client, body, csrf)
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")


async def test_an_unknown_subscription_is_an_error_in_a_200_and_a_bad_signature_a_400(
    standin: StandInProcess, client: httpx.AsyncClient, csrf: Headers
) -> None:
    body = event("customer.subscription.updated", {"id": "sub_nobodys", "customer": "cus_nobody"})
    answer = await delivered(standin, client, body, csrf)
    assert (answer.status_code, answer.json()["status"]) == (200, "error")
    forged = await client.post("/api/webhooks/stripe", content=body, headers={HEADER: "t=1,v1=00", **csrf})
    assert forged.status_code == 400


async def test_a_paid_checkout_becomes_one_booking(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    admin = {"email": standin.env["TEST_ADMIN_EMAIL"], "password": standin.env["TEST_ADMIN_PASSWORD"]}
    token = (await client.post("/api/auth/login", json=admin)).json()["access_token"]
    wanted = {"title": "A seminar", "capacity": 5, "price": 50, "visibility": "unlisted"}
    bearer = {"Authorization": f"Bearer {token}"}
    event_id = (await client.post("/api/events", json=wanted, headers=bearer)).json()["id"]
    await client.get("/api/security/csrf-token")
    headers = {**bearer, "X-CSRF-Token": client.cookies["csrf_token"]}
    checkout = await client.post(f"/api/events/{event_id}/rsvp/checkout", json={}, headers=headers)

    for _ in range(2):  # two events about one payment
        body = event("checkout.session.completed", {"id": checkout.json()["session_id"]})
        assert (await delivered(standin, client, body, headers)).json()["status"] == "success"

    status = (await client.get(f"/api/events/{event_id}/rsvp/status", headers=bearer)).json()
    assert (status["has_rsvp"], status["payment_status"], status["available_spots"]) == (True, "succeeded", 4)
    unknown = event("checkout.session.completed", {"id": "cs_test_of_somebody_else"})
    assert (await delivered(standin, client, unknown, headers)).json()["status"] == "success"

"""The site file of the real backend against a running stand-in: each operation answers as the file says it does."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from engine.journeys.webhooks.signature import HEADER, signature_header
from engine.profile.catalog import find_site
from engine.target.loading import load_site
from engine.target.site import Operation
from wwmaa_tui.standin.process import StandInProcess

SITE = load_site(find_site("wwmaa-backend"))
FIRST = load_site(find_site("wwmaa"))
PAYMENT = (
    b'{"id": "evt_of_the_second_site", "type": "payment_intent.succeeded", "created": 1, '
    b'"data": {"object": {"customer": "cus_loadtest_000"}}}'
)
CHANGES = ("POST", "PUT", "PATCH", "DELETE")


def filled(template: Any, places: dict[str, str]) -> Any:
    if isinstance(template, str):
        return template.format(**places)
    return {key: filled(value, places) for key, value in template.items()} if isinstance(template, dict) else template


async def perform(operation: Operation, standin: StandInProcess, client: httpx.AsyncClient) -> httpx.Response:
    """As a member of the platform."""
    env = dict(standin.env)
    account = {"email": env["TEST_USER_EMAIL"], "password": env["TEST_USER_PASSWORD"]}
    await client.get("/api/security/csrf-token")
    session = (await client.post("/api/auth/login", json=account)).json()
    headers = dict(operation.headers)
    body: bytes | None = None
    if operation.name == "stripe_webhook":
        body = PAYMENT
        headers[HEADER] = signature_header(body, env["STRIPE_WEBHOOK_SECRET"], int(time.time()))
    if operation.csrf and SITE.csrf is not None:
        headers[SITE.csrf.header] = client.cookies[SITE.csrf.cookie]
    if operation.auth == "bearer":
        headers["Authorization"] = f"Bearer {session['access_token']}"
    places = {**env, **account, "run_id": "r1", "event_id": env["TEST_EVENT_ID"], "query": "kata"}
    places |= {"name": "Aiko Abe", "phone": "+15550000000", "reason": "the test is over", "prefix": "evt_"}
    places["refresh_token"] = session["refresh_token"]
    return await client.request(
        operation.method,
        env[SITE.bases[operation.base]] + operation.path.format(**places),
        headers=headers,
        content=body,
        json=filled(operation.json, places) if operation.json else None,
    )


@pytest.mark.parametrize("name", sorted(SITE.operations.keys() - {"rtc_socket"}))
async def test_an_operation_answers_as_the_site_file_says(
    standin: StandInProcess, client: httpx.AsyncClient, name: str
) -> None:
    operation = SITE.operations[name]
    if name == "cancel_rsvp":
        await perform(SITE.operations["rsvp"], standin, client)
    answer = await perform(operation, standin, client)
    if name == "rsvp":
        await perform(SITE.operations["cancel_rsvp"], standin, client)
    assert operation.expect.accepts(answer.status_code), answer.text
    assert answer.headers["content-type"].startswith(operation.expect.content_type or "")
    if operation.expect.fields:
        assert set(operation.expect.fields) <= answer.json().keys()


def test_it_has_the_first_sites_names_and_a_csrf_token_beside_them() -> None:
    assert SITE.operations.keys() - FIRST.operations.keys() == {"csrf_token"}
    assert (SITE.health, SITE.received, SITE.marker_header) == (FIRST.health, FIRST.received, FIRST.marker_header)
    tags = {
        name: (operation.tags, FIRST.operations[name].tags)
        for name, operation in SITE.operations.items()
        if name in FIRST.operations
    }
    assert {name for name, (mine, first) in tags.items() if mine != first} == set(), "thresholds name tags"


def test_every_change_carries_the_double_submit() -> None:
    for operation in SITE.operations.values():
        assert operation.csrf == (operation.method in CHANGES), operation.name


def test_every_base_is_an_environment_name_the_stand_in_gives(standin: StandInProcess) -> None:
    assert set(SITE.bases.values()) <= standin.env.keys()

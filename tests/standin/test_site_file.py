"""The shipped site file against a running stand-in: each operation answers as the file says it does."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from engine.journeys.webhooks.signature import HEADER, signature_header
from engine.target.loading import load_site
from engine.target.site import Operation
from tests.support.live_client import joined
from wwmaa_tui.standin.process import StandInProcess

SITE = load_site(Path(__file__).parents[2] / "profiles" / "sites" / "wwmaa.toml")
QUERIES = {
    "search": {"q": "kata"},
    "search_filtered": {"q": "karate", "style": "karate", "level": "beginner"},
    "search_semantic": {"q": "how do I improve my kick", "semantic": "true"},
    "search_complex": {"q": "sparring", "type": "video", "date_from": "2025-01-01", "date_to": "2025-12-31"},
    "search_events": {"q": "seminar"},
    "list_events": {"limit": "20", "page": "1"},
    "list_instructors": {"limit": "20"},
    "page_search": {"q": "karate"},
}
REGISTRATION = {
    *("rsvp", "rsvp_paid", "my_registration", "cancel_rsvp"),
    *("create_event", "delete_event", "list_registrations", "event_mails"),
}
"""One needs what another made: test_registrations_audited performs them all."""
SEEDING = {name for kind in SITE.seed for name in (kind.count, kind.make) if name} - {"list_events"}
"""For administrators: seeding performs them all."""

EVENT = (
    b'{"id": "evt_of_the_site_file", "type": "payment_intent.succeeded", "created": 1, '
    b'"data": {"object": {"customer": "cus_loadtest_000"}}}'
)


def signed(body: bytes, secret: str) -> dict[str, str]:
    return {HEADER: signature_header(body, secret, int(time.time()))}


async def perform(
    operation: Operation, standin: StandInProcess, client: httpx.AsyncClient, bearer: dict[str, str], refresh: str
) -> httpx.Response:
    env = standin.env
    places = {
        "run_id": "r1",
        "event_id": env["TEST_EVENT_ID"],
        "email": env["TEST_USER_EMAIL"],
        "password": env["TEST_USER_PASSWORD"],
        "refresh_token": refresh,
        "prefix": "evt_",
        "session_id": env["TEST_SESSION_ID"],
        "user_id": "somebody",
        "participant_name": "Some Body",
    }
    if operation.name == "stripe_webhook":
        url = env[SITE.bases[operation.base]] + operation.path
        return await client.post(url, content=EVENT, headers=signed(EVENT, env["STRIPE_WEBHOOK_SECRET"]))
    if operation.name.startswith("rtc_"):  # known there is who has joined
        token = (await joined(client, "somebody"))["access_token"]
        places["access_token"], bearer = token, {"Authorization": f"Bearer {token}"}
    body = {name: str(text).format(**places) for name, text in (operation.json or {}).items()}
    return await client.request(
        operation.method,
        env[SITE.bases[operation.base]] + operation.path.format(**places),
        params=QUERIES.get(operation.name),
        headers={**operation.headers, **(bearer if operation.auth == "bearer" else {})},
        json=body or None,
    )


@pytest.mark.parametrize("name", sorted(SITE.operations.keys() - REGISTRATION - SEEDING - {"rtc_socket"}))
async def test_an_operation_answers_as_the_site_file_says(
    standin: StandInProcess, client: httpx.AsyncClient, member: dict[str, str], name: str
) -> None:
    account = {"email": standin.env["TEST_USER_EMAIL"], "password": standin.env["TEST_USER_PASSWORD"]}
    refresh = (await client.post("/api/auth/login", json=account)).json()["refresh_token"]
    operation = SITE.operations[name]
    answer = await perform(operation, standin, client, member, refresh)
    assert operation.expect.accepts(answer.status_code), answer.text
    assert answer.headers["content-type"].startswith(operation.expect.content_type or "")
    if operation.expect.fields:
        assert set(operation.expect.fields) <= answer.json().keys()


def test_the_site_names_a_health_and_a_read_back_operation_it_has() -> None:
    assert {SITE.health, SITE.received} <= SITE.operations.keys()
    assert SITE.marker_header == "X-Load-Test-Run"
    assert SITE.allow_hosts == ("staging.wwmaa.com", "api-staging.wwmaa.com")


def test_every_base_is_an_environment_name_the_stand_in_gives(standin: StandInProcess) -> None:
    assert set(SITE.bases.values()) <= standin.env.keys()


def test_the_four_kinds_of_search_share_an_endpoint_and_differ_by_kind() -> None:
    searches = [
        operation
        for name, operation in SITE.operations.items()
        if name.startswith("search") and name != "search_events"
    ]
    assert {operation.tags["endpoint"] for operation in searches} == {"search"}
    assert sorted(operation.tags["kind"] for operation in searches) == ["complex", "filtered", "semantic", "simple"]

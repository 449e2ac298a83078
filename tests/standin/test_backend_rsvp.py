"""RSVPs under the second contract: members only, one each, full and duplicate told apart by their text alone."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from wwmaa_tui.standin.process import StandInProcess

Members = Callable[[int], Awaitable["Member"]]


class Member:
    """A member of the platform in a browser of their own."""

    def __init__(self, client: httpx.AsyncClient, email: str) -> None:
        self.client = client
        self.email = email
        self.bearer: dict[str, str] = {}

    @property
    def headers(self) -> dict[str, str]:
        """What the front end sends."""
        return {**self.bearer, "X-CSRF-Token": self.client.cookies["csrf_token"]}

    async def reserve(self, event_id: str) -> httpx.Response:
        """RSVP."""
        wanted = {"user_name": "Aiko Abe", "user_email": self.email, "user_phone": "+15550000000"}
        return await self.client.post(f"/api/events/{event_id}/rsvp", json=wanted, headers=self.headers)

    async def status(self, event_id: str) -> dict[str, object]:
        """Their own."""
        told: dict[str, object] = (
            await self.client.get(f"/api/events/{event_id}/rsvp/status", headers=self.bearer)
        ).json()
        return told


@pytest.fixture
async def members(standin: StandInProcess) -> AsyncIterator[Members]:
    """Logs members in, by their number."""
    async with AsyncExitStack() as browsers:

        async def log_in(number: int) -> Member:
            client = await browsers.enter_async_context(httpx.AsyncClient(base_url=standin.base_url, timeout=20))
            member = Member(client, f"loadtest_user_{number}@wwmaa.com")
            await client.get("/api/security/csrf-token")
            account = {"email": member.email, "password": standin.env["LOADTEST_MEMBER_PASSWORD"]}
            token = (await client.post("/api/auth/login", json=account)).json()["access_token"]
            member.bearer = {"Authorization": f"Bearer {token}"}
            return member

        yield log_in


@pytest.fixture
async def new_event(standin: StandInProcess, client: httpx.AsyncClient) -> Callable[..., Awaitable[str]]:
    """Makes events."""
    account = {"email": standin.env["TEST_ADMIN_EMAIL"], "password": standin.env["TEST_ADMIN_PASSWORD"]}
    token = (await client.post("/api/auth/login", json=account)).json()["access_token"]

    async def make(**wanted: object) -> str:
        wanted = {"title": "An evening of kata", "capacity": 2, "visibility": "unlisted", **wanted}
        answer = await client.post("/api/events", json=wanted, headers={"Authorization": f"Bearer {token}"})
        event_id: str = answer.json()["id"]
        return event_id

    return make


async def test_an_rsvp_is_confirmed_with_a_picture_to_be_let_in_by(
    members: Members, new_event: Callable[..., Awaitable[str]]
) -> None:
    member, event_id = await members(1), await new_event()
    answer = await member.reserve(event_id)
    told = answer.json()
    assert (answer.status_code, told["status"], told["event_id"]) == (201, "confirmed", event_id)
    assert told.keys() == {"rsvp_id", "status", "event_id", "event_title", "event_date", "qr_code", "message"}
    assert base64.b64decode(told["qr_code"]).startswith(b"\x89PNG")
    status = await member.status(event_id)
    assert (status["has_rsvp"], status["rsvp_id"], status["available_spots"]) == (True, told["rsvp_id"], 1)


async def test_a_second_rsvp_and_one_too_many_are_bad_requests_that_differ_by_their_text(
    members: Members, new_event: Callable[..., Awaitable[str]]
) -> None:
    first, second, third = [await members(number) for number in (1, 2, 3)]
    event_id = await new_event()
    await first.reserve(event_id)
    again = await first.reserve(event_id)
    assert (again.status_code, "already has an RSVP" in again.json()["detail"]) == (400, True)
    assert (await second.reserve(event_id)).status_code == 201
    full = await third.reserve(event_id)
    assert (full.status_code, full.json()["detail"]) == (400, "Event is at full capacity (2 attendees)")
    status = await third.status(event_id)
    assert (status["has_rsvp"], status["event_full"], status["can_rsvp"]) == (False, True, False)


async def test_both_contracts_give_away_the_same_places(
    members: Members, new_event: Callable[..., Awaitable[str]], client: httpx.AsyncClient
) -> None:
    event_id = await new_event()
    participant = {"email": "somebody@example.org", "first_name": "So", "last_name": "Body"}
    booked = await client.post(f"/api/events/{event_id}/rsvp", json={"participant": participant})
    assert booked.status_code == 201
    assert (await (await members(1)).reserve(event_id)).status_code == 201
    assert (await (await members(2)).reserve(event_id)).status_code == 400
    shown = (await client.get(f"/api/events/public/{event_id}")).json()["data"]
    assert (shown["current_attendees"], shown["capacity"]) == (2, 2)


async def test_a_place_that_is_given_back_can_be_had_by_another(
    members: Members, new_event: Callable[..., Awaitable[str]]
) -> None:
    first, second = await members(1), await members(2)
    event_id = await new_event(capacity=1)
    await first.reserve(event_id)
    path = f"/api/events/{event_id}/rsvp"
    assert (await first.client.request("DELETE", path, headers=first.bearer)).status_code == 403, "no double submit"
    gone = await first.client.request("DELETE", path, headers=first.headers, json={"reason": "ill"})
    assert gone.status_code == 200
    assert (await first.client.request("DELETE", path, headers=first.headers)).status_code == 404
    assert (await second.reserve(event_id)).status_code == 201


async def test_an_rsvp_without_its_csrf_token_or_its_member_is_refused(
    members: Members, new_event: Callable[..., Awaitable[str]], client: httpx.AsyncClient
) -> None:
    event_id = await new_event()
    wanted = {"user_name": "No Body", "user_email": "nobody@example.org"}
    answer = await client.post(f"/api/events/{event_id}/rsvp", json=wanted)
    assert (answer.status_code, answer.json()["error_type"]) == (403, "csrf_token_missing")
    member = await members(1)
    member.bearer = {}
    assert (await member.reserve(event_id)).status_code == 401
    assert (await (await members(1)).reserve("evt_nowhere")).status_code == 500, "as the platform does"


async def test_a_paid_event_is_booked_by_a_checkout_and_not_by_an_rsvp(
    members: Members, new_event: Callable[..., Awaitable[str]]
) -> None:
    member, event_id, free = await members(1), await new_event(price=50), await new_event()
    assert (await member.reserve(event_id)).status_code == 500, "as the platform does"
    answer = await member.client.post(f"/api/events/{event_id}/rsvp/checkout", json={}, headers=member.headers)
    told = answer.json()
    assert (answer.status_code, told["amount"], told["currency"]) == (201, 5000, "usd")
    assert told.keys() == {"session_id", "url", "amount", "currency", "event_title", "expires_at"}
    assert not (await member.status(event_id))["has_rsvp"], "nothing is paid yet"
    no_need = await member.client.post(f"/api/events/{free}/rsvp/checkout", json={}, headers=member.headers)
    assert no_need.status_code == 400

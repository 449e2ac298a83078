"""Registration for events at a running stand-in: the first contract, honest and lying."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from wwmaa_tui.standin.process import StandInProcess

Headers = dict[str, str]


def person(name: str) -> dict[str, Any]:
    return {"participant": {"email": f"{name}@example.org", "first_name": name, "last_name": "Mori", "phone": "1"}}


@pytest.fixture
async def admin(standin: StandInProcess, client: httpx.AsyncClient) -> Headers:
    return await admin_of(standin, client)


async def admin_of(standin: StandInProcess, client: httpx.AsyncClient) -> Headers:
    account = {"email": standin.env["TEST_ADMIN_EMAIL"], "password": standin.env["TEST_ADMIN_PASSWORD"]}
    answer = await client.post("/api/auth/login", json=account)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def made(client: httpx.AsyncClient, admin: Headers, **more: Any) -> str:
    """The path of a new event with 20 places, unless more is said."""
    wanted = {"title": "Night of the Long Kata", "capacity": 20, "visibility": "unlisted", **more}
    answer = await client.post("/api/events", headers=admin, json=wanted)
    assert answer.status_code == 201, answer.text
    return f"/api/events/{answer.json()['id']}"


async def mails(client: httpx.AsyncClient, event: str) -> list[str]:
    answer = (await client.get(f"/__standin/mails/{event.rpartition('/')[2]}", params={"limit": 100})).json()
    assert answer["total"] == len(answer["mails"])
    return [mail["email"] for mail in answer["mails"]]


async def test_a_booking_shows_at_once_wherever_it_is_read(client: httpx.AsyncClient, admin: Headers) -> None:
    event = await made(client, admin)
    assert (await client.get(event)).json()["current_registrations"] == 0
    answer = await client.post(f"{event}/rsvp", json=person("Aiko"))
    booked = answer.json()
    assert (answer.status_code, booked["status"], booked["payment_status"]) == (201, "confirmed", "not_required")
    view = (await client.get(event)).json()
    assert (view["capacity"], view["current_registrations"]) == (20, 1)
    for question in ("aiko@example.org", "AIKO@example.org"):
        found = (await client.get(f"{event}/registrations", params={"email": question})).json()["registrations"]
        assert [(each["email"], each["booking_id"]) for each in found] == [("aiko@example.org", booked["booking_id"])]
    assert await mails(client, event) == ["aiko@example.org"]


async def test_the_same_person_twice_and_one_too_many_are_told_apart(client: httpx.AsyncClient, admin: Headers) -> None:
    event = await made(client, admin, capacity=1)
    assert (await client.post(f"{event}/rsvp", json=person("a"))).status_code == 201
    again, full = [await client.post(f"{event}/rsvp", json=person(name)) for name in ("a", "b")]
    assert (again.status_code, full.status_code) == (409, 400)
    assert "capacity" in full.json()["detail"]
    assert await mails(client, event) == ["a@example.org"]


async def test_a_paid_event_wants_a_card_that_is_not_declined(client: httpx.AsyncClient, admin: Headers) -> None:
    event = await made(client, admin, price=50)
    cards = (None, "pm_card_chargeDeclined", "pm_card_visa")
    answers = [
        await client.post(
            f"{event}/rsvp", json={**person("a"), **({"payment": {"payment_method": card}} if card else {})}
        )
        for card in cards
    ]
    assert [answer.status_code for answer in answers] == [402, 402, 201]
    assert [answer.json()["payment_status"] for answer in answers] == ["missing", "failed", "succeeded"]
    assert answers[2].json()["amount"] == 50
    assert (await client.get(event)).json()["current_registrations"] == 1


async def test_a_cancelled_booking_frees_its_place(client: httpx.AsyncClient, admin: Headers) -> None:
    event = await made(client, admin, capacity=1)
    booking = (await client.post(f"{event}/rsvp", json=person("a"))).json()["booking_id"]
    path = f"{event}/registrations/{booking}"
    assert [(await client.delete(path)).status_code for _ in range(2)] == [200, 404]
    assert (await client.get(event)).json()["current_registrations"] == 0
    assert (await client.post(f"{event}/rsvp", json=person("b"))).status_code == 201


async def test_an_administrator_reads_all_bookings_in_pages_and_others_do_not(
    client: httpx.AsyncClient, admin: Headers, member: Headers
) -> None:
    event = await made(client, admin)
    for place in range(5):
        await client.post(f"{event}/rsvp", json=person(f"p{place}"))
    pages = [
        (await client.get(f"{event}/registrations", params={"limit": 2, "page": page}, headers=admin)).json()
        for page in (1, 2, 3, 4)
    ]
    emails = [each["email"] for page in pages for each in page["registrations"]]
    assert emails == [f"p{place}@example.org" for place in range(5)]
    assert {page["total"] for page in pages} == {5}
    assert (await client.get(f"{event}/registrations")).status_code == 401
    assert (await client.get(f"{event}/registrations", headers=member)).status_code == 403


async def test_making_and_deleting_events_is_for_administrators(
    standin: StandInProcess, client: httpx.AsyncClient, admin: Headers, member: Headers
) -> None:
    wanted = {"title": "Open mat", "capacity": 10}
    assert (await client.post("/api/events", json=wanted)).status_code == 401
    assert (await client.post("/api/events", json=wanted, headers=member)).status_code == 403
    assert (await client.post("/api/events", json={**wanted, "capacity": 0}, headers=admin)).status_code == 422
    event = await made(client, admin)
    await client.post(f"{event}/rsvp", json=person("a"))
    assert (await client.delete(event, headers=member)).status_code == 403
    assert (await client.delete(event, headers=admin)).json()["bookings_cancelled"] == 1
    assert [(await client.get(event)).status_code, (await client.delete(event, headers=admin)).status_code] == [
        404,
        404,
    ]
    seeded = f"/api/events/{standin.env['TEST_EVENT_ID']}"
    assert (await client.delete(seeded, headers=admin)).status_code == 403
    assert (await client.get(seeded)).status_code == 200


async def test_a_public_event_joins_the_lists_at_once_and_leaves_them_so(
    client: httpx.AsyncClient, admin: Headers
) -> None:
    async def titles(path: str, **params: Any) -> list[str]:
        return [event["title"] for event in (await client.get(path, params=params)).json()["events"]]

    async def both() -> list[bool]:
        found = await titles("/api/events/search", q="pancratium", limit=100)
        return ["Pancratium today" in await titles("/api/events", limit=1), "Pancratium today" in found]

    assert await both() == [False, False]
    soon = {"start_date": (datetime.now(UTC) + timedelta(hours=1)).isoformat(), "visibility": "public"}
    event = await made(client, admin, title="Pancratium today", **soon)
    assert await both() == [True, True]
    assert await made(client, admin, title="Pancratium today")  # unlisted: reached by its id only
    assert len(await titles("/api/events/search", q="pancratium")) == 1
    await client.delete(event, headers=admin)
    assert await both() == [False, False]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"participant": {"email": "nobody", "first_name": "a", "last_name": "b"}}, 422),
        ({"participant": {"email": "a@b", "first_name": "", "last_name": "b"}}, 422),
        ({**person("a"), "event_id": "evt_other"}, 422),
    ],
)
async def test_a_registration_that_cannot_be_is_refused(
    client: httpx.AsyncClient, standin: StandInProcess, body: dict[str, Any], status: int
) -> None:
    answer = await client.post(f"/api/events/{standin.env['TEST_EVENT_ID']}/rsvp", json=body)
    assert answer.status_code == status
    assert (await client.post("/api/events/evt_none/rsvp", json=person("a"))).status_code == 404


async def test_nobody_registers_for_what_is_over(client: httpx.AsyncClient) -> None:
    events = (await client.get("/api/events", params={"limit": 100, "page": 5})).json()["events"]
    past = next(event["id"] for event in events if event["status"] == "past")
    assert (await client.post(f"/api/events/{past}/rsvp", json=person("a"))).status_code == 400


async def test_a_burst_fills_an_event_exactly(client: httpx.AsyncClient, admin: Headers) -> None:
    event = await made(client, admin)
    statuses = await burst(client, event, [f"p{place}" for place in range(40)])
    assert statuses == {201: 20, 400: 20}
    assert (await client.get(event)).json()["current_registrations"] == 20


async def burst(client: httpx.AsyncClient, event: str, names: list[str]) -> Counter[int]:
    answers = await asyncio.gather(*(client.post(f"{event}/rsvp", json=person(name)) for name in names))
    return Counter(answer.status_code for answer in answers)


@pytest.fixture
async def liar(fresh: Callable[..., StandInProcess]) -> AsyncIterator[Callable[[str], Any]]:
    """Opens a client of a stand-in with a lie in force, and makes an event there."""
    clients = []

    async def open_at(fault: str, **event: Any) -> tuple[httpx.AsyncClient, str, Headers]:
        standin = fresh(fault=fault)
        clients.append(opened := httpx.AsyncClient(base_url=standin.base_url, timeout=20))
        admin = await admin_of(standin, opened)
        return opened, await made(opened, admin, **event), admin

    yield open_at
    for opened in clients:
        await opened.aclose()


async def test_oversell_lets_a_burst_exceed_the_places_and_does_not_admit_it(liar: Callable[..., Any]) -> None:
    client, event, admin = await liar("oversell")
    statuses = await burst(client, event, [f"p{place}" for place in range(40)])
    assert statuses[201] > 20
    assert (await client.get(event)).json()["current_registrations"] == 20
    total = (await client.get(f"{event}/registrations", headers=admin)).json()["total"]
    assert total == statuses[201]


async def test_double_book_books_a_person_twice_who_submits_twice_at_once(liar: Callable[..., Any]) -> None:
    client, event, _ = await liar("double-book")
    assert await burst(client, event, ["a", "a"]) == {201: 2}
    found = (await client.get(f"{event}/registrations", params={"email": "a@example.org"})).json()
    assert found["total"] == 2


async def test_stale_bookings_hides_what_was_booked_since(liar: Callable[..., Any]) -> None:
    client, event, admin = await liar("none")
    await client.post(f"{event}/rsvp", json=person("before"))
    await client.post("/__standin/fault", json={"name": "stale-bookings"})
    await client.post(f"{event}/rsvp", json=person("after"))
    found = {
        name: (await client.get(f"{event}/registrations", params={"email": f"{name}@example.org"})).json()["total"]
        for name in ("before", "after")
    }
    assert found == {"before": 1, "after": 0}
    assert (await client.get(f"{event}/registrations", headers=admin)).json()["total"] == 1
    assert (await client.get(event)).json()["current_registrations"] == 1
    assert (await client.post(f"{event}/rsvp", json=person("after"))).status_code == 409  # it is stored all the same


async def test_no_mail_leaves_out_one_confirmation_in_ten(liar: Callable[..., Any]) -> None:
    client, event, _ = await liar("no-mail")
    assert await burst(client, event, [f"p{place}" for place in range(20)]) == {201: 20}
    assert len(await mails(client, event)) == 18
    assert "mails_sent_total 18.0" in (await client.get("/metrics")).text

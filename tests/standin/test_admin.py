"""What administrators add: kept in the books, served from then on, and added once only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from wwmaa_tui.standin.process import StandInProcess

MEMBER = {"email": "Loadtest_User_3@wwmaa.com", "password": "sesame", "first_name": "Mei", "last_name": "Ito"}
INSTRUCTOR = {"name": "Hana Mori", "email": "loadtest_instructor_1@wwmaa.com", "style": "Kendo"}
ITEM = {
    "type": "guide",
    "title": "Zanshin after the cut",
    "summary": "What stays awake.",
    "slug": "zanshin",
    "date": "2025-05-05",
}
SUBSCRIPTION = {"email": "loadtest_user_3@wwmaa.com", "tier": "premium"}
KINDS = {"members": MEMBER, "instructors": INSTRUCTOR, "content": ITEM, "subscriptions": SUBSCRIPTION}


@pytest.fixture
async def empty(fresh: Callable[..., StandInProcess]) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator at a stand-in that begins with accounts alone."""
    standin = fresh(empty=True)
    async with httpx.AsyncClient(base_url=standin.base_url, timeout=20) as client:
        account = {"email": standin.env["TEST_ADMIN_EMAIL"], "password": standin.env["TEST_ADMIN_PASSWORD"]}
        token = (await client.post("/api/auth/login", json=account)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def totals(client: httpx.AsyncClient) -> dict[str, int]:
    return {kind: (await client.get(f"/api/admin/{kind}?limit=1")).json()["total"] for kind in KINDS}


async def test_an_empty_platform_has_accounts_alone(empty: httpx.AsyncClient) -> None:
    assert await totals(empty) == dict.fromkeys(KINDS, 0)
    assert (await empty.get("/api/events")).json()["total"] == 0
    assert (await empty.get("/api/search?q=kata")).json()["total"] == 0
    assert (await empty.get("/")).status_code == 200
    assert (await empty.get("/api/users/me/dashboard")).json()["upcoming_events"] == []


async def test_what_was_added_is_served_although_its_lists_were_asked_for_before(empty: httpx.AsyncClient) -> None:
    asked = ("/api/instructors", "/api/search?q=zanshin")
    assert [(await empty.get(path)).json()["total"] for path in asked] == [0, 0]
    for kind, record in KINDS.items():
        assert (await empty.post(f"/api/admin/{kind}", json=record)).status_code == 201, kind
    assert [(await empty.get(path)).json()["total"] for path in asked] == [1, 1]
    assert "Hana Mori" in (await empty.get("/instructors")).text
    assert await totals(empty) == dict.fromkeys(KINDS, 1)
    account = {"email": "loadtest_user_3@wwmaa.com", "password": "sesame"}
    token = (await empty.post("/api/auth/login", json=account)).json()["access_token"]
    mine = await empty.get("/api/subscriptions/my-subscription", headers={"Authorization": f"Bearer {token}"})
    assert (mine.json()["tier"], mine.json()["status"]) == ("premium", "active")


async def test_adding_the_same_twice_is_a_conflict_and_changes_nothing(empty: httpx.AsyncClient) -> None:
    for kind, record in KINDS.items():
        answers = [(await empty.post(f"/api/admin/{kind}", json=record)).status_code for _ in range(2)]
        assert answers == [201, 409], kind
    assert await totals(empty) == dict.fromkeys(KINDS, 1)


@pytest.mark.parametrize(
    ("kind", "changed", "words"),
    [
        ("members", {"email": "nobody", "password": ""}, ("password: missing", "email: not an address")),
        ("content", {"date": "yesterday"}, ("date: expected a day",)),
        ("subscriptions", {"email": "x@y.z", "tier": "elite"}, ("email: no member", "tier: expected one of free, ")),
        ("instructors", {"name": 3}, ("body: ",)),
    ],
)
async def test_a_record_that_cannot_be_used_is_refused_with_all_its_problems(
    empty: httpx.AsyncClient, kind: str, changed: dict[str, Any], words: tuple[str, ...]
) -> None:
    answer = await empty.post(f"/api/admin/{kind}", json={**KINDS[kind], **changed})
    assert answer.status_code == 422
    assert all(word in answer.json()["detail"] for word in words), answer.text
    assert (await empty.get(f"/api/admin/{kind}")).json()["total"] == 0


async def test_lists_are_cut_to_what_is_asked_for(empty: httpx.AsyncClient) -> None:
    for kind, record in KINDS.items():
        await empty.post(f"/api/admin/{kind}", json=record)
    for path, total in (
        ("members?q=loadtest_user_", 1),
        ("members?q=elsewhere", 0),
        ("instructors?q=loadtest_", 1),
        ("subscriptions?status=active", 1),
        ("subscriptions?status=canceled", 0),
    ):
        assert (await empty.get(f"/api/admin/{path}")).json()["total"] == total, path


@pytest.mark.parametrize("kind", KINDS)
async def test_only_administrators_are_let_in(client: httpx.AsyncClient, member: dict[str, str], kind: str) -> None:
    for headers, status in (({}, 401), (member, 403)):
        assert (await client.get(f"/api/admin/{kind}", headers=headers)).status_code == status
        assert (await client.post(f"/api/admin/{kind}", json=KINDS[kind], headers=headers)).status_code == status


async def test_an_event_of_the_past_is_listed_after_those_to_come(empty: httpx.AsyncClient) -> None:
    for title, start in (
        ("Long ago", "2020-01-01T10:00:00+00:00"),
        ("Lately", "2024-01-01T10:00:00"),
        ("Some day", "2096-01-01T10:00:00Z"),
    ):
        event = {"title": title, "capacity": 20, "start_date": start, "instructor": "Hana Mori"}
        assert (await empty.post("/api/events", json=event)).status_code == 201
    listed = (await empty.get("/api/events")).json()["events"]
    assert [(each["title"], each["status"]) for each in listed] == [
        ("Some day", "upcoming"),
        ("Lately", "past"),
        ("Long ago", "past"),
    ]
    assert {each["instructor"] for each in listed} == {"Hana Mori"}
    assert "Some day" in (await empty.get("/events")).text

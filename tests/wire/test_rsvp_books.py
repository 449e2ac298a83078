"""How the books of an event are read: to their end, whether or not a platform says where that is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.backstage import Backstage, Production
from engine.claims import Claims
from engine.clock import SystemClock
from engine.journeys.rsvp.books import ADMIN_EMAIL, ADMIN_PASSWORD, read_books, read_mails
from engine.profile.model import ConstantVUs, Scenario
from engine.target.target import Target
from tests.support.scripted_server import ScriptedServer, Step, answer
from tests.support.wiring import operation, target_at

LIST = operation("list_registrations", path="/registrations/{event_id}")
MAILS = operation("event_mails", path="/mails/{event_id}")
LOGIN = operation("login", "POST", "/login")
TOKEN = answer(body=json.dumps({"access_token": "t"}).encode())


def page(**said: Any) -> Step:
    return answer(body=json.dumps(said).encode())


def registrations(*names: str, **more: Any) -> Step:
    return page(registrations=[{"booking_id": f"id-{name}", "email": f"{name}@x"} for name in names], **more)


def backstage(server: ScriptedServer) -> Backstage:
    aimed = target_at(server.port, (LIST, MAILS, LOGIN))
    target = Target(
        aimed.site, aimed.base_urls, aimed.guard, settings={ADMIN_EMAIL: "admin@x"}, secrets={ADMIN_PASSWORD: "secret"}
    )
    scenario = Scenario("some", "event_rsvp", ConstantVUs(1, 1.0))
    return Backstage(Production((scenario,), target, "run-1", 7), SystemClock(), Claims())


async def test_a_list_without_a_total_is_read_until_nothing_new_comes() -> None:
    pages = [registrations("a", "b"), registrations("c"), registrations()]
    async with ScriptedServer([TOKEN, *pages]) as server, backstage(server) as stage:
        books = await read_books(stage, "evt_1", ())
    assert books is not None
    assert [email for email, _ in books.bookings] == ["a@x", "b@x", "c@x"]


async def test_a_list_that_does_not_say_whose_bookings_these_are_is_no_evidence() -> None:
    nobodys = page(registrations=[{"booking_id": "id-a"}], total=1)
    async with ScriptedServer([TOKEN, nobodys]) as server, backstage(server) as stage:
        assert await read_books(stage, "evt_1", ()) is None


@pytest.mark.parametrize("total", [{}, {"total": "many"}, {"total": None}])
async def test_mails_without_a_total_that_is_a_number_are_read_to_their_end(total: dict[str, Any]) -> None:
    a, b = ({"booking_id": f"id-{name}", "email": f"{name}@X"} for name in "ab")
    pages = [page(mails=[a], **total), page(mails=[b], **total), page(mails=[], **total)]
    async with ScriptedServer(pages) as server, backstage(server) as stage:
        assert await read_mails(stage, "evt_1") == {("a@x", "id-a"): 1, ("b@x", "id-b"): 1}


async def test_mails_of_which_a_page_is_missing_are_not_told() -> None:
    async with ScriptedServer([page(mails=[{}], total=2), page(mails=None)]) as server, backstage(server) as stage:
        assert await read_mails(stage, "evt_1") is None

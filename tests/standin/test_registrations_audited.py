"""The journeys of event registration against a running stand-in: honest, it passes; each of its lies is caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from engine.backstage import Backstage, Production
from engine.claims import Claims
from engine.clock import SystemClock
from engine.errors import SetupError
from engine.journeys.rsvp import burst as rsvp_burst
from engine.journeys.rsvp import evidence as rsvp_evidence
from engine.journeys.rsvp import journey as event_rsvp
from engine.journeys.rsvp.clearing import tear_down
from engine.measure.snapshot import Claim, Counter, Rate, point_as, select
from engine.profile.catalog import find_site
from engine.profile.model import ConstantVUs, PerVUIterations, Scenario, SharedIterations
from engine.target.loading import load_site
from engine.target.site import Site
from tests.support.staged import MEMBERS, staged, target_of, without
from wwmaa_tui.standin.process import StandInProcess

SITE = load_site(find_site("wwmaa"))
COMMON = ("bookings within places", "one booking a person", "confirmed bookings found", "one mail a booking")


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_rsvp, "READING_S", 0.02)
    monkeypatch.setattr(event_rsvp, "WAITING_S", 0.02)
    monkeypatch.setattr(rsvp_burst, "GATHERED_S", 0.3)
    monkeypatch.setattr(rsvp_evidence, "LOOK_AGAIN_S", 0.01)


def some(count: int = 12, **data: Any) -> Scenario:
    return Scenario("some", "event_rsvp", PerVUIterations(count, 1, 20.0), data=data)


def burst(people: int = 40, places: int = 20) -> Scenario:
    return Scenario("burst", "rsvp_burst", PerVUIterations(people, 1, 20.0), data={"places": places})


def pairs(count: int = 10) -> Scenario:
    return Scenario("pairs", "rsvp_twice", PerVUIterations(count, 1, 20.0), connections_per_vu=2)


async def event(standin: StandInProcess, event_id: str) -> Mapping[str, Any] | None:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        answer = await client.get(f"/api/events/{event_id}")
        return answer.json() if answer.status_code == 200 else None


async def test_an_honest_platform_passes_every_audit_twice_and_keeps_nothing(standin: StandInProcess) -> None:
    for _ in range(2):
        done = await staged(target_of(standin.env), some(), burst(), pairs())
        assert done.failed == []
        assert set(done.results) == {
            *(f"{title}: {audit}" for title in ("registrations", "burst", "pairs") for audit in COMMON),
            "burst: filled exactly",
            "burst: refused not booked",
            "pairs: booked once",
        }
        assert set(done.results.values()) == {"pass"}
        assert done.leftovers == []
        for journey in ("event_rsvp", "rsvp_burst", "rsvp_twice"):
            assert await event(standin, done.data[journey]["event_id"]) is None


async def test_refusals_that_are_expected_fail_nothing(standin: StandInProcess) -> None:
    done = await staged(target_of(standin.env), burst(people=15, places=6), pairs(3))
    assert point_as(Rate, select(done.series, "http_req_failed")).passes == 0
    checks = point_as(Rate, select(done.series, "checks"))
    assert checks.passes == checks.total > 0
    assert point_as(Counter, select(done.series, "duplicate_bookings")).count == 0


async def test_a_paid_event_is_paid_for_by_everybody_and_a_free_one_by_nobody(standin: StandInProcess) -> None:
    paid = await staged(target_of(standin.env), some(5, price=50))
    assert point_as(Rate, select(paid.series, "payment_processing_success")) == Rate(5, 5)
    assert point_as(Counter, select(paid.series, "http_reqs{endpoint:rsvp,kind:paid}")).count == 5
    free = await staged(target_of(standin.env), some(5))
    assert select(free.series, "payment_processing_success") is None
    assert point_as(Counter, select(free.series, "http_reqs{endpoint:rsvp,kind:free}")).count == 5


async def test_a_declined_card_is_a_payment_that_failed(standin: StandInProcess) -> None:
    done = await staged(target_of(standin.env), some(3, price=50, payment_method="pm_card_chargeDeclined"))
    assert point_as(Rate, select(done.series, "payment_processing_success")) == Rate(0, 3)
    assert point_as(Rate, select(done.series, "rsvp_success")) == Rate(0, 3)
    assert done.failed == []  # nobody was told that they are booked


@pytest.mark.parametrize(
    ("lie", "scenario", "caught"),
    [
        ("oversell", burst(), ["burst: bookings within places", "burst: filled exactly"]),
        ("double-book", pairs(), ["pairs: one booking a person", "pairs: booked once"]),
        ("stale-bookings", some(), ["registrations: confirmed bookings found"]),
        ("no-mail", some(), ["registrations: one mail a booking"]),
    ],
)
async def test_a_lie_is_caught_by_the_audit_whose_job_it_is(
    fresh: Callable[..., StandInProcess], lie: str, scenario: Scenario, caught: list[str]
) -> None:
    done = await staged(target_of(fresh(fault=lie).env), scenario)
    assert done.failed == caught
    if lie == "stale-bookings":
        assert point_as(Rate, select(done.series, "rsvp_found")) == Rate(0, 12)  # and by a threshold
    if lie == "double-book":
        assert point_as(Counter, select(done.series, "duplicate_bookings")).count == 10


async def test_what_a_platform_does_not_show_is_not_measured(standin: StandInProcess) -> None:
    """No list for administrators, no look-up, no mails: what people were told themselves still counts."""
    site = without(SITE, "list_registrations", "my_registration", "event_mails")
    done = await staged(target_of(standin.env, site), some(4), burst(12, 5), pairs(3))
    assert done.failed == []
    assert done.results["registrations: one mail a booking"] == "not measured"
    assert done.results["registrations: confirmed bookings found"] == "not measured"
    assert done.results["burst: filled exactly"] == done.results["pairs: booked once"] == "pass"


async def test_without_a_list_people_are_looked_up_one_by_one(fresh: Callable[..., StandInProcess]) -> None:
    site = without(SITE, "list_registrations")
    standin = fresh()
    assert set((await staged(target_of(standin.env, site), some(4), pairs(3))).results.values()) == {"pass"}
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        await client.post("/__standin/fault", json={"name": "double-book"})
    done = await staged(target_of(standin.env, site), pairs(3))
    assert "pairs: one booking a person" in done.failed


# Where no event can be made


@pytest.fixture
async def there(standin: StandInProcess) -> str:
    """An event that is there, with 20 free places."""
    return await made(standin, 20)


async def made(standin: StandInProcess, capacity: int) -> str:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        account = {"email": standin.env["TEST_ADMIN_EMAIL"], "password": standin.env["TEST_ADMIN_PASSWORD"]}
        token = (await client.post("/api/auth/login", json=account)).json()["access_token"]
        wanted = {"title": "There already", "capacity": capacity, "visibility": "unlisted"}
        answer = await client.post("/api/events", json=wanted, headers={"Authorization": f"Bearer {token}"})
        event_id: str = answer.json()["id"]
        return event_id


def nobody(standin: StandInProcess, event_id: str, site: Site = SITE, **more: str) -> Any:
    """The stand-in without an administrator."""
    return target_of(standin.env, site, TEST_ADMIN_EMAIL="", TEST_EVENT_ID=event_id, **more)


async def test_an_event_that_is_there_serves_and_its_bookings_are_given_back(
    standin: StandInProcess, there: str
) -> None:
    for _ in range(2):  # two runs in a row find the places that the first one gave back
        done = await staged(nobody(standin, there), some(20))
        assert (done.failed, done.leftovers) == ([], [])
        view = await event(standin, there)
        assert view is not None
        assert view["current_registrations"] == 0


async def test_of_two_submissions_the_one_without_an_answer_is_looked_for_whatever_the_other_was_told(
    standin: StandInProcess, there: str
) -> None:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        person = {"email": "unsure@example.org", "first_name": "a", "last_name": "b"}
        await client.post(f"/api/events/{there}/rsvp", json={"participant": person})
    claims = Claims()
    claims.take([Claim("rsvp_twice sent", "unsure@example.org", "sent")] * 2)
    claims.take([Claim("rsvp_twice", "unsure@example.org", "duplicate", {"booking_id": ""})])
    production = Production((pairs(1),), nobody(standin, there), "run-1", 7)
    async with Backstage(production, SystemClock(), claims, data={"event_id": there, "made": False}) as backstage:
        await tear_down(backstage)
        assert backstage.leftovers == []
    view = await event(standin, there)
    assert view is not None
    assert view["current_registrations"] == 0


@pytest.mark.parametrize("answered", [True, False])
async def test_a_booking_whose_answer_never_came_is_looked_for_and_given_back(
    standin: StandInProcess, there: str, answered: bool
) -> None:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        person = {"email": "unsure@example.org", "first_name": "a", "last_name": "b"}
        await client.post(f"/api/events/{there}/rsvp", json={"participant": person})
    claims = Claims()
    claims.take([Claim("event_rsvp sent", "unsure@example.org", "sent")])
    claims.take([Claim("event_rsvp", "unsure@example.org", "unknown", {"booking_id": ""})] if answered else [])
    production = Production((some(),), nobody(standin, there), "run-1", 7)
    data = {"event_id": there, "made": False}
    async with Backstage(production, SystemClock(), claims, data=data) as backstage:
        await tear_down(backstage)
        assert backstage.leftovers == []
    view = await event(standin, there)
    assert view is not None
    assert view["current_registrations"] == 0


async def test_bookings_that_cannot_be_given_back_are_said(standin: StandInProcess, there: str) -> None:
    done = await staged(nobody(standin, there, without(SITE, "cancel_rsvp")), some(3))
    (left,) = done.leftovers
    assert left.what == "bookings"
    assert f"of event {there}, 3: " in left.detail
    assert done.run_id in left.detail


async def test_an_event_that_cannot_be_deleted_is_said(standin: StandInProcess) -> None:
    done = await staged(target_of(standin.env, without(SITE, "delete_event")), some(3))
    (left,) = done.leftovers
    assert (left.what, done.data["event_rsvp"]["event_id"] in left.detail) == ("event", True)


@pytest.mark.parametrize(
    ("scenario", "environment", "message"),
    [
        (some(21), {}, r"TEST_EVENT_ID=evt_\w+ has 20 free places; name an event with at least 21 free places"),
        (
            some(),
            {"TEST_EVENT_ID": ""},
            "set TEST_ADMIN_EMAIL and TEST_ADMIN_PASSWORD, so that an event can be made, or",
        ),
        (some(), {"TEST_EVENT_ID": "evt_none"}, "TEST_EVENT_ID=evt_none cannot be seen: HTTP 404"),
        (burst(), {"TEST_BURST_EVENT_ID": ""}, "name an event with 1 to 39 free places in TEST_BURST_EVENT_ID"),
        (burst(20, 20), {}, "20 people do not exceed places = 20"),
        (replace(pairs(), connections_per_vu=1), {}, "needs connections_per_vu = 2"),
        (replace(some(), executor=ConstantVUs(1, 1.0)), {}, "does not say how many people register"),
        (some(capacity=5), {}, "capacity = 5 is too small: 12 people"),
        (some(price="much"), {}, "expected a number in price, got 'much'"),
    ],
)
async def test_a_load_that_cannot_begin_says_what_is_missing(
    standin: StandInProcess, there: str, scenario: Scenario, environment: dict[str, str], message: str
) -> None:
    more = dict(environment)
    target = nobody(standin, more.pop("TEST_EVENT_ID", there), SITE, **more)
    with pytest.raises(SetupError, match=message):
        await staged(target, scenario)


async def test_an_administrator_who_is_not_let_in_is_said(standin: StandInProcess) -> None:
    with pytest.raises(SetupError, match="does not let TEST_ADMIN_EMAIL in"):
        await staged(target_of(standin.env, TEST_ADMIN_PASSWORD="wrong"), some())


async def test_a_burst_fills_what_is_left_of_an_event_that_is_there(standin: StandInProcess, there: str) -> None:
    done = await staged(nobody(standin, "", TEST_BURST_EVENT_ID=there), burst(25))
    assert (done.failed, done.results["burst: filled exactly"], done.leftovers) == ([], "pass", [])


# Where members register


@pytest.fixture(scope="module")
def members_only() -> Site:
    """The first contract, if it wanted to know who registers."""
    wanted = {
        name: replace(SITE.operations[name], auth="bearer")
        for name in ("rsvp", "rsvp_paid", "my_registration", "cancel_rsvp")
    }
    return replace(SITE, operations={**SITE.operations, **wanted})


async def test_members_log_in_and_register_each_once(standin: StandInProcess, members_only: Site) -> None:
    rush = replace(some(6), name="rush", executor=SharedIterations(3, 6, 20.0))
    done = await staged(target_of(standin.env, members_only), rush, some(4), pairs(3), members=MEMBERS)
    assert (done.failed, set(done.results.values())) == ([], {"pass"})
    assert point_as(Counter, select(done.series, "http_reqs{endpoint:auth}")).count == 13
    assert done.data["event_rsvp"]["first"] == {"rush": 0, "some": 6}
    assert point_as(Rate, select(done.series, "rsvp_success")) == Rate(10, 10)


async def test_members_who_are_registered_already_are_passed_over(
    standin: StandInProcess, members_only: Site, there: str
) -> None:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        person = {"email": "loadtest_user_1@wwmaa.com", "first_name": "a", "last_name": "b"}
        await client.post(f"/api/events/{there}/rsvp", json={"participant": person})
    done = await staged(nobody(standin, there, members_only), some(3), members=MEMBERS)
    assert done.data["event_rsvp"]["members"] == [0, 2, 3]
    assert (done.failed, done.leftovers) == ([], [])
    view = await event(standin, there)
    assert view is not None
    assert view["current_registrations"] == 1  # the one that was there before


async def test_without_a_list_members_are_asked_for_their_bookings_by_logging_in_as_them(
    standin: StandInProcess, members_only: Site
) -> None:
    site, large = without(members_only, "list_registrations"), await made(standin, 500)
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        person = {"email": "loadtest_user_0@wwmaa.com", "first_name": "a", "last_name": "b"}
        await client.post(f"/api/events/{large}/rsvp", json={"participant": person})
    done = await staged(nobody(standin, large, site), some(3), pairs(2), members=MEMBERS)
    assert done.data["event_rsvp"]["members"] == [1, 2, 3]
    assert done.data["rsvp_twice"]["members"] == [999, 998]
    assert done.failed == []
    assert done.results["registrations: confirmed bookings found"] == "pass"  # by the members themselves
    with pytest.raises(SetupError, match=r"of 60 members looked at, 1 are registered .* \(loadtest_user_0@wwmaa.com\)"):
        await staged(nobody(standin, large, site), some(120), members=MEMBERS)
    with pytest.raises(SetupError, match="does not let loadtest_user_"):
        await staged(nobody(standin, large, site, LOADTEST_MEMBER_PASSWORD="wrong"), some(3), members=MEMBERS)


async def test_too_few_members_are_said(standin: StandInProcess, members_only: Site) -> None:
    with pytest.raises(SetupError, match="5 members without a booking are needed, 3 of 3 are free"):
        await staged(target_of(standin.env, members_only), some(5), members=replace(MEMBERS, count=3))
    with pytest.raises(SetupError, match=r"name them in \[members\]"):
        await staged(target_of(standin.env, members_only), some(5))

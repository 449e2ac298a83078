"""The journeys of event registration, call by call, against answers from a script; and their profile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from engine.accounts import Accounts
from engine.clock import VirtualClock, run_virtual
from engine.errors import JourneyError
from engine.journeys.catalog import JOURNEYS, planned_operations
from engine.journeys.rsvp.journey import READING_S, WAITING_S
from engine.journeys.rsvp.registrants import Registrant, registrant
from engine.measure.snapshot import Claim, Counter, Rate, Snapshot, point_as, select
from engine.plan.dry_run import dry_run
from engine.plan.planner import plan
from engine.profile.catalog import find_profile, find_site
from engine.profile.loading import load_profile
from engine.profile.model import ConstantVUs, Members, Scenario
from engine.target.loading import load_site
from engine.wire.exchange import Exchange
from engine.wire.response import Response
from tests.support.scripted_user import Heard, ScriptedUser
from tests.support.wiring import Bench

SITE = load_site(find_site("wwmaa"))
OPERATIONS = ("view_event", "rsvp", "rsvp_paid", "my_registration", "login")
VIEW = {"id": "e1", "title": "T", "description": "D", "capacity": 20, "current_registrations": 3}
SETUP = {"event_id": "e1", "price": 0, "first": {}, "members": None}
RUN = "run_20260301T101010Z_event-rsvp-1a2b3c4d"

Answers = Mapping[str, tuple[int, object]]
CONFIRMED: Answers = {"rsvp": (201, {"booking_id": "b1"}), "rsvp_paid": (201, {"booking_id": "b1"})}


async def _said(answers: Answers, heard: Heard) -> Response:
    status, payload = answers.get(heard.operation, (200, VIEW))
    if heard.operation == "my_registration" and heard.operation not in answers:
        assert isinstance(heard.query, Mapping)
        payload = {"registrations": [{"email": heard.query["email"], "booking_id": "b1"}]}
    exchange = Exchange(0.0, 60.0, asyncio.get_running_loop().create_future(), status=status)
    exchange.body = msgspec.json.encode(payload)
    response = Response(exchange, status, SITE.operations[heard.operation])
    if (status >= 400 and response.outcome not in heard.accept) or not status:
        response.error = f"HTTP {status}" if status else "timeout"
    return response


class Performed:
    """One iteration of a journey."""

    def __init__(self, journey: str, answers: Answers, setup: Mapping[str, Any] = SETUP, **scenario: Any) -> None:
        self.made: list[tuple[float, str, Mapping[str, Any]]] = []
        self.ended = 0.0
        self.snapshot = run_virtual(self._perform(journey, answers, setup, scenario))

    async def _perform(
        self, journey: str, answers: Answers, setup: Mapping[str, Any], scenario: Mapping[str, Any]
    ) -> Snapshot:
        clock = VirtualClock()
        one = Scenario("users", journey, ConstantVUs(1, 10.0), **scenario)
        bench = Bench(one, clock=clock, operations=[SITE.operations[name] for name in OPERATIONS], run_id=RUN)
        bench.scope.setup = setup
        person = ScriptedUser(bench.scope, 0, lambda heard: _said(answers, heard))
        person.begin(7, None, clock.now())
        await JOURNEYS[journey].run(person)
        self.ended = clock.now()
        self.made = [(heard.at, heard.operation, heard.fields) for heard in person.heard]
        return bench.cut()

    @property
    def operations(self) -> list[str]:
        """What was called, in order."""
        return [operation for _, operation, _ in self.made]

    def rate(self, metric: str) -> Rate | None:
        """A share that was counted."""
        point = select(self.snapshot.series, metric)
        return None if point is None else point_as(Rate, point)

    @property
    def claims(self) -> list[tuple[str, str]]:
        """Kind and what was said."""
        return [(claim.kind, claim.said) for claim in self.snapshot.claims]


def test_a_registration_is_seen_submitted_looked_up_and_thought_over() -> None:
    """A script that raises at its first metric never looks up anything, nor thinks (defect 14)."""
    done = Performed("event_rsvp", CONFIRMED, think_s=(1.0, 1.0))
    assert [(instant, operation) for instant, operation, _ in done.made] == [
        (0.0, "view_event"),
        (READING_S, "rsvp"),
        (READING_S + WAITING_S, "my_registration"),
    ]
    assert done.ended == READING_S + WAITING_S + 1.0
    assert done.rate("rsvp_success") == done.rate("rsvp_found") == Rate(1, 1)
    assert done.claims == [("event_rsvp sent", "sent"), ("event_rsvp", "confirmed"), ("event_rsvp found", "found")]


@pytest.mark.parametrize("journey", ["event_rsvp", "rsvp_burst", "rsvp_twice"])
@pytest.mark.parametrize("view", [(404, {}), (500, {}), (0, {}), (200, {"id": "e1"})])
def test_nobody_registers_for_an_event_that_could_not_be_seen(journey: str, view: tuple[int, object]) -> None:
    """Leaving a group is not leaving the iteration (defect 16)."""
    if journey == "rsvp_twice" and view[0] == 200:
        return  # it looks whether the event is there, not at its places
    done = Performed(journey, {**CONFIRMED, "view_event": view}, connections_per_vu=2)
    assert set(done.operations) == {"view_event"}
    assert done.claims == []


@pytest.mark.parametrize(("price", "operation"), [(0, "rsvp"), (50, "rsvp_paid")])
def test_the_event_says_whether_it_is_paid_for_and_no_die_does(price: int, operation: str) -> None:
    """A random 30 % of payments for one event is neither a paid event nor a free one (defect 15)."""
    done = Performed("event_rsvp", CONFIRMED, {**SETUP, "price": price})
    assert done.operations[1] == operation
    assert done.rate("payment_processing_success") == (Rate(1, 1) if price else None)


def test_a_person_is_the_runs_own_and_fills_all_that_a_site_may_want() -> None:
    _, _, fields = Performed("event_rsvp", CONFIRMED).made[1]
    assert fields["email"] == f"event-rsvp0-7.{RUN[-36:]}@example.org".lower()
    assert len(fields["email"].partition("@")[0]) <= 64
    assert {"first_name", "last_name", "name", "phone", "event_id", "payment_method"} <= fields.keys()
    elsewhere = Performed("event_rsvp", CONFIRMED, data={"email_domain": "staging.test"})
    assert elsewhere.made[1][2]["email"].endswith("@staging.test")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((409, {}), "duplicate"),
        ((400, {"detail": "at full capacity"}), "full"),
        ((400, {"detail": "no"}), "refused"),
        ((429, {}), "refused"),
        ((500, {}), "unknown"),
        ((0, {}), "unknown"),
    ],
)
def test_what_was_said_is_claimed_and_nothing_but_a_confirmation_is_a_success(
    answer: tuple[int, object], said: str
) -> None:
    done = Performed("event_rsvp", {"rsvp": answer})
    assert done.claims == [("event_rsvp sent", "sent"), ("event_rsvp", said)]
    assert done.rate("rsvp_success") == Rate(0, 1)
    assert done.operations == ["view_event", "rsvp"]


def test_a_payment_that_fails_is_counted_as_one() -> None:
    done = Performed("event_rsvp", {"rsvp_paid": (402, {})}, {**SETUP, "price": 50})
    assert done.claims[1] == ("event_rsvp", "payment_failed")
    assert done.rate("payment_processing_success") == Rate(0, 1)


def test_a_booking_that_is_not_there_is_found_out_by_its_own_person() -> None:
    other = {"registrations": [{"email": "someone@else", "booking_id": "b1"}]}
    done = Performed("event_rsvp", {**CONFIRMED, "my_registration": (200, other)})
    assert done.rate("rsvp_found") == Rate(0, 1)
    assert done.snapshot.claims[-1] == Claim("event_rsvp found", "b1", "missing", {})


def test_in_a_burst_a_full_event_is_a_good_answer() -> None:
    done = Performed("rsvp_burst", {"rsvp": (400, {"detail": "at full CAPACITY"})})
    assert done.claims == [("rsvp_burst sent", "sent"), ("rsvp_burst", "full")]
    assert done.rate("checks{check:a place or a full event}") == Rate(1, 1)


def test_two_confirmations_for_one_person_are_a_duplicate_booking() -> None:
    done = Performed("rsvp_twice", CONFIRMED, connections_per_vu=2)
    assert point_as(Counter, select(done.snapshot.series, "duplicate_bookings")).count == 1
    assert done.rate("checks{check:one is confirmed and one is a duplicate}") == Rate(0, 1)
    assert len({fields["email"] for _, operation, fields in done.made if operation == "rsvp"}) == 1


def as_member(accounts: Accounts | None, iteration: int) -> Registrant:
    """Who registers at a platform that wants members; the second scenario of two."""

    async def main() -> Registrant:
        operations = [replace(SITE.operations["rsvp"], auth="bearer")]
        later = Scenario("later", "event_rsvp", ConstantVUs(1, 1.0))
        bench = Bench(later, clock=VirtualClock(), operations=operations)
        bench.scope.accounts = accounts
        bench.scope.setup = {**SETUP, "members": [1, 4, 6, 8], "first": {"rush": 0, "later": 2}}
        user = bench.user()
        user.begin(iteration, None, 0.0)
        return registrant(user)

    return run_virtual(main())


def test_members_are_those_whom_the_setup_found_free_each_scenario_its_own() -> None:
    accounts = Accounts(Members("Member{n}@wwmaa.com", 9), "pass")
    people = [as_member(accounts, iteration) for iteration in (0, 1)]
    assert [person.email for person in people] == ["member6@wwmaa.com", "member8@wwmaa.com"]
    assert people[0].account == accounts.of(6)


def test_members_without_accounts_in_the_profile_are_the_journeys_error() -> None:
    with pytest.raises(JourneyError, match="needs members to register"):
        as_member(None, 0)


# The profile


def test_500_register_and_half_of_them_in_the_first_two_minutes() -> None:
    """A ramp from nothing gives 749, and 17 % of them early (defect 1)."""
    planned = dry_run(plan(load_profile(find_profile("event-rsvp"))), planned_operations)
    crowd = [each for each in planned if each["journey"] == "event_rsvp"]
    instants = [each["start_s"] + instant / 1000 for each in crowd for instant in each["arrivals_ms"]]
    assert len(instants) == sum(each["planned_iterations"] or 0 for each in crowd) == 500
    assert sum(instant < 120 for instant in instants) == 250
    assert max(instants) < 600
    minutes = [sum(minute * 60 <= instant < minute * 60 + 60 for instant in instants) for minute in range(10)]
    assert minutes[:2] == [125, 125]
    assert {*minutes[2:]} <= {31, 32}
    assert crowd[0]["planned_operations"] == {"view_event": 250, "rsvp_paid": 250, "my_registration": 250}


def test_a_quick_run_has_a_tenth_of_the_crowd_and_all_of_burst_and_pairs() -> None:
    quick = plan(load_profile(find_profile("event-rsvp")), time_scale=0.1)
    assert [item.planned_iterations for item in quick.scenarios] == [25, 25, 40, 10]
    assert quick.duration_s == 60.0
    burst, pairs = dry_run(quick, planned_operations)[2:]
    assert burst["planned_operations"] == {"view_event": 40, "rsvp": 40}
    assert pairs["planned_operations"] == {"view_event": 20, "rsvp": 20, "my_registration": 10}

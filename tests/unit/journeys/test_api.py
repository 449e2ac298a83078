"""The API journeys: three requests an iteration, and what has to be true of their answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import pytest

from engine.accounts import Accounts
from engine.clock import VirtualClock, run_virtual
from engine.errors import JourneyError
from engine.journeys.api import AUTH, EVENTS, SUBSCRIPTIONS, api_auth, api_events, api_subscriptions
from engine.measure.snapshot import Point, Rate, select
from engine.profile.model import ConstantVUs, Members
from engine.vu import VirtualUser
from engine.wire.response import Response
from tests.support.responses import response
from tests.support.scripted_user import Heard, ScriptedUser
from tests.support.wiring import Bench, operation, scenario

ACCOUNTS = Accounts(Members("loadtest_user_{n}@wwmaa.com", 1000), "pass")
EMAIL = "loadtest_user_3@wwmaa.com"
GOOD: dict[str, Any] = {
    "login": {"access_token": "first", "refresh_token": "again"},
    "me": {"email": EMAIL.upper()},
    "refresh": {"access_token": "second"},
    "list_events": {"events": [{"id": f"evt_{number}"} for number in range(20)]},
    "view_event": lambda path: {"id": path["event_id"]},
    "search_events": {"events": []},
    "plans": {"plans": [{"id": 1}]},
    "my_subscription": {"detail": "no subscription"},
}
Made = list[tuple[str, Mapping[str, Any], str | None]]
"""Operation, what filled it, and the token at that time."""


async def _said(answers: Mapping[str, Any], heard: Heard) -> Response:
    """None is an answer that is none."""
    said = answers[heard.operation]
    if said is None:
        failed = response(500)
        failed.error = "HTTP 500"
        return failed
    return response(body=msgspec.json.encode(said(heard.path) if callable(said) else said))


def performed(
    journey: Callable[[VirtualUser], Awaitable[None]],
    *,
    iterations: int = 1,
    offered: tuple[str, ...] = (*AUTH, *EVENTS, *SUBSCRIPTIONS),
    accounts: Accounts | None = ACCOUNTS,
    **answers: Any,
) -> tuple[Made, dict[str, Point]]:
    """The calls of so many iterations of user 3, and what was recorded."""

    async def main() -> tuple[Made, dict[str, Point]]:
        operations = [operation(name) for name in dict.fromkeys(offered)]
        bench = Bench(scenario(ConstantVUs(1, 10.0)), clock=VirtualClock(), operations=operations)
        bench.scope.accounts = accounts
        client = ScriptedUser(bench.scope, 3, lambda heard: _said({**GOOD, **answers}, heard))
        for iteration in range(iterations):
            client.begin(iteration, None, 0.0)
            await journey(client)
        return [(heard.operation, heard.filled, heard.token) for heard in client.heard], bench.cut().series

    return run_virtual(main())


def check(series: Mapping[str, Point], name: str) -> Point | None:
    return select(series, f"checks{{check:{name}}}")


@pytest.mark.parametrize(
    ("journey", "wanted"),
    [(api_auth, AUTH), (api_events, EVENTS), (api_subscriptions, SUBSCRIPTIONS)],
)
def test_an_iteration_is_three_requests_and_good_answers_pass_every_check(
    journey: Callable[[VirtualUser], Awaitable[None]], wanted: tuple[str, ...]
) -> None:
    made, series = performed(journey, iterations=2)
    assert [operation for operation, *_ in made] == [*wanted, *wanted]
    assert select(series, "checks") == Rate(6, 6)


def test_each_iteration_logs_in_anew_and_every_request_after_that_carries_its_token() -> None:
    made, _ = performed(api_auth, iterations=2)
    login, me, refresh = made[3:]
    assert login == ("login", {"email": EMAIL, "password": "pass"}, None)
    assert (me[2], refresh) == ("first", ("refresh", {"refresh_token": "again"}, "first"))


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"me": {"email": "somebody@else.com"}}, "a token says whose it is"),
        ({"me": {}}, "a token says whose it is"),
        ({"me": None}, "a token says whose it is"),
        ({"refresh": {"access_token": "first"}}, "a refresh gives another token"),
        ({"refresh": {}}, "a refresh gives another token"),
        ({"refresh": None}, "a refresh gives another token"),
    ],
)
def test_a_token_that_is_not_what_it_should_be_fails_its_check(answers: dict[str, Any], name: str) -> None:
    made, series = performed(api_auth, **answers)
    assert len(made) == 3
    assert check(series, name) == Rate(0, 1)


@pytest.mark.parametrize("login", [None, {}, {"access_token": None}, {"access_token": ""}])
def test_without_a_token_nothing_is_asked_that_needs_one(login: object) -> None:
    made, series = performed(api_auth, login=login)
    assert [operation for operation, *_ in made] == ["login"]
    assert check(series, "log-in gives a token") == Rate(0, 1)
    made, _ = performed(api_subscriptions, login=login)
    assert [operation for operation, *_ in made] == ["login", "plans"]


def test_events_that_are_viewed_were_listed_and_are_chosen_evenly() -> None:
    made, _ = performed(api_events, iterations=400)
    viewed = [filled["event_id"] for operation, filled, _ in made if operation == "view_event"]
    assert len(viewed) == 400
    assert set(viewed) == {event["id"] for event in GOOD["list_events"]["events"]}
    assert {filled["q"] for operation, filled, _ in made if operation == "search_events"} >= {"karate", "seminar"}


@pytest.mark.parametrize("listed", [None, {}, {"events": []}, {"events": 5}, {"events": [1, {"title": "x"}]}])
def test_no_event_is_viewed_when_none_was_listed(listed: object) -> None:
    made, series = performed(api_events, list_events=listed)
    assert [operation for operation, *_ in made] == ["list_events", "search_events"]
    assert check(series, "events are listed") == Rate(0, 1)


def test_another_event_than_the_one_asked_for_and_a_search_without_a_list_fail_their_checks() -> None:
    _, series = performed(api_events, view_event={"id": "evt_other"}, search_events={"events": None})
    assert check(series, "the event viewed is the one asked for") == Rate(0, 1)
    assert check(series, "a search in events gives a list") == Rate(0, 1)


def test_plans_that_are_none_fail_their_check_and_having_no_subscription_does_not() -> None:
    _, series = performed(api_subscriptions, plans={"plans": []})
    assert check(series, "plans are listed") == Rate(0, 1)
    assert check(series, "a member's subscription is told") == Rate(1, 1)


def test_what_a_site_does_not_offer_is_left_out() -> None:
    offered = ("login", "plans", "list_events", "view_event")
    asked = [
        [operation for operation, *_ in performed(journey, offered=offered)[0]]
        for journey in (api_auth, api_events, api_subscriptions)
    ]
    assert asked == [["login"], ["list_events", "view_event"], ["login", "plans"]]


@pytest.mark.parametrize("journey", [api_auth, api_subscriptions])
def test_logging_in_without_members_in_the_profile_is_the_journeys_error(
    journey: Callable[[VirtualUser], Awaitable[None]],
) -> None:
    with pytest.raises(JourneyError, match="names no members"):
        performed(journey, accounts=None)

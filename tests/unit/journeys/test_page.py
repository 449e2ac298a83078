"""The page journey: document, assets, data, in that order; members log in once; the mixes make the stated shares."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from engine.accounts import Accounts
from engine.clock import VirtualClock, run_virtual
from engine.errors import JourneyError
from engine.journeys.page import HOME, VISITS, Visit, needs, page
from engine.measure.snapshot import Counter as CounterPoint
from engine.measure.snapshot import Point, Rate, Trend, point_as, select
from engine.profile.catalog import find_site
from engine.profile.model import ConstantVUs, Members
from engine.target.loading import load_site
from engine.target.site import Site
from engine.wire.exchange import Exchange
from engine.wire.response import Response
from tests.support.scripted_server import Conversation, ScriptedServer, answer
from tests.support.scripted_user import ScriptedUser
from tests.support.visiting import visiting
from tests.support.wiring import Bench, operation, scenario

ANSWER = {"access_token": "token-1", "events": [1], "instructors": [1], "results": [1], "member": {"id": 1}}
MEMBERS = Members("loadtest_user_{n}@wwmaa.com", 1000)
SITE, BACKEND = (load_site(find_site(name)) for name in ("wwmaa", "wwmaa-backend"))


async def _said(answer: Mapping[str, object] | None, takes_s: float) -> Response:
    await asyncio.sleep(takes_s)
    exchange = Exchange(0.0, 60.0, asyncio.get_running_loop().create_future(), status=200)
    if answer is None:
        exchange.status = 503
        return Response(exchange, 503, error="HTTP 503")
    exchange.body = msgspec.json.encode(answer)
    return Response(exchange, 200)


def visited(
    pages: int,
    mix: Mapping[str, float],
    *,
    number: int = 0,
    answer: Mapping[str, object] | None = ANSWER,
    site: Site = SITE,
    takes_s: float = 0.0,
    **rest: Any,
) -> tuple[list[tuple[str, Mapping[str, str]]], dict[str, Point]]:
    """The calls of so many pages, and what was recorded."""

    async def main() -> tuple[list[tuple[str, Mapping[str, str]]], dict[str, Point]]:
        clock = VirtualClock()
        bench = Bench(scenario(ConstantVUs(1, 10.0), mix=mix, **rest), clock=clock, site=site)
        bench.scope.accounts = Accounts(MEMBERS, "pass")
        visitor = ScriptedUser(bench.scope, number, lambda _: _said(answer, takes_s))
        for iteration in range(pages):
            visitor.begin(iteration, None, clock.now())
            await page(visitor)
        return [(heard.operation, heard.fields) for heard in visitor.heard], bench.cut().series

    return run_virtual(main())


def called(visit: Visit) -> str:
    assert visit.api is not None
    return visit.api.operation


@pytest.mark.parametrize("kind", sorted(VISITS))
def test_a_page_comes_with_its_assets_and_its_own_data(kind: str) -> None:
    made, series = visited(1, {kind: 1.0})
    assert [operation for operation, _ in made] == [
        VISITS[kind].document.operation,
        *("asset_css", "asset_js", "asset_logo"),
        called(VISITS[kind]),
    ]
    for check in ("page has content", "assets are there", "page has data"):
        assert select(series, f"checks{{check:{check}}}") == Rate(1, 1)


def test_a_member_logs_in_with_the_first_page_and_never_again() -> None:
    made, _ = visited(3, {"dashboard": 1.0}, number=2345, data={"log_in": True})
    logins = [fields for operation, fields in made if operation == "login"]
    assert made[0][0] == "login"
    assert logins == [{"email": "loadtest_user_345@wwmaa.com", "password": "pass"}]


def test_an_anonymous_visitor_never_logs_in() -> None:
    made, _ = visited(3, {"homepage": 1.0})
    assert "login" not in [operation for operation, _ in made]


def test_a_member_who_could_not_log_in_tries_again_with_the_next_page() -> None:
    made, series = visited(2, {"homepage": 1.0}, data={"log_in": True}, answer=None)
    assert [operation for operation, _ in made].count("login") == 2
    assert select(series, "checks{check:log-in gives a token}") == Rate(0, 2)


def test_data_that_is_missing_from_an_answer_fails_the_check() -> None:
    _, series = visited(1, {"events": 1.0}, answer={**ANSWER, "events": []})
    assert select(series, "checks{check:page has data}") == Rate(0, 1)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("homepage", ["page_home", "list_events"]),
        ("events", ["page_events", "list_events"]),
        ("instructors", ["page_home", "list_events"]),
        ("search", ["page_search", "search"]),
        ("dashboard", ["page_dashboard"]),
    ],
)
def test_a_page_that_the_site_has_not_is_its_home_page_and_data_it_has_not_are_left_out(
    kind: str, wanted: list[str]
) -> None:
    answer = {"events": [1], "sources": [1]}
    made, series = visited(1, {kind: 1.0}, site=BACKEND, answer=answer)
    assert [operation for operation, _ in made] == wanted
    assert select(series, "checks{check:page has content}") == Rate(1, 1)
    assert (select(series, "checks{check:page has data}") is None) == (len(wanted) == 1)
    assert select(series, "checks{check:assets are there}") is None


def test_a_search_page_asks_in_words_where_the_sites_search_takes_a_body() -> None:
    made, _ = visited(1, {"search": 1.0}, site=BACKEND)
    assert made[-1] == ("search", {"query": "karate"})


def test_a_site_needs_a_home_page_and_a_log_in_for_members_alone() -> None:
    anonymous = scenario(ConstantVUs(1, 10.0))
    assert needs(anonymous) == (VISITS[HOME].document.operation,)
    assert needs(replace(anonymous, data={"log_in": True})) == ("page_home", "login")


def test_members_without_accounts_in_the_profile_are_the_journeys_error() -> None:
    async def main() -> None:
        bench = Bench(scenario(ConstantVUs(1, 10.0), data={"log_in": True}), clock=VirtualClock(), site=SITE)
        visitor = ScriptedUser(bench.scope, 0, lambda _: _said(ANSWER, 0.0))
        with pytest.raises(JourneyError, match="names no members"):
            await page(visitor)

    run_virtual(main())


def test_a_pages_time_has_its_document_assets_and_data_and_no_log_in() -> None:
    _, series = visited(3, {"events": 1.0}, takes_s=0.25, data={"log_in": True})
    times = point_as(Trend, select(series, "page_load_time{page:events}")).histogram
    assert times.count == 3
    assert (times.min, times.max) == pytest.approx((1250.0, 1250.0))


def test_a_log_in_that_answers_without_a_token_is_none() -> None:
    made, series = visited(2, {"homepage": 1.0}, data={"log_in": True}, answer={**ANSWER, "access_token": None})
    assert [operation for operation, _ in made].count("login") == 2
    assert select(series, "checks{check:log-in gives a token}") == Rate(0, 2)


def test_a_members_dashboard_stays_one_however_many_pages_it_and_others_read() -> None:
    mix = {"homepage": 6, "dashboard": 4}
    for _ in range(2):
        visited(10, {"homepage": 1.0})
        made, _ = visited(100, mix, data={"log_in": True})
        documents = Counter(operation for operation, _ in made)
        assert (documents["page_dashboard"], documents["page_home"], documents["dashboard_api"]) == (40, 60, 40)


async def test_a_5xx_of_an_asset_or_of_data_counts_as_one_of_a_page_does() -> None:
    status = {"page_events": 200, "asset_css": 503, "asset_js": 200, "asset_logo": 500, "list_events": 502}

    async def respond(conversation: Conversation) -> None:
        asked = conversation.request.target.partition("?")[0].removeprefix("/api/")
        await answer(status[asked], b'{"events": [1]}')(conversation)

    async with ScriptedServer(otherwise=respond) as server:
        site = replace(SITE, operations={name: operation(name, path=f"/{name}") for name in status})
        bench = Bench(scenario(ConstantVUs(1, 10.0), mix={"events": 1.0}), port=server.port, site=site)
        async with visiting(bench) as visitor:
            await page(visitor)
    series = bench.cut().series
    assert series["server_errors{scenario:users}"] == CounterPoint(3)
    assert select(series, "http_req_failed") == Rate(3, 5)

"""The page journey: document, assets, data, in that order; members log in once; the mixes make the stated shares."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from engine.accounts import Accounts
from engine.calls import Query
from engine.clock import VirtualClock, run_virtual
from engine.errors import JourneyError
from engine.journeys.page import ASSETS, VISITS, page
from engine.measure.snapshot import Point, Rate, select
from engine.plan.mix import Mix
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from engine.profile.model import ConstantVUs, Members
from engine.vu import VirtualUser
from engine.wire.exchange import Exchange
from engine.wire.response import Response
from tests.support.wiring import Bench, operation, scenario

ANSWER = {"access_token": "token-1", "events": [1], "instructors": [1], "results": [1], "member": {"id": 1}}
MEMBERS = Members("loadtest_user_{n}@wwmaa.com", 1000)
ASSET_NAMES = [ask.operation for ask in ASSETS]
OPERATIONS = tuple(operation(name) for name in ASSET_NAMES)


class Visitor(VirtualUser):
    """A user whose calls are answered from a script, and remembered."""

    __slots__ = ("answer", "made")
    answer: Mapping[str, object] | None
    made: list[tuple[str, Mapping[str, str]]]

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Query | None = None,
        json: object = None,
        fields: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] = (),
    ) -> Response:
        """Remember it."""
        self.made.append((operation, fields or {}))
        exchange = Exchange(0.0, 60.0, asyncio.get_running_loop().create_future(), status=200)
        if self.answer is None:
            exchange.status = 503
            return Response(exchange, 503, error="HTTP 503")
        exchange.body = msgspec.json.encode(self.answer)
        return Response(exchange, 200)


def visited(
    pages: int, mix: Mapping[str, float], *, number: int = 0, answer: Mapping[str, object] | None = ANSWER, **rest: Any
) -> tuple[list[tuple[str, Mapping[str, str]]], dict[str, Point]]:
    """The calls of so many pages, and what was recorded."""

    async def main() -> tuple[list[tuple[str, Mapping[str, str]]], dict[str, Point]]:
        clock = VirtualClock()
        bench = Bench(scenario(ConstantVUs(1, 10.0), mix=mix, **rest), clock=clock, operations=OPERATIONS)
        bench.scope.accounts = Accounts(MEMBERS, "pass")
        visitor = Visitor(bench.scope, number)
        visitor.made, visitor.answer = [], answer
        for iteration in range(pages):
            visitor.begin(iteration, None, clock.now())
            await page(visitor)
        return visitor.made, bench.cut().series

    return run_virtual(main())


@pytest.mark.parametrize("kind", sorted(VISITS))
def test_a_page_comes_with_its_assets_and_its_own_data(kind: str) -> None:
    made, series = visited(1, {kind: 1.0})
    visit = VISITS[kind]
    assert [operation for operation, _ in made] == [visit.document.operation, *ASSET_NAMES, visit.api.operation]
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


def test_members_without_accounts_in_the_profile_are_the_journeys_error() -> None:
    async def main() -> None:
        bench = Bench(scenario(ConstantVUs(1, 10.0), data={"log_in": True}), clock=VirtualClock())
        visitor = Visitor(bench.scope, 0)
        visitor.made, visitor.answer = [], ANSWER
        with pytest.raises(JourneyError, match="names no members"):
            await page(visitor)

    run_virtual(main())


def test_the_page_profile_has_ten_thousand_visitors_and_the_suites_mix() -> None:
    profile = load_profile(find_profile("page"))
    users = {each.name: max(stage.target for stage in each.executor.stages) for each in profile.scenarios}  # type: ignore[union-attr]
    assert users == {"anonymous": 7000, "members": 3000}
    together: Counter[str] = Counter()
    for each in profile.scenarios:
        mix = Mix(each.mix, 7, each.name)
        kinds = Counter(mix.kind(index) for index in range(1000))
        for kind, count in kinds.items():
            together[kind] += count * int(users[each.name])
    shares = {kind: count / sum(together.values()) for kind, count in together.items()}
    wanted = {"homepage": 0.30, "events": 0.25, "instructors": 0.20, "search": 0.15, "dashboard": 0.10}
    assert shares == pytest.approx(wanted, abs=0.002)

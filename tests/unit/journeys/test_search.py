"""The search journey: one operation an iteration, of the kind that the mix says, and bad answers are no crash."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import pytest

from engine.clock import VirtualClock, run_virtual
from engine.journeys.catalog import JOURNEYS
from engine.journeys.search import OPERATIONS, needs, ranked, search
from engine.measure.snapshot import Point, Rate, Trend, point_as, select
from engine.profile.catalog import find_site
from engine.profile.model import ConstantVUs
from engine.target.loading import load_site
from engine.vu import Journey
from engine.wire.response import Response
from tests.support.responses import response
from tests.support.scripted_user import Heard, ScriptedUser
from tests.support.wiring import SEARCHES, Bench, scenario

MIX = {"simple": 40.0, "filtered": 30.0, "semantic": 20.0, "complex": 10.0}


def performed(
    answer: object,
    iterations: int = 1,
    mix: Mapping[str, float] | None = None,
    *,
    header: bytes = b"",
    read: Mapping[str, str] | None = None,
    **rest: Any,
) -> tuple[list[tuple[str, dict[str, str]]], dict[str, Point], float]:
    """The calls of so many iterations, what was recorded, and how long it all took."""

    async def main() -> tuple[list[tuple[str, dict[str, str]]], dict[str, Point], float]:
        clock = VirtualClock()
        operations = [replace(each, read=read or {}) for each in SEARCHES]
        bench = Bench(scenario(ConstantVUs(1, 10.0), mix=mix or {}, **rest), clock=clock, operations=operations)

        async def said(heard: Heard) -> Response:
            await asyncio.sleep(0.01)
            if answer is None:
                failed = response(503)
                failed.error = "HTTP 503"
                return failed
            answered = response(body=msgspec.json.encode(answer), headers=header, took_ms=30.0)
            answered.operation = bench.scope.calls.named(heard.operation).operation
            return answered

        user = ScriptedUser(bench.scope, 0, said)
        for iteration in range(iterations):
            user.begin(iteration, None, clock.now())
            await search(user)
        asked = [(heard.operation, dict(parse_qsl(str(heard.query), strict_parsing=True))) for heard in user.heard]
        return asked, bench.cut().series, clock.now()

    return run_virtual(main())


def checks(series: dict[str, Point], name: str) -> Point | None:
    return select(series, f"checks{{check:{name}}}")


def test_every_iteration_asks_once_in_the_shares_of_the_mix() -> None:
    calls, series, _ = performed({"results": [{"relevance_score": 0.5}]}, 100, MIX)
    wanted = {OPERATIONS[kind]: share for kind, share in MIX.items()}
    assert Counter(operation for operation, _ in calls) == wanted
    assert checks(series, "search answers with a list") == Rate(100, 100)
    assert checks(series, "semantic results carry relevance") == Rate(20, 20)


BACKEND = load_site(find_site("wwmaa-backend"))


def test_a_site_without_filters_is_asked_in_words_and_owes_no_scores() -> None:
    async def said(heard: Heard) -> Response:
        answer = response(body=b'{"answer": "42", "sources": [{"title": "a"}]}')
        answer.operation = BACKEND.operations[heard.operation]
        return answer

    async def main() -> tuple[list[tuple[str, object, str]], dict[str, Point]]:
        clock = VirtualClock()
        bench = Bench(scenario(ConstantVUs(1, 10.0), mix=MIX), clock=clock, site=BACKEND)
        user = ScriptedUser(bench.scope, 0, said)
        for iteration in range(100):
            user.begin(iteration, None, clock.now())
            await search(user)
        return [(heard.operation, heard.query, heard.fields["query"]) for heard in user.heard], bench.cut().series

    asked, series = run_virtual(main())
    assert Counter(operation for operation, _, _ in asked) == {OPERATIONS[kind]: share for kind, share in MIX.items()}
    assert not any(query for _, query, _ in asked)
    complex_ones = [words for operation, _, words in asked if operation == "search_complex"]
    assert all("2025-01-01 2025-12-31" in words and "=" not in words for words in complex_ones)
    assert checks(series, "search answers with a list") == Rate(100, 100)
    assert "semantic results carry relevance" not in str(series)


def test_a_site_must_offer_the_kinds_of_the_mix_and_no_others() -> None:
    assert set(needs(scenario(ConstantVUs(1, 10.0), mix=MIX))) == set(OPERATIONS.values())
    assert needs(scenario(ConstantVUs(1, 10.0), mix={"semantic": 1.0})) == ("search_semantic",)
    assert needs(scenario(ConstantVUs(1, 10.0))) == ("search",)


def test_without_a_mix_searches_are_simple() -> None:
    calls, _, _ = performed({"results": []}, 3)
    assert [operation for operation, _ in calls] == ["search"] * 3
    assert all(set(query) == {"q"} for _, query in calls)


def test_a_failed_search_fails_its_check() -> None:
    _, series, _ = performed(None, 4)
    assert checks(series, "search answers with a list") == Rate(0, 4)


@pytest.mark.parametrize("results", [None, 5, "text", {"a": 1}, [1, 2], [None], [{}], []])
def test_an_odd_answer_fails_a_check_and_is_not_the_journeys_error(results: object) -> None:
    _, series, _ = performed({"results": results}, 1, {"semantic": 1.0})
    assert checks(series, "search answers with a list") == Rate(int(isinstance(results, list)), 1)
    assert checks(series, "semantic results carry relevance") == Rate(0, 1)


def test_a_user_thinks_after_each_search() -> None:
    _, _, elapsed = performed({"results": []}, 10, think_s=(2.0, 2.0))
    assert elapsed == pytest.approx(10 * 2.01)


def test_the_scenarios_data_say_how_queries_repeat() -> None:
    always = {"repeat_share": 1.0, "popular_queries": 1}
    calls, _, _ = performed({"results": []}, 20, data=always)
    assert len({query["q"] for _, query in calls}) == 1
    calls, _, _ = performed({"results": []}, 20, data={"repeat_share": 0})
    assert len({query["q"] for _, query in calls}) == 20


def test_a_profile_finds_the_journey_by_its_name_with_the_kinds_it_knows() -> None:
    entry = JOURNEYS["search"]
    run: Journey = entry.run
    assert run is search
    assert set(entry.kinds) == set(OPERATIONS)
    assert all(name == entry.name for name, entry in JOURNEYS.items())


@pytest.mark.parametrize(
    ("scores", "good"),
    [
        ([1.0, 0.7, 0.7, 0], True),
        ([0.5], True),
        ([], False),
        ([0.5, 0.6], False),
        ([1.1], False),
        ([0.5, -0.1], False),
        (["0.5"], False),
        ([True], False),
        ([0.9, None], False),
    ],
)
def test_relevance_is_a_number_from_0_to_1_that_never_rises(scores: list[object], good: bool) -> None:
    results = [{"relevance_score": score} for score in scores]
    assert ranked(results) is good
    _, series, _ = performed({"results": results}, 1, {"semantic": 1.0})
    assert checks(series, "semantic results carry relevance") == Rate(int(good), 1)


def apart(series: Mapping[str, Point]) -> dict[str, int]:
    """How many cached and uncached answers were measured."""
    found = {}
    for said in ("hit", "miss"):
        histogram = point_as(Trend, select(series, f"search_duration{{cache:{said}}}")).histogram
        assert histogram.count == 0 or histogram.max == pytest.approx(30.0, rel=0.01)
        found[said] = histogram.count
    return found


@pytest.mark.parametrize(("cached", "said"), [(True, "hit"), (False, "miss"), ("HIT", "hit"), ("no", "miss")])
def test_cached_and_uncached_answers_are_apart_where_a_field_tells_them(cached: object, said: str) -> None:
    _, series, _ = performed({"results": [], "from": {"cache": cached}}, 4, read={"cached": "from.cache"})
    assert apart(series) == {"hit": 0, "miss": 0, said: 4}
    assert select(series, f"search_duration{{cache:{said},kind:simple,scenario:users}}") is not None


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"X-Cache: HIT\r\n", "hit"),
        (b"x-cache: Hit from cloudfront\r\n", "hit"),
        (b"X-Cache: TCP_HIT\r\n", "hit"),
        (b"X-Cache: MISS\r\n", "miss"),
        (b"X-Cache: BYPASS\r\n", "miss"),
    ],
)
def test_cached_and_uncached_answers_are_apart_where_a_header_tells_them(header: bytes, said: str) -> None:
    _, series, _ = performed({"results": []}, 2, header=header, read={"cached": "header:X-Cache"})
    assert apart(series) == {"hit": 0, "miss": 0, said: 2}


def test_where_nothing_tells_them_no_answer_is_called_cached_or_uncached() -> None:
    _, series, _ = performed({"results": []}, 3, read={"cached": "header:X-Cache"})
    assert select(series, "search_duration") is None
    _, series, _ = performed(None, 3, header=b"X-Cache: HIT\r\n", read={"cached": "header:X-Cache"})
    assert select(series, "search_duration") is None


ALWAYS_THE_SAME = {"repeat_share": 1.0, "popular_queries": 1}


def repeats(cached: bool, times: int, data: Mapping[str, Any], **scenario: Any) -> Rate | None:
    """What was told of questions asked again, when all were answered so."""
    answer = {"results": [], "cached": cached}
    _, series, _ = performed(answer, times, read={"cached": "cached"}, data=data, **scenario)
    found = select(series, "search_repeats_cached")
    return None if found is None else point_as(Rate, found)


def test_a_question_asked_again_is_due_a_hit_once_it_was_seen_answered_from_the_source() -> None:
    """The first of eleven teaches the cache; the others it should know, and this one does not."""
    assert repeats(False, 11, ALWAYS_THE_SAME) == Rate(0, 10)
    assert repeats(False, 11, {"repeat_share": 0.0}) is None


def test_a_hit_on_what_an_earlier_run_asked_is_no_repeat_of_this_one() -> None:
    assert repeats(True, 11, ALWAYS_THE_SAME) is None


def test_a_question_asked_again_much_later_is_due_nothing() -> None:
    assert repeats(False, 4, ALWAYS_THE_SAME, think_s=(301.0, 301.0)) is None
    assert repeats(False, 4, ALWAYS_THE_SAME, think_s=(290.0, 290.0)) == Rate(0, 3)

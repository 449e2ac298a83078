"""What the search journey asks: mostly what many ask for, sometimes what nobody ever did."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl, quote, urlencode

import pytest

from engine.journeys.queries import Popularity, Query, QueryBook

KINDS = ("simple", "filtered", "semantic", "complex")


def book(run: str = "run-1", seed: int = 7, **popularity: float) -> QueryBook:
    settings = Popularity(**popularity)  # type: ignore[arg-type]
    return QueryBook(settings, seed, run, "search")


def params(query: Query) -> dict[str, str]:
    return dict(parse_qsl(query.encoded, strict_parsing=True))


@pytest.mark.parametrize("share", [0.0, 0.5, 0.8, 1.0])
def test_the_share_of_repeated_queries_is_exact(share: float) -> None:
    asked = book(repeat_share=share)
    for start in (0, 1000, 9000, 10_000, 1_234_000):
        queries = [asked.query("simple", start + index) for index in range(1000)]
        assert sum(not query.fresh for query in queries) == share * 1000


def test_popular_queries_follow_zipfs_law() -> None:
    asked = book(repeat_share=1.0, popular_queries=100, zipf_exponent=1.0)
    counts = Counter(id(asked.query("simple", index)) for index in range(40_000)).most_common()

    harmonic = sum(1 / rank for rank in range(1, 101))
    for rank in (1, 2, 10):
        assert counts[rank - 1][1] == pytest.approx(40_000 / harmonic / rank, rel=0.12)
    assert len(counts) == 100


@pytest.mark.parametrize("kind", KINDS)
def test_fresh_queries_are_never_repeated_within_a_run_nor_by_the_next(kind: str) -> None:
    runs = [book(run, repeat_share=0.0, popular_queries=1) for run in ("run-1", "run-2")]
    texts = [asked.query(kind, index).encoded for asked in runs for index in range(50_000)]

    assert len(set(texts)) == len(texts)


def test_a_fresh_query_is_a_popular_one_with_a_word_of_its_own() -> None:
    repeated = book(repeat_share=1.0, popular_queries=20)
    popular = {repeated.query("complex", index).encoded for index in range(2000)}
    fresh = book(repeat_share=0.0, popular_queries=20)

    for index in range(200):
        asked = params(fresh.query("complex", index))
        text, _, word = asked["q"].rpartition(" ")
        assert len(word) == 8
        int(word, 16)
        assert urlencode({**asked, "q": text}, quote_via=quote) in popular


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_as_many_popular_texts_as_declared_and_more_only_add_to_them(kind: str) -> None:
    def popular(count: int) -> set[str]:
        asked = book(repeat_share=1.0, popular_queries=count, zipf_exponent=0.0)
        return {asked.query(kind, index).encoded for index in range(10_000)}

    few, many = popular(30), popular(400)
    assert (len(few), len(many)) == (30, 400)
    assert few < many


def test_each_popular_query_has_its_share_of_all_that_is_asked() -> None:
    exponent, most = 1.1, 50
    asked = book(repeat_share=1.0, popular_queries=most, zipf_exponent=exponent)
    counts = sorted(Counter(asked.query("semantic", index).encoded for index in range(10_000)).values(), reverse=True)
    weights = [1 / rank**exponent for rank in range(1, most + 1)]
    wanted = [10_000 * weight / sum(weights) for weight in weights]

    assert len(counts) == most
    assert sum((count - share) ** 2 / share for count, share in zip(counts, wanted, strict=True)) < 95, "chi square"


def test_seed_run_kind_and_iteration_are_all_that_a_query_depends_on() -> None:
    def asked(run: str, seed: int, kind: str = "filtered") -> list[Query]:
        searches = book(run, seed)
        return [searches.query(kind, index) for index in range(300)]

    first, other_seed, other_run = asked("run-1", 7), asked("run-1", 8), asked("run-2", 7)
    assert asked("run-1", 7) == first
    assert other_seed != first != asked("run-1", 7, "simple")
    assert [query for query in other_run if not query.fresh] == [query for query in first if not query.fresh]
    assert not {query for query in other_run if query.fresh} & {query for query in first if query.fresh}


def test_popular_queries_are_the_same_in_every_run_and_seed() -> None:
    def popular(run: str, seed: int) -> set[str]:
        asked = book(run, seed, repeat_share=1.0, popular_queries=20)
        return {asked.query("simple", index).encoded for index in range(3000)}

    assert popular("run-1", 7) == popular("run-2", 8)


def test_which_query_an_iteration_asks_does_not_depend_on_what_was_asked_before() -> None:
    forward, backward = book(), book()
    there = {index: forward.query("filtered", index).encoded for index in range(200)}
    back = {index: backward.query("filtered", index).encoded for index in reversed(range(200))}

    assert there == back


def test_each_kind_carries_the_parameters_that_make_it_one() -> None:
    searches = book()
    for index in range(200):
        asked = {kind: set(params(searches.query(kind, index))) for kind in KINDS}
        assert asked["simple"] == asked["semantic"] == {"q"}
        assert len(asked["filtered"]) == 2
        assert len(asked["complex"]) == 5
        assert {"date_from", "date_to"} <= asked["complex"]


def test_two_scenarios_of_one_run_do_not_make_each_others_fresh_queries_stale() -> None:
    fresh = Popularity(repeat_share=0.0)
    books = [QueryBook(fresh, 7, "run-1", scenario) for scenario in ("searches", "more-searches")]
    texts = [each.query("simple", index).encoded for each in books for index in range(300)]

    assert len(set(texts)) == len(texts)


def test_a_query_handed_out_is_not_changed_by_the_next() -> None:
    asked = book(repeat_share=1.0)
    first = asked.query("complex", 0)
    before = first.encoded
    for index in range(100):
        asked.query("complex", index)

    assert first.encoded == before

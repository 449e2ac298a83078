"""What the search journey asks: mostly what many ask for, sometimes what nobody ever did."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl

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
    queries = [book(repeat_share=share).query("simple", index) for index in range(1000)]

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
    texts = [
        book(run, repeat_share=0.0).query(kind, index).encoded for run in ("run-1", "run-2") for index in range(500)
    ]

    assert len(set(texts)) == len(texts)


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
    for index in range(200):
        asked = {kind: set(params(book().query(kind, index))) for kind in KINDS}
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

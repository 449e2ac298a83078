"""Snapshots: generators' seconds merge into one, and no figure changes by the order in which they do."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measure.histogram import Histogram
from engine.measure.snapshot import (
    Counter,
    ErrorSample,
    Gauge,
    GeneratorHealth,
    Point,
    Rate,
    Snapshot,
    Trend,
    accumulate,
    merged,
    over_time,
    point_as,
    select,
)

whole = st.integers(min_value=0, max_value=1000)
trends = st.lists(st.integers(min_value=0, max_value=5000), max_size=5).map(
    lambda values: Trend(Histogram.of(map(float, values)))
)
counters = whole.map(lambda count: Counter(float(count)))
rates = st.tuples(whole, whole).map(lambda pair: Rate(min(pair), max(pair)))
gauges = whole.map(lambda value: Gauge(float(value), float(value), float(value)))
KINDS: dict[str, st.SearchStrategy[Point]] = {
    "http_req_duration": trends,
    "http_reqs": counters,
    "http_req_failed": rates,
    "vus": gauges,
}


@st.composite
def snapshots(draw: st.DrawFn, generator: int = 0) -> Snapshot:
    names = draw(st.sets(st.sampled_from(sorted(KINDS))))
    series: dict[str, Point] = {name: draw(KINDS[name]) for name in sorted(names)}
    return Snapshot(3, series, {generator: GeneratorHealth(cpu=float(generator))})


@given(snapshots(0), snapshots(1), snapshots(2))
def test_generators_merge_in_any_order_into_the_same_second(a: Snapshot, b: Snapshot, c: Snapshot) -> None:
    for one, two, three in permutations((a, b, c)):
        turned = one.merge(two).merge(three)
        assert turned.series == a.merge(b).merge(c).series
        assert turned.health == {0: a.health[0], 1: b.health[1], 2: c.health[2]}
    assert a.merge(b).merge(c).series == a.merge(b.merge(c)).series


@given(snapshots(), snapshots())
def test_merging_changes_neither_side(a: Snapshot, b: Snapshot) -> None:
    before = msgspec.msgpack.encode((a, b))
    a.merge(b)
    a.then(b)
    accumulate(a.series, b)
    assert msgspec.msgpack.encode((a, b)) == before


def test_users_of_two_generators_add_up_but_the_oldest_request_is_the_oldest_of_both() -> None:
    mine = Snapshot(0, {"vus": Gauge(3, 1, 4), "oldest_in_flight": Gauge(10, 0, 900)})
    theirs = Snapshot(0, {"vus": Gauge(2, 2, 2), "oldest_in_flight": Gauge(80, 5, 90)})
    assert mine.merge(theirs).series == {"vus": Gauge(5, 3, 6), "oldest_in_flight": Gauge(80, 5, 900)}


def test_over_time_a_gauge_keeps_its_last_value_and_all_its_extremes() -> None:
    assert over_time(Gauge(3, 1, 9), Gauge(2, 2, 4)) == Gauge(2, 1, 9)


def test_two_seconds_of_one_generator_as_one_lose_neither_figure_nor_taint_nor_error() -> None:
    earlier = Snapshot(
        4,
        {"http_reqs": Counter(10), "checks": Rate(1, 2)},
        {0: GeneratorHealth(50.0, 2.0, 0.99, 7.0, 8, 3, ("event loop lag",))},
        (ErrorSample("timeout", "a", "x"),),
    )
    later = Snapshot(
        5,
        {"http_reqs": Counter(5), "iterations": Counter(1)},
        {0: GeneratorHealth(1.0, 3.0, 0.10, 1.0, 6, 0, ("late sends",))},
        (ErrorSample("timeout", "b", "y"),),
    )
    both = earlier.then(later)
    assert both.second == 5
    assert both.series == {"http_reqs": Counter(15), "checks": Rate(1, 2), "iterations": Counter(1)}
    assert both.health == {0: GeneratorHealth(50.0, 3.0, 0.99, 8.0, 6, 3, ("event loop lag", "late sends"))}
    assert [error.endpoint for error in both.errors] == ["a", "b"]


@given(st.lists(snapshots(), min_size=1, max_size=6))
def test_totals_are_the_sum_of_their_seconds(seconds: list[Snapshot]) -> None:
    totals: dict[str, Point] = {}
    for second in seconds:
        totals = accumulate(totals, second)
    assert point_as(Counter, totals.get("http_reqs")).count == sum(
        point_as(Counter, second.series.get("http_reqs")).count for second in seconds
    )
    assert point_as(Trend, totals.get("http_req_duration")).histogram.count == sum(
        point_as(Trend, second.series.get("http_req_duration")).histogram.count for second in seconds
    )


def test_a_selector_merges_all_series_that_it_finds_and_none_it_does_not() -> None:
    series: dict[str, Point] = {
        "http_reqs{endpoint:a,status:200}": Counter(3),
        "http_reqs{endpoint:a,status:500}": Counter(1),
        "http_reqs{endpoint:b,status:200}": Counter(5),
        "vus{scenario:x}": Gauge(1, 1, 1),
        "vus{scenario:y}": Gauge(2, 0, 3),
    }
    assert select(series, "http_reqs") == Counter(9)
    assert select(series, "http_reqs{endpoint:a}") == Counter(4)
    assert select(series, "vus") == Gauge(3, 1, 4)
    assert select(series, "http_reqs{endpoint:c}") is None
    assert merged([]) is None


def test_points_of_different_types_do_not_merge() -> None:
    with pytest.raises(TypeError, match="cannot merge Counter with Rate"):
        over_time(Counter(1), Rate(1, 1))


def test_a_reader_that_wants_another_type_gets_an_empty_one() -> None:
    assert point_as(Counter, Rate(1, 2)) == Counter()
    assert point_as(Rate, None).rate == 0.0
    assert Rate(1, 4).rate == 0.25


@given(snapshots(), snapshots(1))
def test_a_snapshot_survives_the_pipe(a: Snapshot, b: Snapshot) -> None:
    both = a.merge(b)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(both), type=Snapshot) == both

"""Histograms: exact where they promise it, within their bound elsewhere, and mergeable in any order."""

from __future__ import annotations

import json
import math
import pickle
from itertools import pairwise

import msgspec
import pytest
from hdrh.histogram import HdrHistogram
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.measure.histogram import (
    EMPTY,
    Histogram,
    LiveHistogram,
    bucket_middle_ms,
    bucket_of,
    subtract_buckets,
    window_histogram,
)

RELATIVE = 0.005
ABSOLUTE_MS = 0.0005
"""Half a microsecond: what rounding to whole ones may cost below 0.1 ms."""

durations = st.floats(min_value=0.0, max_value=3_600_000.0, allow_nan=False)
samples = st.lists(durations, max_size=60)
some_samples = st.lists(durations, min_size=1, max_size=200)


def exact_percentile(values: list[float], p: float) -> float:
    """k6's: linear between the ranks around p * (n - 1)."""
    ordered = sorted(values)
    rank = p / 100 * (len(ordered) - 1)
    low, high = ordered[math.floor(rank)], ordered[math.ceil(rank)]
    return low + (high - low) * (rank - math.floor(rank))


def bound(value: float) -> float:
    return max(value * RELATIVE, ABSOLUTE_MS) + 1e-9


@given(st.integers(min_value=0, max_value=10**11))
def test_a_bucket_stands_for_its_values_within_half_a_percent(micros: int) -> None:
    assert abs(bucket_middle_ms(bucket_of(micros)) - micros / 1000) <= micros / 1000 * RELATIVE


@given(st.integers(min_value=0, max_value=10**11), st.integers(min_value=0, max_value=10**7))
def test_buckets_keep_the_order_of_values(micros: int, more: int) -> None:
    assert bucket_of(micros) <= bucket_of(micros + more)
    assert bucket_of(micros + max(1, micros // 64)) > bucket_of(micros)


def test_buckets_have_no_gap_and_their_middles_rise() -> None:
    edges = sorted({bucket_of(micros) for micros in range(70_000)})
    assert edges == list(range(len(edges)))
    assert all(a < b for a, b in pairwise(map(bucket_middle_ms, edges)))


@given(durations)
def test_the_hot_path_finds_the_bucket_that_the_formula_names(value: float) -> None:
    assert list(Histogram.of([value]).buckets) == [bucket_of(int(value * 1000 + 0.5))]


@given(some_samples)
def test_count_sum_least_and_most_are_exact(values: list[float]) -> None:
    histogram = Histogram.of(values)
    assert histogram.count == len(values) == sum(histogram.buckets.values())
    assert histogram.sum == pytest.approx(math.fsum(values), rel=1e-9, abs=1e-9)
    assert (histogram.min, histogram.max) == (min(values), max(values))
    assert histogram.mean == pytest.approx(math.fsum(values) / len(values), rel=1e-9, abs=1e-9)


@given(some_samples, st.floats(min_value=0, max_value=100))
def test_percentiles_are_those_of_k6_within_half_a_percent(values: list[float], p: float) -> None:
    wanted = exact_percentile(values, p)
    # Between two ranks the error is at most that of the higher one.
    allowed = bound(sorted(values)[math.ceil(p / 100 * (len(values) - 1))])
    assert abs(Histogram.of(values).percentile(p) - wanted) <= allowed


@given(some_samples)
def test_percentiles_rise_stay_between_the_extremes_and_end_in_them(values: list[float]) -> None:
    histogram = Histogram.of(values)
    found = histogram.percentiles((0, 1, 25, 50, 90, 95, 99, 99.9, 100))
    assert (found[0], found[-1]) == (min(values), max(values))
    assert all(a <= b + 1e-9 for a, b in pairwise(found))


@given(some_samples, st.lists(st.floats(min_value=0, max_value=100), max_size=5))
def test_several_percentiles_at_once_are_those_asked_for_one_by_one(values: list[float], ps: list[float]) -> None:
    histogram = Histogram.of(values)
    assert histogram.percentiles(ps) == tuple(histogram.percentile(p) for p in ps)


@settings(max_examples=25)
@given(st.lists(st.integers(min_value=1, max_value=3_600_000_000), min_size=1, max_size=300))
def test_the_hdrhistogram_package_finds_the_same_ranks(micros: list[int]) -> None:
    oracle = HdrHistogram(1, 3_600_000_000, 3)
    for value in micros:
        oracle.record_value(value)
    histogram = Histogram.of(value / 1000 for value in micros)
    for position in range(0, len(micros), max(len(micros) // 7, 1)):
        p = 100.0 * position / max(len(micros) - 1, 1)
        # Its percentile is the value at the nearest whole rank, counted from 1; stay clear of the half.
        theirs = oracle.get_value_at_percentile(100.0 * (position + 0.75) / len(micros)) / 1000
        assert histogram.percentile(p) == pytest.approx(theirs, rel=RELATIVE + 0.001, abs=ABSOLUTE_MS)


@given(samples, samples)
def test_merging_is_recording_everything_in_one(one: list[float], other: list[float]) -> None:
    merged, whole = Histogram.of(one).merge(Histogram.of(other)), Histogram.of(one + other)
    assert merged.buckets == whole.buckets
    assert (merged.count, merged.min, merged.max) == (whole.count, whole.min, whole.max)
    assert merged.sum == pytest.approx(whole.sum, rel=1e-9, abs=1e-9)


@given(samples, samples, samples)
def test_merging_does_not_mind_order_or_grouping(a: list[float], b: list[float], c: list[float]) -> None:
    x, y, z = Histogram.of(a), Histogram.of(b), Histogram.of(c)
    left, right, turned = x.merge(y).merge(z), x.merge(y.merge(z)), z.merge(x.merge(y))
    for other in (right, turned):
        assert (left.buckets, left.count, left.min, left.max) == (other.buckets, other.count, other.min, other.max)
        assert left.sum == pytest.approx(other.sum, rel=1e-9, abs=1e-9)


@given(samples, samples)
def test_merging_changes_neither_side(one: list[float], other: list[float]) -> None:
    x, y = Histogram.of(one), Histogram.of(other)
    before = msgspec.msgpack.encode((x, y))
    x.merge(y)
    assert msgspec.msgpack.encode((x, y)) == before


@given(st.lists(samples, min_size=1, max_size=12), st.integers(min_value=1, max_value=5))
def test_a_window_kept_by_adding_and_subtracting_is_the_window_worked_out_anew(
    seconds: list[list[float]], width: int
) -> None:
    parts = [Histogram.of(second) for second in seconds]
    buckets: dict[int, int] = {}
    for now, part in enumerate(parts):
        for bucket, count in part.buckets.items():
            buckets[bucket] = buckets.get(bucket, 0) + count
        if now >= width:
            buckets = subtract_buckets(buckets, parts[now - width].buckets)
        inside = parts[max(0, now - width + 1) : now + 1]
        anew = EMPTY
        for each in inside:
            anew = anew.merge(each)
        kept = window_histogram(buckets, inside)
        assert kept.buckets == anew.buckets
        assert (kept.count, kept.min, kept.max) == (anew.count, anew.min, anew.max)
        assert kept.sum == pytest.approx(anew.sum, rel=1e-9, abs=1e-9)


def test_taking_starts_anew_and_leaves_what_was_taken_alone() -> None:
    live = LiveHistogram()
    live.add(5.0)
    first = live.take()
    live.add(1.0)
    assert (first.count, first.min, first.max) == (1, 5.0, 5.0)
    second = live.take()
    assert (second.count, second.sum, second.min, second.max) == (1, 1.0, 1.0, 1.0)
    assert live.take() is EMPTY


def test_values_below_zero_keep_exact_extremes() -> None:
    histogram = Histogram.of([-3.0, -1.0])
    assert (histogram.min, histogram.max, histogram.count) == (-3.0, -1.0, 2)


def one_by_one(values: list[float]) -> Histogram:
    """What a histogram should hold, worked out value by value with nothing but the formula of a bucket."""
    buckets: dict[int, int] = {}
    for value in values:
        bucket = bucket_of(int(value * 1000 + 0.5))
        buckets[bucket] = buckets.get(bucket, 0) + 1
    return Histogram(buckets, len(values), math.fsum(values), min(values), max(values)) if values else EMPTY


def same(found: Histogram, wanted: Histogram) -> bool:
    return (found.buckets, found.count, found.min, found.max) == (
        wanted.buckets,
        wanted.count,
        wanted.min,
        wanted.max,
    ) and found.sum == pytest.approx(wanted.sum, rel=1e-9, abs=1e-9)


tabled = st.floats(0.0, 31.999) | st.sampled_from([0.0, 0.0004, 0.0005, 0.0015, 31.9994, 31.9995, 31.99999, 32.0])
mixed = st.lists(tabled | durations, min_size=1, max_size=150)


@given(mixed)
def test_values_put_in_together_are_values_put_in_one_by_one(values: list[float]) -> None:
    live = LiveHistogram()
    live.extend(values)
    assert live.count == len(values)
    assert same(live.take(), one_by_one(values))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), mixed),
        st.tuples(st.just("extend"), mixed),
        st.tuples(st.just("zeros"), st.integers(0, 300).map(lambda count: [0.0] * count)),
        st.tuples(st.just("peek"), st.just([])),
        st.tuples(st.just("take"), st.just([])),
    ),
    max_size=12,
)


@given(steps)
def test_in_whatever_way_values_come_nothing_is_lost_and_nothing_counted_twice(
    given_steps: list[tuple[str, list[float]]],
) -> None:
    live = LiveHistogram()
    inside: list[float] = []
    for how, values in given_steps:
        inside += values
        if how == "add":
            for value in values:
                live.add(value)
        elif how == "extend":
            live.extend(values)
        elif how == "zeros":
            live.add_zeros(len(values))
        elif how == "peek":
            assert same(live.peek(), one_by_one(inside))
        else:
            assert same(live.take(), one_by_one(inside))
            inside = []
        assert live.count == len(inside)
    assert same(live.peek(), live.take())


def test_looking_takes_nothing_away_and_what_was_seen_stays_as_it_was() -> None:
    live = LiveHistogram()
    for value in (1.0, 2.0):
        live.add(value)
    seen = live.peek()
    assert live.peek() == seen
    live.add(3.0)
    live.add_zeros(2)
    assert (seen.count, seen.max, sum(seen.buckets.values())) == (2, 2.0, 2)
    assert (live.peek().count, live.peek().min, live.peek().max) == (5, 0.0, 3.0)
    live.take()
    assert live.peek() is EMPTY


def test_an_empty_histogram_answers_with_zeros() -> None:
    assert EMPTY.percentiles((50, 99)) == (0.0, 0.0)
    assert (EMPTY.mean, EMPTY.min, EMPTY.max) == (0.0, 0.0, 0.0)


def test_two_empty_histograms_share_no_buckets() -> None:
    assert Histogram().buckets is not Histogram().buckets


@given(samples)
def test_a_histogram_survives_the_pipe_the_journal_and_a_pickle(values: list[float]) -> None:
    histogram = Histogram.of(values)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(histogram), type=Histogram) == histogram
    assert msgspec.json.decode(msgspec.json.encode(histogram), type=Histogram) == histogram
    assert pickle.loads(pickle.dumps(histogram)) == histogram
    assert json.loads(msgspec.json.encode(histogram))["count"] == len(values)

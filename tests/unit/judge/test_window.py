"""A watched series: its sliding window is what the last seconds hold, worked out anew, whatever the gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judge.window import SeriesWatch
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Snapshot, Trend, merged
from tests.support.seconds import DURATION, second, trend

durations = st.lists(st.integers(min_value=0, max_value=9000).map(float), max_size=5)
runs = st.lists(st.tuples(st.integers(min_value=1, max_value=3), durations), min_size=1, max_size=15)


@given(runs, st.integers(min_value=1, max_value=6))
def test_the_window_is_the_last_seconds_and_the_whole_is_everything(
    run: list[tuple[int, list[float]]], width: int
) -> None:
    watch = SeriesWatch(DURATION, float(width))
    seen: list[tuple[int, list[float]]] = []
    number = -1
    for step, values in run:
        number += step
        seen.append((number, values))
        watch.observe(second(number, values))
        inside = [value for when, values in seen if when > number - width for value in values]
        everything = [value for _, values in seen for value in values]
        for point, wanted in ((watch.window, inside), (watch.overall, everything)):
            if not wanted:
                assert point is None
                continue
            assert isinstance(point, Trend)
            assert point.histogram.buckets == trend(*wanted).histogram.buckets
            assert (point.histogram.min, point.histogram.max) == (min(wanted), max(wanted))
            assert point.histogram.sum == pytest.approx(sum(wanted))
        assert watch.window_is_full == (number + 1 >= width)


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ((Counter(1), Counter(2), Counter(4)), Counter(6)),
        ((Rate(1, 2), Rate(0, 3), Rate(1, 1)), Rate(1, 4)),
    ],
)
def test_counters_and_rates_have_windows_too(points: tuple[Point, ...], wanted: Point) -> None:
    watch = SeriesWatch("x", 2.0)
    for number, point in enumerate(points):
        watch.observe(Snapshot(number, {"x": point}))
    assert watch.window == wanted
    assert watch.overall == merged(points)


def test_a_watch_without_a_window_looks_at_everything() -> None:
    watch = SeriesWatch("x", None)
    for number in range(100):
        watch.observe(Snapshot(number, {"x": Counter(1)}))
    assert watch.window == watch.overall == Counter(100)
    assert not watch.window_is_full


def test_a_gauge_over_time_is_its_last_value_not_a_sum() -> None:
    watch = SeriesWatch("vus", 3.0)
    for number, value in enumerate((5.0, 7.0, 6.0)):
        watch.observe(Snapshot(number, {"vus": Gauge(value, value, value)}))
    assert watch.overall == Gauge(6, 5, 7)
    assert watch.window == Gauge(6, 5, 7)


def test_a_window_does_not_change_what_was_read_from_it_before() -> None:
    watch = SeriesWatch(DURATION, 1.0)
    watch.observe(second(0, [5.0]))
    before = watch.window
    watch.observe(second(1, [9.0]))
    assert before == trend(5.0)
    assert watch.window == trend(9.0)

"""The recorder: what goes in between two cuts comes out in the second one, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measure.histogram import Histogram
from engine.measure.recorder import Recorder
from engine.measure.snapshot import Counter, Gauge, GeneratorHealth, Point, Rate, Trend, accumulate, point_as


def test_a_cut_holds_what_was_recorded_since_the_last_one_and_nothing_else() -> None:
    recorder = Recorder()
    trend, counter, rate = recorder.trend("t", {}), recorder.counter("c", {}), recorder.rate("r", {})
    trend.add(2.0)
    counter.add(3)
    rate.add(True)
    rate.add(False)
    first = recorder.cut(0, {})
    assert first.series == {"t": Trend(Histogram.of([2.0])), "c": Counter(3), "r": Rate(1, 2)}
    assert recorder.cut(1, {}).series == {}
    trend.add(1.0)
    assert recorder.cut(2, {}).series == {"t": Trend(Histogram.of([1.0]))}


def test_a_counter_that_always_reports_says_zero_instead_of_nothing() -> None:
    recorder = Recorder()
    recorder.counter("dropped", {}, always=True)
    recorder.counter("quiet", {})
    assert recorder.cut(0, {}).series == {"dropped": Counter(0)}


def test_a_counter_of_zero_is_not_a_counter_of_nothing() -> None:
    recorder = Recorder()
    recorder.counter("c", {}).add(0)
    assert recorder.cut(0, {}).series == {"c": Counter(0)}


def test_a_gauge_stays_until_it_is_set_again_and_tells_its_extremes_since_the_cut() -> None:
    recorder = Recorder()
    gauge = recorder.gauge("g", {})
    assert recorder.cut(0, {}).series == {}
    for value in (5, 1, 3):
        gauge.set(value)
    assert recorder.cut(1, {}).series == {"g": Gauge(3, 1, 5)}
    assert recorder.cut(2, {}).series == {"g": Gauge(3, 3, 3)}
    gauge.set(7)
    assert recorder.cut(3, {}).series == {"g": Gauge(7, 3, 7)}


def test_the_same_name_and_tags_are_the_same_instrument() -> None:
    recorder = Recorder()
    assert recorder.trend("t", {"a": "1", "b": "2"}) is recorder.trend("t", {"b": "2", "a": "1"})
    assert recorder.trend("t", {"a": "1"}) is not recorder.trend("t", {"a": "2"})


def test_one_name_has_one_type() -> None:
    recorder = Recorder()
    recorder.rate("x", {})
    with pytest.raises(TypeError, match="x is already a rate and cannot be a counter, too"):
        recorder.counter("x", {})
    with pytest.raises(TypeError):
        recorder.trend("x", {})


def test_of_each_kind_of_error_at_an_endpoint_the_first_is_kept_and_given_out_once() -> None:
    recorder = Recorder()
    for detail in ("first", "second"):
        recorder.error("timeout", "search", detail)
    recorder.error("timeout", "login", "x" * 6000)
    found = recorder.cut(0, {}).errors
    assert [(error.kind, error.endpoint) for error in found] == [("timeout", "search"), ("timeout", "login")]
    assert found[0].detail == "first"
    assert len(found[1].detail) == 4096
    assert not recorder.lacks("timeout", "search")
    assert recorder.lacks("timeout", "somewhere else")
    recorder.error("timeout", "search", "third")
    assert recorder.cut(1, {}).errors == ()


def test_a_flood_of_kinds_of_error_is_bounded() -> None:
    recorder = Recorder()
    for number in range(1000):
        recorder.error(f"kind {number}", "search", "")
    assert len(recorder.cut(0, {}).errors) == 100


def test_a_cut_carries_the_health_it_is_given() -> None:
    health = {2: GeneratorHealth(cpu=0.5)}
    snapshot = Recorder().cut(8, health)
    assert (snapshot.second, snapshot.health) == (8, health)


@given(st.lists(st.one_of(st.floats(min_value=0, max_value=1e6), st.none()), max_size=80))
def test_however_a_run_is_cut_into_seconds_nothing_is_lost_and_nothing_counted_twice(
    steps: list[float | None],
) -> None:
    recorder = Recorder()
    trend, counter, rate = recorder.trend("t", {}), recorder.counter("c", {}), recorder.rate("r", {})
    totals: dict[str, Point] = {}
    second = 0
    for step in [*steps, None]:
        if step is None:
            totals = accumulate(totals, recorder.cut(second, {}))
            second += 1
            continue
        trend.add(step)
        counter.add()
        rate.add(step > 1)
    values = [step for step in steps if step is not None]
    assert point_as(Trend, totals.get("t")).histogram.buckets == Histogram.of(values).buckets
    assert point_as(Counter, totals.get("c")).count == len(values)
    assert point_as(Rate, totals.get("r")) == Rate(sum(value > 1 for value in values), len(values))

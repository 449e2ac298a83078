"""Aggregates: k6's words, and None rather than a number that nobody measured."""

from __future__ import annotations

import pytest

from engine.judge.aggregate import aggregate, holds, samples
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend
from tests.support.seconds import trend


@pytest.mark.parametrize(
    ("point", "name", "wanted"),
    [
        (trend(1, 2, 3, 4), "avg", 2.5),
        (trend(1, 2, 3, 4), "min", 1.0),
        (trend(1, 2, 3, 4), "max", 4.0),
        (trend(1, 2, 3, 4), "count", 4.0),
        (trend(1, 2, 3, 4), "med", 2.5),
        (trend(1, 2, 3, 4), "p(50)", 2.5),
        (trend(1, 2, 3, 4), "p(100)", 4.0),
        (trend(1, 2, 3, 4), "p(0)", 1.0),
        (Counter(30), "count", 30.0),
        (Counter(30), "rate", 3.0),
        (Rate(1, 4), "rate", 0.25),
        (Gauge(5, 1, 9), "value", 5.0),
    ],
)
def test_each_type_has_its_aggregates(point: Point, name: str, wanted: float) -> None:
    assert aggregate(point, name, 10.0) == pytest.approx(wanted, rel=0.005)


@pytest.mark.parametrize("point", [None, Trend(), Rate()])
@pytest.mark.parametrize("name", ["p(95)", "avg", "rate", "count"])
def test_without_a_sample_there_is_no_value(point: Point | None, name: str) -> None:
    assert aggregate(point, name, 10.0) is None


@pytest.mark.parametrize(
    ("point", "name"), [(trend(1), "rate"), (Rate(1, 2), "count"), (Counter(1), "p(95)"), (Gauge(1, 1, 1), "avg")]
)
def test_an_aggregate_that_a_type_lacks_has_no_value(point: Point, name: str) -> None:
    assert aggregate(point, name, 10.0) is None


def test_a_counter_has_no_rate_before_time_has_passed() -> None:
    assert aggregate(Counter(5), "rate", 0.0) is None
    assert aggregate(Counter(0), "count", 0.0) == 0.0


def test_samples_are_what_stands_behind_a_value() -> None:
    points: list[Point | None] = [trend(1, 2), Rate(0, 7), Counter(3), Gauge(9, 9, 9), None]
    assert [samples(point) for point in points] == [2, 7, 3, 1, 0]


def test_a_limit_is_compared_as_it_is_written() -> None:
    assert holds(99.9, "<", 100)
    assert not holds(100, "<", 100)
    assert holds(100, "<=", 100)
    assert holds(0, "==", 0)
    assert not holds(1, "==", 0)
    assert holds(1, "!=", 0)

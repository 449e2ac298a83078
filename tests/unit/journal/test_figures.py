"""Figures in the clear: every series, and the roll-ups that readers draw without decoding a blob."""

from __future__ import annotations

import pytest

from engine.journal.events import Figures
from engine.journal.figures import figures, figures_of
from engine.measure.snapshot import Counter, Gauge, Point, Rate
from tests.support.seconds import trend


def test_each_type_of_point_has_its_figures() -> None:
    found = figures(trend(*range(1, 101)))
    assert (found.count, found.sum, found.max) == (100, 5050, 100)
    assert abs(found.p50 - 50.5) < 0.3
    assert abs(found.p95 - 95.05) < 0.5
    assert abs(found.p99 - 99.01) < 0.5
    assert figures(Counter(7)) == Figures(7, 7)
    assert figures(Rate(2, 9)) == Figures(9, 2)
    assert figures(Gauge(4, 1, 6)) == Figures(1, 4, max=6)


def test_roll_ups_are_made_over_all_tags_and_for_each_endpoint() -> None:
    series: dict[str, Point] = {
        "http_req_duration{endpoint:a,status:200}": trend(10),
        "http_req_duration{endpoint:a,status:500}": trend(30),
        "http_req_duration{endpoint:b,status:200}": trend(50),
        "http_req_failed{endpoint:a,status:500}": Rate(1, 1),
        "http_req_waiting{scenario:s}": trend(1),
    }
    found = figures_of(series)
    assert set(series) <= set(found)
    assert found["http_req_duration"].count == 3
    assert (found["http_req_duration{endpoint:a}"].count, found["http_req_duration{endpoint:a}"].max) == (2, 30)
    assert found["http_req_duration{endpoint:b}"].count == 1
    assert found["http_req_failed{endpoint:a}"] == Figures(1, 1)
    assert "http_req_waiting" not in found


def test_a_percentile_of_a_roll_up_comes_from_merged_samples_not_from_an_average() -> None:
    series: dict[str, Point] = {
        "http_req_duration{endpoint:a}": trend(*[1.0] * 99),
        "http_req_duration{endpoint:b}": trend(1000.0),
    }
    assert figures_of(series)["http_req_duration"].p50 == pytest.approx(1.0, rel=0.005)


def test_nothing_makes_no_figures() -> None:
    assert figures_of({}) == {}


def test_a_series_without_tags_is_not_rolled_up_twice() -> None:
    assert figures_of({"http_reqs": Counter(3)}) == {"http_reqs": Figures(3, 3)}

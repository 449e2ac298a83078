"""A journey's own metrics: k6's types, tagged with the scenario, and no name for two things."""

from __future__ import annotations

import math
from typing import Any

import pytest

from engine.errors import JourneyError
from engine.measure.snapshot import Counter, Rate, Trend
from tests.support.wiring import Bench


def test_own_samples_become_series_of_their_scenario() -> None:
    bench = Bench()
    user = bench.user()
    user.trend("kata_length", belt="black").add(12.0)
    user.trend("kata_length", belt="black").add(14.0)
    user.rate("bow_seen").add(True)
    user.counter("kicks").add(3)
    series = bench.cut().series
    trend = series["kata_length{belt:black,scenario:users}"]
    assert isinstance(trend, Trend)
    assert trend.histogram.count == 2
    assert series["bow_seen{scenario:users}"] == Rate(1, 1)
    assert series["kicks{scenario:users}"] == Counter(3)


@pytest.mark.parametrize("name", ["", "two words", "1st", "a{b:c}", "ünnötig"])
def test_a_name_that_no_threshold_could_say_is_refused(name: str) -> None:
    with pytest.raises(JourneyError, match="is no name of a metric"):
        Bench().user().counter(name)


def test_a_metric_of_the_engine_keeps_its_type() -> None:
    with pytest.raises(JourneyError, match="the metric checks is a rate, not a trend"):
        Bench().user().trend("checks")


def test_one_name_has_one_type_whatever_its_tags() -> None:
    user = Bench().user()
    user.counter("kicks", side="left")
    with pytest.raises(JourneyError, match="kicks is already a counter and cannot be a rate, too"):
        user.rate("kicks", side="right")


@pytest.mark.parametrize("value", [math.nan, math.inf, "12", None])
def test_what_is_no_finite_number_is_refused_where_it_is_added_and_spoils_nothing(value: Any) -> None:
    bench = Bench()
    user = bench.user()
    with pytest.raises(JourneyError, match="kicks takes finite numbers"):
        user.counter("kicks").add(value)
    with pytest.raises(JourneyError, match="kata_length takes finite numbers"):
        user.trend("kata_length").add(value)
    assert not {"kicks{scenario:users}", "kata_length{scenario:users}"} & set(bench.cut().series)

"""Alerts: raised after their time, cleared after theirs, and indifferent to silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.journal.monitor_events import AlertLevel, AlertOutline
from engine.judge.alerts import AlertWatch, Change
from engine.measure.snapshot import Counter, Gauge, Point, Rate
from tests.support.seconds import DURATION, second, trend

FULL = {".": None, "g": 0.5, "t": 0.85, "c": 0.95}
"""Readings: none, good, beyond the target, beyond the critical level."""


def outline(**rest: Any) -> AlertOutline:
    given: dict[str, Any] = {
        "name": "memory",
        "title": "memory",
        "series": "memory",
        "aggregate": "value",
        "operator": "<",
        "target": 0.8,
        "critical": 0.9,
        "clear_s": 3.0,
    }
    return AlertOutline(**{**given, **rest})


def gauge(value: float) -> Gauge:
    return Gauge(value, value, value)


def changes(told: str, alert: AlertOutline) -> list[tuple[int, AlertLevel]]:
    """When the alert went to which level; a letter of FULL for each second, `-` for one that nobody tells of."""
    watch, found = AlertWatch([alert]), []
    for number, letter in enumerate(told):
        if letter == "-":
            continue
        value = FULL[letter]
        series: Mapping[str, Point] = {} if value is None else {"memory": gauge(value)}
        found += [(number, change.level) for change in watch.observe(number, series)]
    return found


@pytest.mark.parametrize(
    ("told", "for_s", "wanted"),
    [
        ("gggg", 0.0, []),
        ("ggt", 0.0, [(2, "target")]),
        ("ggc", 0.0, [(2, "critical")]),
        ("gtttt", 3.0, [(3, "target")]),
        ("gttgtt", 3.0, []),
        ("gtccc", 3.0, [(3, "target"), (4, "critical")]),
        ("tcgt", 0.0, [(0, "target"), (1, "critical")]),
    ],
)
def test_an_alert_is_raised_once_it_has_lasted(told: str, for_s: float, wanted: list[tuple[int, AlertLevel]]) -> None:
    assert changes(told, outline(for_s=for_s)) == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("cgg", [(0, "critical")]),
        ("cggg", [(0, "critical"), (3, "ok")]),
        ("cggcggg", [(0, "critical"), (6, "ok")]),
        ("cttt", [(0, "critical"), (3, "target")]),
        ("cttg", [(0, "critical"), (3, "target")]),
        ("cttggg", [(0, "critical"), (3, "target"), (5, "ok")]),
        ("cgggc", [(0, "critical"), (3, "ok"), (4, "critical")]),
    ],
)
def test_an_alert_is_cleared_or_lowered_once_it_has_been_better_for_a_while(
    told: str, wanted: list[tuple[int, AlertLevel]]
) -> None:
    assert changes(told, outline()) == wanted


@pytest.mark.parametrize("told", ["....", "tt.tt.tt", "tt-tt-tt"])
def test_silence_raises_nothing_and_is_a_break(told: str) -> None:
    assert changes(told, outline(for_s=3.0)) == []


@pytest.mark.parametrize("told", ["c.........", "cgg.gg.gg", "cgg-gg-gg"])
def test_silence_clears_nothing(told: str) -> None:
    assert changes(told, outline()) == [(0, "critical")]


def test_an_alert_with_a_critical_level_alone_is_cleared_from_it() -> None:
    assert changes("tcggg", outline(target=None)) == [(1, "critical"), (4, "ok")]


LETTERS = st.text(alphabet="gtc.-", max_size=60)


@given(LETTERS, st.integers(0, 4), st.integers(1, 5))
def test_no_alert_ever_flaps(told: str, for_s: int, clear_s: int) -> None:
    alert = outline(for_s=float(for_s), clear_s=float(clear_s))
    found = changes(told, alert)
    rank = {"ok": 0, "target": 1, "critical": 2}
    level, since = "ok", -1
    for number, to in found:
        assert to != level
        if rank[to] < rank[level]:
            lately = told[max(number - clear_s + 1, 0) : number + 1]
            assert number - since >= clear_s
            assert len(lately) == clear_s
            assert not set(lately) & set("c.-" if level == "critical" else "ct.-")
        else:
            lately = told[max(number - max(for_s, 1) + 1, 0) : number + 1]
            assert set(lately) <= set("c" if to == "critical" else "ct")
            since = number
        level = to


def watched(alert: AlertOutline, seconds: Iterable[Mapping[str, Point]]) -> list[Change]:
    watch = AlertWatch([alert])
    return [change for number, series in enumerate(seconds) for change in watch.observe(number, series)]


def test_of_several_readings_the_worst_is_told_with_what_it_is_of() -> None:
    alert = outline(series="error_rate", target=0.05, critical=None)
    quiet, loud = gauge(0.01), gauge(0.2)
    (change,) = watched(alert, [{"error_rate{endpoint:/a}": quiet, "error_rate{endpoint:/b}": loud}])
    assert (change.level, change.value, change.subject) == ("target", 0.2, "/b")


def test_a_floor_is_missed_by_the_least_reading() -> None:
    alert = outline(series="hits", operator=">=", target=0.7, critical=None)
    (change,) = watched(alert, [{"hits{cache:a}": gauge(0.9), "hits{cache:b}": gauge(0.4)}])
    assert (change.value, change.subject) == (0.4, "b")


def test_a_window_of_readings_is_as_bad_as_its_worst() -> None:
    alert = outline(over_s=3.0, clear_s=1.0)
    found = watched(alert, [{"memory": gauge(value)} for value in (0.95, 0.1, 0.1, 0.1)])
    assert [(change.level, change.value) for change in found] == [("critical", 0.95), ("ok", 0.1)]


def test_samples_are_judged_together_over_the_window() -> None:
    alert = outline(series="http_req_failed", aggregate="rate", target=None, critical=0.01, over_s=3.0)
    good, bad = Rate(0, 100), Rate(1, 100)
    found = watched(
        alert, [{"http_req_failed{endpoint:a}": bad, "http_req_failed{endpoint:b}": good, "x": gauge(1)}] * 2
    )
    assert [(change.level, change.value) for change in found] == []
    found = watched(alert, [{"http_req_failed{endpoint:a}": Rate(5, 100), "http_req_failed{endpoint:b}": good}])
    assert [(change.level, change.value, change.subject) for change in found] == [("critical", 0.025, "")]


def test_too_few_samples_raise_nothing() -> None:
    alert = outline(series=DURATION, aggregate="p(95)", target=100.0, critical=None, over_s=30.0, min_samples=5)
    assert watched(alert, [{DURATION: trend(900.0)}] * 4) == []
    assert len(watched(alert, [second(0, [900.0] * 5).series])) == 1


def test_what_is_not_counted_any_more_is_nought() -> None:
    name = "http_reqs{status:500}"
    alert = outline(series=name, aggregate="count", target=1.0, critical=None)
    seconds: list[Mapping[str, Point]] = [{}, {name: Counter(2.0)}, {}, {}, {}]
    found = watched(alert, seconds)
    assert [(change.level, change.value) for change in found] == [("target", 2.0), ("ok", 0.0)]
    quiet = outline(series="http_reqs", aggregate="rate", operator=">", target=1.0, critical=None)
    assert watched(quiet, [{}] * 20) == []

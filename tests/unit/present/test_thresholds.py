from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.journal.events import LevelName, ThresholdOutline, ThresholdStatus
from engine.state import RunState
from engine.wording.thresholds import threshold_name
from tests.support.search_story import alarm_script, search_script
from tests.support.seconds import threshold
from wwmaa_tui.present.thresholds import TARGET_AT, threshold_row, thresholds_view

UNITS = {"http_req_failed": "%", "checks": "%", "dropped_iterations": "", "data_received": "bytes"}


def outline(
    series: str = "http_req_duration{endpoint:search}",
    aggregate: str = "p(95)",
    operator: str = "<",
    target: float | None = 1200.0,
    critical: float | None = None,
    window_s: float | None = None,
) -> ThresholdOutline:
    return ThresholdOutline(
        series=series,
        aggregate=aggregate,
        operator=operator,
        target=target,
        critical=critical,
        window_s=window_s,
        required=True,
        unit=UNITS.get(series.partition("{")[0], "ms"),  # type: ignore[arg-type]
    )


def status(value: float | None, level: LevelName = "ok") -> ThresholdStatus:
    return ThresholdStatus(level, value, value, 10)


@pytest.mark.parametrize(
    ("series", "aggregate", "name"),
    [
        ("http_req_duration{endpoint:search}", "p(95)", "search p95"),
        ("http_req_duration{endpoint:search,kind:filtered}", "p(99)", "search filtered p99"),
        ("http_req_duration", "p(95)", "latency p95"),
        ("http_req_response_time{endpoint:search}", "p(95)", "search response p95"),
        ("http_req_failed", "rate", "errors"),
        ("http_req_failed{endpoint:rsvp}", "rate", "rsvp errors"),
        ("http_reqs{status:500}", "count", "status 500 requests"),
        ("dropped_iterations", "count", "dropped iterations"),
        ("checks", "rate", "checks"),
        ("iteration_duration", "avg", "iteration duration mean"),
        ("ws_connecting", "med", "ws connecting median"),
        ("not a series", "p(95)", "not a series p(95)"),
    ],
)
def test_a_threshold_has_a_name_in_words(series: str, aggregate: str, name: str) -> None:
    assert threshold_name(outline(series, aggregate)) == name


def test_value_and_limits_carry_their_unit() -> None:
    row = threshold_row(outline(critical=2000.0, window_s=30.0), status(1604.0, "target"))
    assert (row.value, row.limit, row.critical, row.window) == ("1.60 s", "< 1.2 s", "< 2 s", "30 s")
    assert row.level == "target"


def test_at_its_target_a_value_reaches_the_target_mark() -> None:
    row = threshold_row(outline(critical=2000.0), status(1200.0))
    assert row.used == 1.0
    assert row.reach == TARGET_AT


def test_at_its_critical_limit_a_value_reaches_the_end() -> None:
    assert threshold_row(outline(critical=2000.0), status(2000.0, "critical")).reach == 1.0
    assert threshold_row(outline(target=None, critical=2000.0), status(2000.0, "critical")).reach == 1.0


def test_a_floor_uses_up_what_may_be_missing() -> None:
    floor = outline("checks", "rate", ">", 0.99)
    assert threshold_row(floor, status(1.0)).used == 0.0
    assert threshold_row(floor, status(0.995)).used == 0.5
    assert threshold_row(floor, status(0.98, "target")).used == 2.0


def test_a_floor_without_a_whole_is_a_ratio() -> None:
    assert threshold_row(outline("iterations", "rate", ">", 10.0), status(20.0)).used == 0.5


def test_where_nothing_is_allowed_one_is_too_much() -> None:
    none_allowed = outline("dropped_iterations", "count", "==", 0.0)
    assert threshold_row(none_allowed, status(0.0)).used == 0.0
    used = threshold_row(none_allowed, status(1.0, "target")).used
    assert used is not None
    assert used > 1.0


def test_no_data_is_neither_near_nor_far() -> None:
    row = threshold_row(outline(), status(None, "no-data"))
    assert (row.value, row.used, row.reach) == ("—", None, None)
    assert row.distance == 1.0


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_a_worse_latency_never_reaches_less_far(one: float, other: float) -> None:
    limits = outline(critical=2000.0)
    low, high = sorted((one, other))
    reach = [threshold_row(limits, status(value)).reach or 0.0 for value in (low, high)]
    assert 0.0 <= reach[0] <= reach[1] <= 1.0


def test_rows_keep_the_order_of_the_profile_and_can_be_ranked() -> None:
    view = thresholds_view(alarm_script().state)
    assert [row.name for row in view.rows][:2] == ["search p95", "search p99"]
    assert view.level == "critical"
    ranked = view.by_distance()
    assert [row.level for row in ranked] == sorted(
        (row.level for row in view.rows), key=["critical", "target", "no-data", "ok"].index
    )


def test_before_the_first_second_every_threshold_is_without_data() -> None:
    assert {row.level for row in thresholds_view(search_script().state).rows} == {"no-data"}
    assert thresholds_view(RunState()).rows == ()


def test_too_few_samples_show_their_value_and_how_many_they_were() -> None:
    outline = threshold("browser_web_vital_lcp", target=2500.0, min_samples=20)
    row = threshold_row(outline, ThresholdStatus("too-few", 1840.0, 1840.0, 14))
    assert (row.level, row.value, row.samples) == ("too-few", "1.84 s", "14")

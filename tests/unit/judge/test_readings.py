"""Thresholds of what monitors read: live the newest value, in the end what the server says, or the worst reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.journal.events import ThresholdOutline, ThresholdStatus
from engine.journal.monitor_events import PanelOutline, PanelSettled
from engine.judge.abort import AbortWatch
from engine.judge.judge import Judge
from engine.measure.snapshot import Gauge
from tests.support.seconds import second, threshold

PANELS = (PanelOutline(name="db_query_p95", title="db p95", unit="ms"), PanelOutline(name="errors", title="e", by="at"))


def limit(**rest: Any) -> ThresholdOutline:
    return threshold(**{"series": "db_query_p95", "aggregate": "value", "target": 100.0, "critical": 200.0, **rest})


def judged(outline: ThresholdOutline, *values: float | None, **settled: float) -> tuple[list[str], ThresholdStatus]:
    """The live levels of such readings, and how it stood in the end; `settled`: what the server says, by label."""
    judge, live = Judge([outline], PANELS), list[str]()
    for number, value in enumerate(values):
        series = {} if value is None else {outline.series: Gauge(value, value, value)}
        live.append(judge.observe(second(number, series=series))[0].level)
    return live, judge.final(float(len(values)), _said(outline, settled))[0]


def _said(outline: ThresholdOutline, settled: dict[str, float]) -> dict[str, PanelSettled]:
    name = outline.series.partition("{")[0]
    values = {"" if label == "whole" else label: value for label, value in settled.items()}
    return {name: PanelSettled(seq=0, t=0.0, panel=name, values=values, seconds=9.0)} if settled else {}


def test_the_newest_reading_is_judged_live_and_the_worst_in_the_end() -> None:
    live, final = judged(limit(), 50, 150, 50)
    assert live == ["ok", "target", "ok"]
    assert (final.level, final.value, final.samples) == ("target", 150, 3)


def test_the_server_answers_for_the_whole_run_where_it_can() -> None:
    assert judged(limit(), 50, 150, 50, whole=60.0)[1].level == "ok"
    _, final = judged(limit(), 50, 50, whole=250.0)
    assert (final.level, final.value) == ("critical", 250.0)


def test_a_full_window_of_the_worst_is_remembered_whatever_the_server_says() -> None:
    live, final = judged(limit(window_s=2.0), 50, 250, 50, 50, whole=60.0)
    assert live == ["ok", "critical", "critical", "ok"]
    assert (final.level, final.value, final.overall) == ("critical", 250, 60.0)


def test_a_floor_is_held_against_the_least_reading() -> None:
    assert judged(limit(operator=">", target=0.7, critical=0.5), 0.9, 0.6, 0.9)[1].value == 0.6


def test_of_several_labels_the_worst_answers_and_a_selector_chooses() -> None:
    assert judged(limit(series="errors", target=0.1, critical=None), 0.0, a=0.0, b=0.4)[1].value == 0.4
    assert judged(limit(series="errors{at:a}", target=0.1, critical=None), 0.0, a=0.0, b=0.4)[1].level == "ok"


def test_readings_of_several_labels_are_never_added_up() -> None:
    judge = Judge([limit(series="errors", target=0.5, critical=None)], PANELS)
    each = Gauge(0.4, 0.4, 0.4)
    (status,) = judge.observe(second(0, series={"errors{at:a}": each, "errors{at:b}": each}))
    assert (status.level, status.value) == ("ok", 0.4)


def test_without_a_reading_there_is_no_data() -> None:
    assert judged(limit(), None, None)[1].level == "no-data"


@pytest.mark.parametrize(("count", "level"), [(2, "too-few"), (3, "target")])
def test_readings_are_counted_by_their_seconds(count: int, level: str) -> None:
    assert judged(limit(critical=None, min_samples=3), *[150.0] * count)[1].level == level


def test_what_the_server_says_is_not_believed_where_seconds_do_not_count() -> None:
    judge = Judge([limit()], PANELS)
    judge.observe(second(0, series={"db_query_p95": Gauge(50, 50, 50)}))
    judge.pass_over(1)
    assert judge.final(2.0, _said(limit(), {"whole": 900.0}))[0].value == 50


def test_extremes_of_any_gauge_can_be_asked_for() -> None:
    judge = Judge([limit(series="vus", aggregate="max", target=5.0, critical=None)])
    judge.observe(second(0, series={"vus": Gauge(3, 1, 9)}))
    assert judge.final(1.0)[0].value == 9


def test_what_is_not_read_any_more_is_not_how_it_stands() -> None:
    live, final = judged(limit(), 50, 300, None, None, 50)
    assert live == ["ok", "critical", "no-data", "no-data", "ok"]
    assert (final.level, final.value) == ("critical", 300)


def ended(outline: ThresholdOutline, readings: Callable[[int], float | None]) -> int | None:
    """The second in which so bad readings end a run."""
    judge, watch = Judge([outline], PANELS), AbortWatch("critical")
    for number in range(60):
        value = readings(number)
        judge.observe(second(number, series={} if value is None else {outline.series: Gauge(value, value, value)}))
        if watch.observe(number, judge.now()):
            return number
    return None


@pytest.mark.parametrize("window_s", [None, 30.0])
def test_a_run_is_ended_by_ten_bad_readings_in_a_row_and_by_nothing_that_is_over(window_s: float | None) -> None:
    outline = limit(window_s=window_s)
    assert ended(outline, lambda at: 300.0 if at >= 20 else 50.0) == 29
    assert ended(outline, lambda at: 300.0 if at < 5 else 50.0) is None
    assert ended(outline, lambda at: 300.0 if 20 <= at < 25 else 50.0) is None
    assert ended(outline, lambda at: 300.0 if at < 25 and at >= 20 else None) is None

"""A run in the two shapes of k6's summary, held against what k6 writes of the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.journal.events import AnyEvent, ThresholdStatus
from engine.measure.snapshot import Counter, Gauge, Rate
from engine.report.k6.conditions import expressions
from engine.report.k6.handle_summary import handle_summary
from engine.report.k6.summary_export import summary_export
from engine.state import RunState, fold
from tests.support.journals import Journal
from tests.support.seconds import second, threshold, trend

THRESHOLDS = (
    threshold(target=500.0, critical=800.0),
    threshold("http_req_failed", "rate", target=0.001, critical=0.01),
    threshold("http_req_duration", "p(99.9)", target=2000.0, window_s=30.0),
    threshold("ws_connecting{scenario:none}", "avg", target=5.0),
    threshold("own_thing{kind:rare}", "count", ">", target=1.0, required=False),
)
MET = ThresholdStatus("ok", 20.0, 20.0, 3)
STATUSES = (
    ThresholdStatus("target", 600.0, 600.0, 3),
    ThresholdStatus("critical", 0.5, 0.0, 3),
    MET,
    ThresholdStatus("no-data", None, None, 0),
    ThresholdStatus("no-data", None, None, 0),
)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[RunState]:
    journal = Journal(tmp_path / "journal.jsonl")
    series = {
        "checks{check:c1,scenario:a}": Rate(20, 30),
        "checks{check:c1,scenario:b}": Rate(10, 10),
        "checks{check:another,scenario:a}": Rate(15, 20),
        "vus{scenario:a}": Gauge(1.0, 1.0, 4.0),
        "data_sent{scenario:a}": Counter(1000.0),
        "http_req_duration{endpoint:search,expected_response:true}": trend(10.0, 20.0, 30.0),
        "http_req_duration{endpoint:login,expected_response:false}": trend(50.0),
        "http_req_failed{endpoint:search}": Rate(1, 4),
    }
    events: list[AnyEvent] = [
        journal.start(THRESHOLDS),
        journal.run(),
        journal.writer.append_second(second(0, series=series)),
        journal.end(12.0, seconds=10.0, verdict="critical", exit_code=99, thresholds=STATUSES),
    ]
    yield fold(events)
    journal.writer.close()


def test_handle_summary_has_k6s_sections_and_nothing_else(state: RunState) -> None:
    data = handle_summary(state)
    assert set(data) == {"root_group", "options", "state", "metrics"}
    assert data["state"] == {"isStdOutTTY": False, "isStdErrTTY": False, "testRunDurationMs": 10_000.0}
    assert set(data["options"]) == {"summaryTrendStats", "summaryTimeUnit", "noColor"}
    json.dumps(data, allow_nan=False)


def test_checks_of_all_scenarios_are_in_the_one_group(state: RunState) -> None:
    group = handle_summary(state)["root_group"]
    assert group["groups"] == []
    assert (group["name"], group["path"], group["id"]) == ("", "", "d41d8cd98f00b204e9800998ecf8427e")
    assert [(each["name"], each["path"], each["passes"], each["fails"]) for each in group["checks"]] == [
        ("another", "::another", 15, 5),
        ("c1", "::c1", 30, 10),
    ]
    assert len({each["id"] for each in group["checks"]}) == 2


def test_metrics_say_type_contents_values_and_whether_each_expression_was_met(state: RunState) -> None:
    metrics = handle_summary(state)["metrics"]
    assert metrics["http_req_failed"] == {
        "type": "rate",
        "contains": "default",
        "values": {"rate": 0.25, "passes": 1, "fails": 3},
        "thresholds": {"rate<0.001": {"ok": True}, "rate<0.01": {"ok": False}},
    }, "a window missed the critical level; the whole run met the target"
    search = metrics["http_req_duration{endpoint:search}"]
    assert (search["type"], search["contains"]) == ("trend", "time")
    assert search["values"]["count"] == 3
    assert search["thresholds"] == {"p(95)<500": {"ok": False}, "p(95)<800": {"ok": True}}
    assert metrics["http_req_duration{expected_response:true}"]["values"]["max"] == 30.0
    assert "thresholds" not in metrics["http_req_duration{expected_response:true}"]
    assert metrics["http_req_duration"]["thresholds"] == {"p(99.9)<2000": {"ok": True}}
    assert metrics["vus"]["values"] == {"value": 1.0, "min": 1.0, "max": 4.0}


def test_what_was_not_measured_has_not_been_met_and_is_left_out_where_it_need_not_have_been(state: RunState) -> None:
    metrics = handle_summary(state)["metrics"]
    assert metrics["ws_connecting{scenario:none}"]["thresholds"] == {"avg<5": {"ok": False}}
    assert metrics["ws_connecting{scenario:none}"]["values"]["avg"] == 0
    assert "own_thing{kind:rare}" not in metrics


def test_the_export_is_the_older_shape_in_which_true_is_missed(state: RunState) -> None:
    old = summary_export(state)
    assert set(old) == {"root_group", "metrics"}
    assert old["root_group"]["groups"] == {}
    assert list(old["root_group"]["checks"]["c1"]) == ["name", "path", "id", "passes", "fails"]
    metrics: dict[str, Any] = old["metrics"]
    assert metrics["http_req_failed"] == {
        "value": 0.25,
        "passes": 1,
        "fails": 3,
        "thresholds": {"rate<0.001": False, "rate<0.01": True},
    }
    assert metrics["data_sent"] == {"count": 1000.0, "rate": 100.0}
    assert metrics["vus"] == {"value": 1.0, "min": 1.0, "max": 4.0}
    assert list(metrics["http_req_duration{endpoint:search}"])[:6] == ["avg", "min", "med", "max", "p(90)", "p(95)"]


def test_a_run_of_which_nothing_is_known_is_still_a_summary() -> None:
    assert handle_summary(RunState())["metrics"] == {}
    assert summary_export(RunState())["root_group"]["checks"] == {}


def test_a_run_that_never_judged_has_met_no_required_threshold(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    state = fold([journal.start(THRESHOLDS)])
    journal.writer.close()
    said = [each for metric in handle_summary(state)["metrics"].values() for each in metric["thresholds"].values()]
    assert len(said) == 6
    assert not any(each["ok"] for each in said)


def test_expressions_are_sorted_by_metric_and_by_the_tags_of_a_submetric() -> None:
    assert expressions(THRESHOLDS)["http_req_duration"] == {
        "endpoint:search": ("p(95)<500", "p(95)<800"),
        "": ("p(99.9)<2000",),
    }

"""summary.json: k6's metrics by k6's names and shapes, and the whole of what the run knows of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.journal.events import (
    AnyEvent,
    AuditDone,
    CommandGiven,
    CourseChanged,
    GeneratorLost,
    LevelChanged,
    ThresholdStatus,
)
from engine.journal.monitor_events import Issue, IssuesSeen, Operation, Trace, TracesSeen, Transaction
from engine.measure.snapshot import Counter, Gauge, GeneratorHealth, Rate
from engine.report.metrics_of_load import metric_summary
from engine.report.summary import summarise
from engine.state import RunState, fold
from tests.support.journals import Journal
from tests.support.seconds import second, threshold, trend


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl")
    yield journal
    journal.writer.close()


def whole_run(journal: Journal) -> list[AnyEvent]:
    health = {0: GeneratorHealth(tainted=("late sends",))}
    series = {
        "http_reqs{endpoint:login,error:HTTP 500}": Counter(4.0),
        "vus{scenario:searches}": Gauge(3.0, 0.0, 5.0),
        "iterations{scenario:searches}": Counter(90.0),
        "dropped_iterations{scenario:searches}": Counter(10.0),
        "own_thing{scenario:searches}": Counter(1.0),
    }
    statuses = (ThresholdStatus("target", 120.0, 120.0, 3), ThresholdStatus("no-data", None, None, 0))
    return [
        journal.start((threshold(), threshold("x", required=False))),
        journal.run(),
        journal.writer.append_second(second(0, [10.0, 20.0, 30.0], failed=1, health=health)),
        journal.writer.append_second(second(1, series=series)),
        journal.writer.append(
            LevelChanged, threshold=0, previous="ok", level="target", value=120.0, stage="searches stage 1 of 2"
        ),
        journal.writer.append(GeneratorLost, generator=1, detail="SIGKILL"),
        journal.writer.append(AuditDone, audit="requests received", result="pass", expected=7.0, found=7.0),
        journal.end(12.0, verdict="invalid", exit_code=113, seconds=10.0, thresholds=statuses, preflight_requests=2),
    ]


def test_metrics_have_the_names_and_shapes_of_k6(journal: Journal) -> None:
    metrics = summarise(fold(whole_run(journal)))["metrics"]
    duration = metrics["http_req_duration"]
    assert (duration["type"], duration["contains"]) == ("trend", "time")
    assert list(duration["values"]) == ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "p(99.9)", "count"]
    assert (duration["values"]["avg"], duration["values"]["count"]) == (20.0, 3)
    assert metrics["http_reqs"] == {"type": "counter", "contains": "default", "values": {"count": 7, "rate": 0.7}}
    assert metrics["http_req_failed"]["values"] == {"rate": 1 / 3, "passes": 1, "fails": 2}
    assert metrics["vus"] == {"type": "gauge", "contains": "default", "values": {"value": 3, "min": 0, "max": 5}}
    assert list(metrics)[-1] == "own_thing", "a journey's own metrics come after k6's"


def test_the_rest_is_what_the_run_knows_of_itself(journal: Journal) -> None:
    summary = summarise(fold(whole_run(journal)))
    assert (summary["verdict"], summary["exit_code"]) == ("invalid", 113)
    assert summary["state"] == {"testRunDurationMs": 10_000.0}
    assert summary["run"]["id"] == "r1"
    assert summary["errors"] == [{"kind": "HTTP 500", "endpoint": "login", "count": 4}]
    assert summary["generator"] == {
        "seconds": 2,
        "tainted_seconds": 1,
        "reasons": {"late sends": 1},
        "lost": [{"generator": 1, "detail": "SIGKILL", "second": 0.0}],
        "silent_seconds": {},
    }
    assert summary["requests"] == {"load": 7, "preflight": 2}
    assert [audit["result"] for audit in summary["audits"]] == ["pass"]
    assert [change["level"] for change in summary["level_changes"]] == ["target"]
    assert sorted(summary["endpoints"]) == ["login", "search"]
    assert summary["endpoints"]["search"]["http_req_duration"]["count"] == 3
    (scenario,) = summary["scenarios"]
    assert (scenario["iterations"], scenario["dropped_iterations"], scenario["interrupted_iterations"]) == (90, 10, 0)


def test_a_threshold_is_ok_when_it_is_met_or_need_not_be(journal: Journal) -> None:
    first, second_ = summarise(fold(whole_run(journal)))["thresholds"]
    assert (first["level"], first["ok"], first["value"]) == ("target", False, 120.0)
    assert (second_["level"], second_["ok"], second_["required"]) == ("no-data", True, False)


def test_a_run_without_an_end_is_interrupted_and_still_has_its_figures(journal: Journal) -> None:
    summary = summarise(fold(whole_run(journal)[:4]))
    assert (summary["verdict"], summary["exit_code"]) == ("interrupted", 105)
    assert summary["metrics"]["http_reqs"]["values"]["count"] == 7


def test_nothing_at_all_is_still_a_summary_and_it_is_json(journal: Journal) -> None:
    assert json.loads(json.dumps(summarise(RunState())))["metrics"] == {}
    json.dumps(summarise(fold(whole_run(journal))), allow_nan=False)


def test_a_metric_without_samples_has_a_count_of_zero() -> None:
    assert metric_summary("http_req_duration", None, 10.0)["values"] == {"count": 0}
    assert metric_summary("checks", Rate(), 10.0)["values"]["rate"] == 0.0
    assert metric_summary("http_reqs", Counter(5.0), 0.0)["values"]["rate"] == 0.0


def test_percentiles_are_in_order() -> None:
    values = metric_summary("http_req_duration", trend(*range(1, 1001)), 1.0)["values"]
    ordered = [values[name] for name in ("min", "med", "p(90)", "p(95)", "p(99)", "p(99.9)", "max")]
    assert ordered == sorted(ordered)


def test_what_an_operator_did_is_listed_with_its_instants(journal: Journal) -> None:
    change = {"scenario": "searches", "scale": 1.0, "origin": "ada@host"}
    events: list[AnyEvent] = [journal.start(), journal.run(0.5)]
    events += [journal.writer.append_second(second(number, [1.0])) for number in range(2)]
    journal.elapsed = 3.2
    events.append(journal.writer.append(CommandGiven, command="hold", origin="ada@host", detail="searches is held"))
    events.append(journal.writer.append(CourseChanged, at=2.9, held=True, **change))
    events.append(journal.writer.append_second(second(2, [1.0]), adjusted=("searches",)))
    events.append(journal.writer.append(CourseChanged, at=5.0, held=False, **change))
    summary = summarise(fold(events))
    assert summary["adjusted_seconds"] == 1
    assert summary["adjusted"] == [{"scenario": "searches", "start_s": 2.9, "end_s": 5.0, "held": True, "scale": 1.0}]
    assert summary["commands"] == [
        {
            "t": 3.2,
            "second": 2.7,
            "command": "hold",
            "scenario": None,
            "amount": None,
            "origin": "ada@host",
            "ok": True,
            "detail": "searches is held",
        }
    ]


def test_what_was_held_or_scaled_ends_with_the_load(journal: Journal) -> None:
    change = {"scenario": "searches", "held": False, "scale": 2.0, "origin": "ada@host"}
    events: list[AnyEvent] = [journal.start(), journal.writer.append(CourseChanged, at=2.0, **change)]
    assert [each["end_s"] for each in summarise(fold(events))["adjusted"]] == [10.0], "the plan's end"
    stopped = fold([journal.end(4.5, seconds=4.0)], fold(events))
    assert [each["end_s"] for each in summarise(stopped)["adjusted"]] == [4.0]
    too_late = fold([journal.end(2.1, seconds=1.9)], fold(events))
    assert summarise(too_late)["adjusted"] == []


def test_issues_and_slow_traces_are_kept_as_they_were_seen_last(journal: Journal) -> None:
    said: dict[str, Any] = {
        "culprit": "c",
        "level": "error",
        "link": "l",
        "count": 3,
        "grown": 2,
        "new": True,
        "at": 5.0,
    }
    issue = Issue(id="7", short_id="BACK-7", title="boom", **said)
    trace = Trace(
        trace_id="ab",
        endpoint="/s",
        second=4,
        ms=900.0,
        spans=2,
        operations=(Operation(service="s", name="n", ms=1.0),),
    )
    events: list[AnyEvent] = [
        journal.start((threshold(),)),
        journal.writer.append(IssuesSeen, issues=()),
        journal.writer.append(
            IssuesSeen, issues=(issue,), transactions=(Transaction(name="t", p95_ms=9.0, count=2.0),), more=1
        ),
        journal.writer.append(TracesSeen, traces=(trace,)),
    ]
    summary = json.loads(json.dumps(summarise(fold(events))))
    assert summary["sentry"] == {
        "new": 1,
        "issues": [{"short_id": "BACK-7", "title": "boom", "performance": False, **said}],
        "more": 1,
        "transactions": [{"name": "t", "p95_ms": 9.0, "count": 2.0}],
    }
    (slow,) = summary["traces"]
    assert (slow["trace_id"], slow["second"], slow["ms"], slow["found"]) == ("ab", 4, 900.0, True)
    unseen = summarise(fold(events[:1]))
    assert (unseen["sentry"], unseen["traces"]) == (None, None)

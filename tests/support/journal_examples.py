"""One event of each kind, for docs/journal.md."""

from __future__ import annotations

from typing import Any

from engine.journal import events, monitor_events, suite_events
from engine.journal.blob import pack_points
from engine.journal.event import Event
from engine.journal.lines import HealthLine, SecondLine
from engine.measure.snapshot import Counter, Rate
from tests.support.seconds import threshold, trend

_SCENARIO = events.ScenarioOutline(
    name="searches",
    executor="constant-arrival-rate",
    journey="search",
    start_s=0.0,
    duration_s=60.0,
    planned_iterations=600,
    max_vus=5,
    unit="iterations/s",
    stages=((0.0, 10.0, 10.0),),
    curve=((0.0, 10.0), (60.0, 10.0)),
)
_STEP = suite_events.StepOutline(
    name="baseline",
    title="Baseline",
    directory="steps/01-baseline",
    run_id="r2",
    target="127.0.0.1:8000",
    start_s=0.0,
    duration_s=60.0,
    planned_iterations=600,
)
_FIRST: dict[str, Any] = {
    "run_id": "r1",
    "profile": "search",
    "title": "Search",
    "started_at": 1_795_140_000.0,
    "seed": 7,
    "duration_s": 60.0,
    "quick": False,
    "time_scale": 1.0,
    "version": "0.1.0",
    "demo": False,
}
_RUN: dict[str, Any] = {
    **_FIRST,
    "site": "wwmaa",
    "target": "staging.wwmaa.com",
    "guard": "site",
    "workers": 1,
    "scenarios": (_SCENARIO,),
    "thresholds": (threshold(critical=200.0),),
}
_SUITE: dict[str, Any] = {
    **_FIRST,
    "steps": (_STEP,),
    "cool_down_s": 30.0,
    "gate_wait_s": 120.0,
    "stop_on_failure": False,
}
_TRACE = monitor_events.Trace(
    trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
    endpoint="search",
    second=41,
    ms=1710.2,
    service="backend",
    name="GET /api/search",
    server_ms=1702.0,
    database_ms=1650.0,
    spans=3,
    operations=(monitor_events.Operation(service="db", name="select", ms=1650.0),),
)
_ISSUE = monitor_events.Issue(
    id="7", short_id="WEB-7", title="PoolTimeout", culprit="GET /api/search", level="error", link="", count=3, grown=3
)
_SERIES = {
    0: "http_req_duration{endpoint:search}",
    1: "http_reqs{endpoint:search}",
    2: "http_req_failed{endpoint:search}",
    3: "vus{scenario:searches}",
    4: "http_req_duration",
}
_SECOND: dict[str, Any] = {
    "second": 0,
    "names": _SERIES,
    "figures": {0: (4, 50.5, 12.5, 17.62, 18.33, 18.5), 1: (4,), 2: (4, 0), 3: 5},
    "same": {4: 0},
    "blob": pack_points({0: trend(9.0, 10.5, 12.5, 18.5), 1: Counter(4.0), 2: Rate(0, 4)}),
    "thresholds": (events.ThresholdStatus("ok", 17.62, 17.62, 4),),
    "health": {0: HealthLine(0.61, 0.42, 0.07, 0.0, 5)},
}
_MADE: tuple[tuple[type[Event], float, dict[str, Any]], ...] = (
    (events.RunStarted, 0.0, _RUN),
    (events.PreflightChecked, 0.1, {"check": "health", "ok": True, "detail": "HTTP 200", "elapsed_ms": 34.2}),
    (events.PhaseChanged, 1.2, {"phase": "running"}),
    (SecondLine, 2.3, _SECOND),
    (
        events.LevelChanged,
        2.3,
        {"threshold": 0, "previous": "ok", "level": "target", "value": 120.5, "stage": "searches: hold 10"},
    ),
    (events.ErrorSeen, 2.3, {"kind": "HTTP 503", "endpoint": "search", "detail": "HTTP 503 from search"}),
    (events.GeneratorLost, 9.0, {"generator": 1, "detail": "generator 1 went away (SIGKILL)"}),
    (events.CommandGiven, 9.5, {"command": "scale", "origin": "ada@host", "amount": 0.5, "detail": "half the load"}),
    (events.CourseChanged, 9.5, {"scenario": "searches", "at": 8.5, "held": False, "scale": 0.5, "origin": "ada@host"}),
    (events.NoteTaken, 10.0, {"origin": "ada@host", "text": "pool raised 10→20"}),
    (
        events.RunAborted,
        30.0,
        {"threshold": 0, "level": "critical", "value": 2100.5, "second": 28, "stage": "searches: hold 10"},
    ),
    (events.AuditDone, 62.0, {"audit": "requests received", "result": "pass", "expected": 600.0, "found": 600.0}),
    (events.LeftBehind, 62.1, {"what": "3 bookings", "detail": "the site names no way to cancel them"}),
    (events.OutputWritten, 62.1, {"file": "samples.json", "points": 4_800, "lost": 0, "size": 2_112_000}),
    (
        monitor_events.MonitorChanged,
        1.0,
        {"monitor": "prometheus", "standing": "fresh", "detail": "http://prometheus:9090", "panels": ("cpu",)},
    ),
    (monitor_events.PanelSettled, 62.0, {"panel": "cpu", "values": {"": 0.44}, "seconds": 60.0}),
    (monitor_events.IssuesSeen, 20.0, {"issues": (_ISSUE,)}),
    (monitor_events.IssuesChanged, 30.0, {"order": ("9", "7"), "issues": (_ISSUE,)}),
    (monitor_events.TracesSeen, 20.0, {"traces": (_TRACE,)}),
    (monitor_events.TracesChanged, 30.0, {"order": (_TRACE.trace_id, "5" * 32), "traces": (_TRACE,)}),
    (
        monitor_events.AlertChanged,
        20.0,
        {"alert": 0, "previous": "ok", "level": "target", "value": 0.93, "second": 18, "stage": "searches: hold 10"},
    ),
    (monitor_events.AlertAcknowledged, 21.0, {"alert": 0, "origin": "ada@host"}),
    (
        events.RunEnded,
        62.2,
        {"verdict": "pass", "exit_code": 0, "sentence": "Every target met.", "seconds": 60.0},
    ),
    (suite_events.SuiteStarted, 0.0, _SUITE),
    (suite_events.SuiteWaits, 0.0, {"detail": "until 02:00"}),
    (suite_events.CoolDownBegun, 62.0, {"step": 1, "seconds": 30.0}),
    (suite_events.GateBegun, 92.0, {"step": 1}),
    (
        suite_events.GateAnswered,
        94.0,
        {"step": 1, "ok": True, "detail": "as quick as before", "waited_s": 2.0, "requests": 5},
    ),
    (suite_events.StepStarted, 0.0, {"step": 0}),
    (
        suite_events.StepEnded,
        61.0,
        {"step": 0, "verdict": "pass", "exit_code": 0, "sentence": "Every target met.", "seconds": 60.0},
    ),
    (suite_events.StepSkipped, 94.0, {"step": 1, "reason": "gate", "detail": "not as well as it was"}),
    (suite_events.SuiteEnded, 94.1, {"verdict": "pass", "exit_code": 0, "sentence": "Every step passed."}),
)
EXAMPLES: dict[str, Event] = {
    str(kind.__struct_config__.tag): kind(seq=0 if t == 0.0 else 9, t=t, **fields) for kind, t, fields in _MADE
}
"""By `type`."""

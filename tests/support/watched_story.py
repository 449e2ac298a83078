"""The search run of `search_story` with its platform watched: the pool fills, the database slows, errors follow."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache

from engine.journal.monitor_events import (
    AlertAcknowledged,
    AlertChanged,
    AlertOutline,
    Dependency,
    Issue,
    IssuesSeen,
    MonitorChanged,
    Operation,
    PanelOutline,
    Trace,
    TracesSeen,
    Transaction,
)
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_plan, search_profile, search_thresholds, slow_spell

PANELS = (
    PanelOutline(name="cpu", title="CPU", unit="%", target=0.8, critical=0.9),
    PanelOutline(name="memory", title="memory", unit="%", target=0.8, critical=0.9),
    PanelOutline(name="db_pool_in_use", title="pool", of="db_pool_size", target=0.9, critical=1.0),
    PanelOutline(name="db_pool_size", title="pool size", shown=False),
    PanelOutline(name="db_query_p95", title="db p95", unit="ms", target=100, critical=200),
    PanelOutline(name="cache_hits", title="cache", unit="%", target=0.8, critical=0.7, better="higher"),
    PanelOutline(name="mail_failures", title="mail failed", unit="/s", target=0),
    PanelOutline(name="error_rate", title="errors", unit="%", target=0.01, critical=0.05, by="endpoint"),
    PanelOutline(name="active_requests", title="active"),
)
ALERTS = (
    AlertOutline(
        name="pool-exhausted",
        title="database pool",
        series="db_pool_in_use",
        aggregate="value",
        operator="<",
        target=None,
        critical=20,
    ),
    AlertOutline(
        name="monitor-stale",
        title="a monitor does not answer:",
        series="monitor_stale",
        aggregate="value",
        operator="==",
        target=0,
        critical=None,
    ),
    AlertOutline(
        name="p95",
        title="search p95",
        series="http_req_duration{endpoint:search}",
        aggregate="p(95)",
        operator="<",
        target=1200,
        critical=2000,
        unit="ms",
        over_s=30.0,
    ),
)
POOL, STALE, P95 = range(3)
FRESH = {"prometheus": "Prometheus 2.42 at prometheus:9090", "sentry": "sentry.io", "jaeger": "Jaeger at jaeger:16686"}
ISSUES = (
    Issue(
        id="1",
        short_id="WWMAA-1",
        title="PoolTimeout: QueuePool limit of size 20 reached",
        culprit="events.list",
        level="error",
        link="https://sentry.example/1",
        count=214,
        grown=214,
        new=True,
        at=171.0,
    ),
    Issue(
        id="2",
        short_id="WWMAA-2",
        title="Slow DB Query",
        culprit="search.semantic",
        level="info",
        link="https://sentry.example/2",
        count=37,
        grown=37,
        new=True,
        performance=True,
        at=176.0,
    ),
    Issue(
        id="3",
        short_id="WWMAA-3",
        title="KeyError: 'slug'",
        culprit="checkout",
        level="warning",
        link="https://sentry.example/3",
        count=40,
        grown=2,
        at=102.0,
    ),
)
TRANSACTIONS = (Transaction(name="GET /api/search", p95_ms=1_420.0, count=2_104),)
TRACES = (
    Trace(
        trace_id="a" * 32,
        endpoint="search",
        second=188,
        ms=1_920.0,
        service="backend",
        name="GET /api/search",
        server_ms=1_900.0,
        database_ms=1_710.0,
        spans=12,
        errors=1,
        operations=(Operation(service="zerodb", name="select events", ms=1_710.0),),
    ),
    Trace(
        trace_id="b" * 32,
        endpoint="search_semantic",
        second=183,
        ms=1_440.0,
        service="backend",
        name="POST /api/search/semantic",
        server_ms=1_400.0,
        database_ms=24.0,
        spans=9,
        operations=(Operation(service="backend", name="embed", ms=1_300.0),),
    ),
    Trace(trace_id="c" * 32, endpoint="search_filtered", second=189, ms=1_210.0),
)
DEPENDENCIES = (
    Dependency(parent="web", child="backend", calls=12),
    Dependency(parent="backend", child="zerodb", calls=40),
)


def watched_script() -> RunScript:
    """Started and looked at, its monitors fresh."""
    script = RunScript(
        search_plan(), search_thresholds(), title=search_profile().title, panels=PANELS, alerts=ALERTS
    ).check("health", "HTTP 200", elapsed_ms=34.2)
    for name in FRESH:
        monitor(script, name)
    script.watching = server_at
    return script


def watched_peace() -> RunScript:
    """A minute and a half in which nothing is wrong."""
    return calm(watched_script().phase("running"), 90)


def watched_alarm() -> RunScript:
    """Second 189: the pool is full, an alert is raised, another one was seen; Sentry and Jaeger tell of it. Each caller
    has one of its own to go on with."""
    told = _alarm()
    return copy.deepcopy(told, {id(event): event for event in told.events})  # events never change


@cache
def _alarm() -> RunScript:
    script = calm(watched_script().phase("running"), 140)
    slow_spell(script, 30, worst=0.6)
    script.note(IssuesSeen, issues=ISSUES, transactions=TRANSACTIONS, more=2)
    raised(script, P95, "target", 1_260.0)
    script.note(AlertAcknowledged, alert=P95, origin="ada@host")
    slow_spell(script, 8)
    raised(script, POOL, "critical", 20.0)
    script.note(TracesSeen, traces=TRACES, dependencies=DEPENDENCIES)
    return slow_spell(script, 12)


def raised(script: RunScript, alert: int, level: str, value: float | None, subject: str = "") -> RunScript:
    """An alert goes to a level."""
    second = script.second_now
    return script.note(
        AlertChanged,
        alert=alert,
        previous="ok",
        level=level,
        value=value,
        second=second,
        stage="hold 100",
        subject=subject,
    )


def monitor(script: RunScript, name: str, stale: str = "", skew_s: float | None = 0.1) -> RunScript:
    """A monitor answers, or does not for a reason."""
    return script.note(
        MonitorChanged,
        monitor=name,
        standing="stale" if stale else "fresh",
        detail=stale or FRESH.get(name, name),
        skew_s=None if stale else skew_s,
        elapsed_ms=12.0,
    )


def server_at(second: int) -> Mapping[str, float]:
    """What the panels read; from second 140 on worse and worse."""
    strain = min(max(second - 140, 0) / 40, 1.0)
    return {
        "cpu": 0.41 + 0.4 * strain + 0.01 * (second % 3),
        "memory": 0.5 + 0.0008 * second,
        "db_pool_in_use": float(round(8 + 12 * strain)),
        "db_pool_size": 20.0,
        "db_query_p95": 42.0 + 146.0 * strain,
        "cache_hits": 0.86 - 0.02 * strain,
        "error_rate{endpoint:/api/search}": 0.03 * strain,
        "error_rate{endpoint:/api/events}": 0.002,
        "error_rate{endpoint:/api/auth}": 0.0,
        "error_rate{endpoint:/health}": 0.0,
        "active_requests": float(round(12 + 60 * strain)),
    }

"""Queries themselves take long: the panel of the database's p95 says so, or the query spans of slow traces.

The platform's query times include the wait for a connection. While the pool is full that panel says nothing of the
queries, and only spans can.
"""

from __future__ import annotations

from engine.report.diagnosis.rule import (
    FEWEST_S,
    Found,
    Rule,
    of_seconds,
    one_endpoint_only,
    seconds_in,
    seen,
    share_of,
    slow_ones,
)
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals, pool_wait_ms, query_ms, typical
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures

_LIMIT_MS = 100.0
"""The p95 of a query, where the panel declares no target."""
_MOST_OF_A_REQUEST = 0.4
"""Of a request's time in the server; queries of less are not what makes it slow."""
_FEWEST = 2
"""Traces that agree; one may be chance."""
_HELD = 0.1
"""One query for each answer would hold so many connections; where a tenth of them is held, queries wait elsewhere."""
_QUICK_MS = 500.0
"""Answers whose p95 is below this are hardly hurt."""


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    limit = signals.target("db_query_p95", _LIMIT_MS)
    panel = signals.level("db_query_p95")
    slow = panel.where(lambda value: value >= limit)
    full = signals.pool_used().where(lambda value: value >= 1.0)
    clear = slow.outside(full.values)
    by_panel = seconds_in(signals, clear) >= FEWEST_S and share_of(clear, panel) >= 0.5
    traces = [
        trace
        for trace in (signals.traces if by_panel else slow_ones(signals))
        if query_ms(trace) >= max(limit, _MOST_OF_A_REQUEST * trace.server_ms, 1.0)
    ]
    by_traces = len(traces) >= _FEWEST
    if not by_panel and not by_traces:
        return None
    evidence: list[Evidence] = []
    if by_panel:
        said = (
            f"p95 of a query was {figures.milliseconds(clear.typical)} ({of_seconds(signals, slow, panel)} at or above "
            f"{figures.bound(limit, 'ms')})"
        )
        evidence.append(seen(signals, panel, said, correlation=signals.with_load(panel), over=clear))
    if by_traces:
        took = typical(query_ms(trace) for trace in traces)
        share = typical(query_ms(trace) / trace.server_ms for trace in traces if trace.server_ms)
        said = (
            f"{len(traces)} of {figures.plural(len(signals.traces), 'slow trace')} spent {figures.milliseconds(took)} "
            f"in queries, {figures.share(share)} of their time"
        )
        evidence.append(Evidence("slow traces", said))
    return Found(
        _symptom(signals, clear if by_panel else Series("", {}), evidence, traces_agree=by_traces),
        share_of(clear, panel) if by_panel else len(traces) / len(signals.traces),
    )


def _symptom(signals: Signals, slow: Series, evidence: list[Evidence], *, traces_agree: bool) -> Symptom:
    against = list(one_endpoint_only(signals))
    if not traces_agree and slow and len(signals.traces) >= FEWEST_S:
        most = max(query_ms(trace) for trace in signals.traces)
        against.append(f"In the slow traces no query part was longer than {figures.milliseconds(most)}.")
    latency = signals.latency
    hurts = bool(latency) and latency.typical >= _QUICK_MS
    if latency and not hurts:
        against.append(f"Answers stayed at a typical p95 of {figures.milliseconds(latency.typical)} all the same.")
    waited = typical(pool_wait_ms(trace) for trace in signals.traces)
    if waited >= _LIMIT_MS:
        against.append(f"The slow traces also waited {figures.milliseconds(waited)} for a connection.")
    confidence: Confidence = "high" if slow and traces_agree else "medium" if hurts or traces_agree else "low"
    took_ms = slow.typical if slow else typical(ms for trace in signals.traces if (ms := query_ms(trace)) >= _LIMIT_MS)
    title = evidence[0].said if not slow else f"queries took {figures.milliseconds(took_ms)} at their p95"
    return Symptom(
        rule=RULE.name,
        title=f"Slow database: {title}",
        cause=_cause(signals, took_ms),
        evidence=tuple(evidence),
        against=tuple(against),
        remedies=(
            "Look at the slowest query with EXPLAIN; give events (status, start_date, category), rsvps (event, user) "
            "and users (email) the composite indexes that their filters need.",
            "Filter, sort and limit in the database, not in the application: 20 rows a page.",
        ),
        confidence=confidence,
    )


def _cause(signals: Signals, took_ms: float) -> str:
    took, pool, held = figures.milliseconds(took_ms), signals.pool_used(), signals.level("db_pool_in_use")
    done = signals.throughput
    if done and held and held.typical < _HELD * done.typical * took_ms / 1000.0:
        return (
            f"Queries take {took}, and yet a typical second has {figures.amount(held.typical)} connections in use: the "
            "way to the database service takes the time, or the service before it begins, rather than an index."
        )
    used = f"; the pool was {figures.share(pool.typical)} used, so the time goes into the queries" if pool else ""
    return f"Queries of {took} read more than they need, or lack an index{used}."


def _lacks(signals: Signals) -> str:
    return "" if signals.level("db_query_p95") or signals.traces else "query times (panel db_query_p95) and slow traces"


RULE = Rule("slow-database", "slow database queries", _lacks, find)

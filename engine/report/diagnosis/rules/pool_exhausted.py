"""Every database connection is held, and whoever needs one waits."""

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
)
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals, pool_wait_ms, typical
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures

_WAIT_MS = 100.0
_A_MOMENT = 0.05
"""Full in no more than this share of the run, it is a moment."""


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    used = signals.pool_used()
    full = used.where(lambda value: value >= 1.0)
    if seconds_in(signals, full) < FEWEST_S or share_of(full, used) < _A_MOMENT:
        return None
    waits = [pool_wait_ms(trace) for trace in signals.traces if pool_wait_ms(trace) >= _WAIT_MS]
    queries = signals.level("db_query_p95").during(full.values)
    waited_for = bool(queries) and queries.typical >= signals.target("db_query_p95", _WAIT_MS)
    evidence = [
        seen(
            signals,
            used,
            f"no connection was free {of_seconds(signals, full, used)}",
            correlation=signals.with_load(used),
            over=full,
        )
    ]
    if waits:
        said = (
            f"{len(waits)} of {figures.plural(len(signals.traces), 'slow trace')} waited for a connection, "
            f"typically {figures.milliseconds(typical(waits))}"
        )
        evidence.append(Evidence("slow traces", said))
    if waited_for:
        said = f"p95 of a query with its wait was {figures.milliseconds(queries.typical)} meanwhile"
        evidence.append(seen(signals, queries, said))
    return Found(_symptom(signals, used, full, evidence, waits, waited_for=waited_for), share_of(full, used))


def _symptom(
    signals: Signals, used: Series, full: Series, evidence: list[Evidence], waits: list[float], *, waited_for: bool
) -> Symptom:
    against = list(one_endpoint_only(signals))
    if signals.traces and not waits:
        against.append(f"None of {figures.plural(len(signals.traces), 'slow trace')} waited for a connection for long.")
    queries = signals.level("db_query_p95").during(full.values)
    if queries and not waited_for:
        against.append(
            f"Waits were short: p95 of a query with its wait was {figures.milliseconds(queries.typical)} meanwhile."
        )
    before, meanwhile = signals.latency.outside(full.values), signals.latency.during(full.values)
    if len(before) >= FEWEST_S and meanwhile and meanwhile.typical < 1.5 * before.typical:
        against.append(
            f"Answers were hardly slower meanwhile: typical p95 {figures.milliseconds(meanwhile.typical)}, "
            f"{figures.milliseconds(before.typical)} in the other seconds."
        )
    confidence: Confidence = "high" if waits else "medium" if waited_for else "low"
    size = signals.level("db_pool_size")
    many = f" of {size.last:,.0f} connections" if size else ""
    waited = f", slow requests waited {figures.milliseconds(typical(waits))}" if waits else ""
    return Symptom(
        rule=RULE.name,
        title=f"Database pool exhausted: full {of_seconds(signals, full, used)}{waited}",
        cause=f"In {seconds_in(signals, full):,} s more asked for the pool{many} than it has, or something held "
        "connections for long.",
        evidence=tuple(evidence),
        against=tuple(against),
        remedies=(
            "Find what holds connections: long queries and reports, transactions that wait for other services.",
            "Then size the pool: 20 connections and 20 of overflow an instance, a time-out of 30 s, recycled after an "
            "hour, checked before use; all instances together below PostgreSQL's max_connections (100).",
        ),
        confidence=confidence,
    )


def _lacks(signals: Signals) -> str:
    return "" if signals.pool_used() else "the database pool (panel db_pool_used)"


RULE = Rule("pool-exhausted", "an exhausted database pool", _lacks, find)

"""One request makes very many spans, and the database is where they go: a query for each row."""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, needs_traces
from engine.report.diagnosis.signals import Signals, query_ms, typical
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures
from engine.wording.plain_text import plain

_SPANS = 40
_OF_THE_TIME = 0.4
_MS = 100.0


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    many = [
        trace
        for trace in signals.traces
        if trace.spans >= _SPANS and query_ms(trace) >= max(_MS, _OF_THE_TIME * trace.server_ms)
    ]
    if len(many) < 2:
        return None
    spans, took = typical(trace.spans for trace in many), typical(query_ms(trace) for trace in many)
    endpoints = sorted({plain(trace.endpoint) for trace in many})
    said = (
        f"{len(many)} of {figures.plural(len(signals.traces), 'slow trace')} had {figures.count(spans)} spans and "
        f"{figures.milliseconds(took)} in the database ({', '.join(endpoints)})"
    )
    few = [trace for trace in signals.traces if trace.spans < _SPANS]
    against = (f"{len(few)} slow traces had fewer spans.",) if len(few) > len(many) else ()
    confidence: Confidence = "low" if against else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Many queries in one request: {figures.count(spans)} spans, {figures.milliseconds(took)} of queries",
            cause=f"A query for each row in place of one for all: {figures.count(spans)} spans for an answer of "
            f"{', '.join(endpoints)}.",
            evidence=(Evidence(f"trace {many[0].trace_id[:12]}", said),),
            against=against,
            remedies=(
                "Load what belongs together in one query (a join, or one IN for all ids).",
                "Read a page of 20 entries, and only the columns that are shown.",
            ),
            confidence=confidence,
        ),
        len(many) / len(signals.traces),
    )


RULE = Rule("n-plus-one", "a query for each row", needs_traces, find)

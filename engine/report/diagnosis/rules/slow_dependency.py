"""A service that the platform calls takes most of a slow request: embeddings, vector search, an LLM, payments, mail."""

from __future__ import annotations

from collections import defaultdict

from engine.journal.monitor_events import Trace
from engine.report.diagnosis.rule import Found, Rule, needs_traces, slow_ones
from engine.report.diagnosis.signals import Signals, typical
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures
from engine.wording.plain_text import plain

_OF_THE_TIME = 0.4
"""Of a request's time in the server; what takes less is not what makes it slow."""
_MS = 200.0
"""A call of less is quick, whatever its share."""
_FEWEST = 2
"""Traces that agree; one may be chance."""
_SURE = 3
"""So many, and half of all slow traces, leave little doubt."""
_OF_A_STORE = ("zerodb", "redis", "postgres", "sql")
"""Databases and caches have rules of their own."""


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    calls: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for trace in slow_ones(signals):
        for service, name, ms in _called(trace):
            if ms >= max(_MS, _OF_THE_TIME * trace.server_ms):
                calls[service, name].append((ms, trace.server_ms))
    if not calls:
        return None
    (service, name), took = max(calls.items(), key=lambda item: (len(item[1]), sum(ms for ms, _ in item[1])))
    if len(took) < _FEWEST:
        return None
    ms, share = typical(each for each, _ in took), typical(each / max(whole, 1e-9) for each, whole in took)
    called = f"{plain(service)} {plain(name)}"
    many = f"{len(took)} of {figures.plural(len(signals.traces), 'slow trace')}"
    said = f"{many} spent {figures.milliseconds(ms)} in it, {figures.share(share)} of their server time"
    against = []
    if len(took) * 2 < len(signals.traces):
        against.append(f"{len(signals.traces) - len(took)} slow traces were slow without it.")
    confidence: Confidence = "high" if not against and len(took) >= _SURE else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"A slow dependency: {called} took {figures.milliseconds(ms)} of a slow request",
            cause=f"The platform waits for {plain(service)}, {figures.share(share)} of a slow request's time.",
            evidence=(Evidence(f"trace {_first(signals, service, name)}", said),),
            against=tuple(against),
            remedies=(
                "Cache its answers (searches for 600 s, embeddings for a day); give it a time-out of 5 s, and say what "
                "a member sees then.",
                "Ask it less: from three letters on, after a pause of 500 ms, for 20 results, and after the answer "
                "where it can wait.",
            ),
            confidence=confidence,
        ),
        len(took) / len(signals.traces),
    )


def _called(trace: Trace) -> list[tuple[str, str, float]]:
    """Operations of others than the service that answers, and of no store."""
    return [
        (part.service, part.name, part.ms)
        for part in trace.operations
        if part.service != trace.service and not part.service.lower().startswith(_OF_A_STORE)
    ]


def _first(signals: Signals, service: str, name: str) -> str:
    traces = (t for t in signals.traces if any((p.service, p.name) == (service, name) for p in t.operations))
    return next((trace.trace_id[:12] for trace in traces), "")


RULE = Rule("slow-dependency", "a slow service behind the platform", needs_traces, find)

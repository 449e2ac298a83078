"""Requests are served one after another by a worker that waits itself: they queue, while the server idles.

The sign is that throughput comes to about one request per time that one takes. It is no sign where the pool, the
database or a service that is called explains the wait; those have rules of their own.
"""

from __future__ import annotations

from engine.report.diagnosis.rule import FEWEST_S, Found, Rule, seconds_in, seen, share_of
from engine.report.diagnosis.series import Series
from engine.report.diagnosis.signals import Signals, typical
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures

_LATE_MS = 250.0
"""A median of less is no queue to speak of."""
_LATER = 3.0
"""A median that is so many times what one request takes is mostly queueing."""
_IDLE = 0.5
"""Of the CPU; from there on it may be what keeps the worker."""
_SERVERS = (0.3, 2.0)
"""Throughput times the time of one request is how many are served at a time. More is no single worker, and fewer is one
that has little to do: what is late then waits for something else."""
_QUEUE = 3.0
"""Throughput times the median is how many are there at a time; with fewer nobody queues."""
_EXPLAINED = 0.5
"""Seconds, or of a trace's time, for which something else accounts."""


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    median = signals.p50("http_req_duration")
    one_ms = _one_request_ms(signals, median)
    if not one_ms:
        return None
    late = median.where(lambda value: value >= max(_LATER * one_ms, _LATE_MS))
    if seconds_in(signals, late) < FEWEST_S or share_of(late, median) < 0.25 or _explained(signals, late):
        return None
    done = signals.throughput.during(late.values)
    if not done or done.typical * late.typical / 1000.0 < _QUEUE:
        return None
    at_a_time = done.typical * one_ms / 1000.0
    cpu = signals.level("cpu").during(late.values)
    outside = _waited_outside(signals)
    if not _SERVERS[0] <= at_a_time <= _SERVERS[1] or (cpu and cpu.typical >= _IDLE) or not (cpu or outside):
        return None
    said = (
        f"the median was {figures.milliseconds(late.typical)}, while one request takes {figures.milliseconds(one_ms)}"
    )
    evidence = [seen(signals, median, said, correlation=signals.with_load(median), over=late)]
    said = (
        f"{figures.rate(done.typical)} were answered: as many as come of {figures.amount(at_a_time)} at a time, "
        f"each for {figures.milliseconds(one_ms)}"
    )
    evidence.append(seen(signals, done, said))
    if cpu:
        evidence.append(seen(signals, cpu, f"{figures.share(cpu.typical)} of the CPU was in use meanwhile"))
    evidence += _before_the_server(signals, late, outside)
    confidence: Confidence = "high" if cpu and outside else "medium"
    return Found(_symptom(signals, late, one_ms, done, cpu, evidence, confidence), share_of(late, median))


def _one_request_ms(signals: Signals, median: Series) -> float:
    """What one takes that need not queue: as the server's own spans have it, or as in the quickest second."""
    candidates = [trace.server_ms for trace in signals.traces if trace.server_ms > 0.0]
    found = [typical(candidates)] if len(candidates) >= FEWEST_S else []
    if median:
        found.append(median.quantile(0.05))
    return min(found, default=0.0)


def _explained(signals: Signals, late: Series) -> bool:
    """Whether the pool, the database or the server's own spans account for the time."""
    full = signals.pool_used().during(late.values).where(lambda value: value >= 1.0)
    queries = signals.level("db_query_p95").during(late.values)
    slow = queries.where(lambda value: value >= signals.target("db_query_p95", 100.0))
    inside = [trace.server_ms / trace.ms for trace in signals.traces if trace.second in late.values and trace.ms]
    return (
        share_of(full, late) >= _EXPLAINED
        or share_of(slow, late) >= _EXPLAINED
        or (len(inside) >= FEWEST_S and typical(inside) >= _EXPLAINED)
    )


def _waited_outside(signals: Signals) -> list[float]:
    """By slow trace that waited longer than it was served: the milliseconds before the server knew of it."""
    return [trace.ms - trace.server_ms for trace in signals.traces if trace.server_ms < trace.ms * (1 - _EXPLAINED)]


def _before_the_server(signals: Signals, late: Series, outside: list[float]) -> list[Evidence]:
    evidence: list[Evidence] = []
    if outside:
        said = (
            f"{len(outside)} of {figures.plural(len(signals.traces), 'slow trace')} had waited "
            f"{figures.milliseconds(typical(outside))} before the server began with them"
        )
        evidence.append(Evidence("slow traces", said))
    active, in_flight = (signals.level(name).during(late.values) for name in ("active_requests", "http_reqs_in_flight"))
    if active and in_flight and active.typical < in_flight.typical / 2:
        said = f"the server had {figures.amount(active.typical)} at work, the load {figures.amount(in_flight.typical)}"
        evidence.append(seen(signals, active, f"{said} under way"))
    return evidence


def _symptom(
    signals: Signals,
    late: Series,
    one_ms: float,
    done: Series,
    cpu: Series,
    evidence: list[Evidence],
    confidence: Confidence,
) -> Symptom:
    against = []
    if not cpu:
        against.append("The server's CPU was not measured; a busy one would look alike.")
    failed = signals.mean("http_req_failed").during(late.values)
    if failed and failed.typical > 0.01:
        against.append(
            f"{figures.share(failed.typical)} of the answers failed meanwhile, which may be the first cause."
        )
    return Symptom(
        rule=RULE.name,
        title=f"A blocking worker: {figures.rate(done.typical)} with a median of {figures.milliseconds(late.typical)}",
        cause=f"Handlers call other services in a blocking way, so a worker serves one request at a time: at "
        f"{figures.milliseconds(one_ms)} each there is no room for more than {figures.rate(1000.0 / one_ms)} a worker.",
        evidence=tuple(evidence),
        against=tuple(against),
        remedies=(
            "Await what handlers wait for (an async client, gather for what is independent); put what cannot be "
            "awaited, such as bcrypt or requests, into a thread.",
            "Start more workers: one for each core, and several instances, until that is done.",
        ),
        confidence=confidence,
    )


def _lacks(signals: Signals) -> str:
    if not signals.p50("http_req_duration"):
        return "the latency of any request"
    return "" if signals.level("cpu") or signals.traces else "the server's CPU (panel cpu) and slow traces"


RULE = Rule("blocking-worker", "a worker that serves one request at a time", _lacks, find)

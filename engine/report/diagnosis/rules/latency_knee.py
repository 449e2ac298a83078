"""From some load on, more load brings longer answers and no more of them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from engine.report.diagnosis.rule import FEWEST_S, Found, Rule, needs_requests, seen
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_LEVELS = 6
"""Into so many groups of seconds the run is parted by its load."""
_RISE = 1.25
"""The highest load is so many times that of the knee, or there was no more to see."""
_FLAT = 1.1
"""And brought no more than so many times its answers,"""
_SLOWER = 1.5
"""each of which took so many times as long"""
_BY_MS = 100.0
"""and so much longer: from 20 to 35 ms nothing is used up."""


@dataclass(frozen=True)
class _Level:
    """The seconds of about one load, as one."""

    seconds: tuple[int, ...]
    load: float
    done: float
    p95: float


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    levels = _levels(signals)
    for place in range(1, len(levels)):
        knee, top = levels[place - 1], levels[-1]
        rises, slower = top.load >= _RISE * knee.load, max(_SLOWER * knee.p95, knee.p95 + _BY_MS)
        if rises and top.done <= _FLAT * knee.done and top.p95 >= slower and place > 1:
            return _found(signals, levels, knee, top)
    return None


def _levels(signals: Signals) -> list[_Level]:
    """Clean seconds by load, from the lowest to the highest; as many in each."""
    load, done, latency = signals.load.values, signals.throughput.values, signals.latency.values
    seconds = sorted((s for s in latency if s in done and load.get(s, 0.0) > 0.0), key=load.__getitem__)
    size = max(len(seconds) // _LEVELS, FEWEST_S)
    groups = [seconds[start : start + size] for start in range(0, len(seconds) - size + 1, size)]
    return [
        _Level(
            tuple(group),
            median(load[s] for s in group),
            median(done[s] for s in group),
            median(latency[s] for s in group),
        )
        for group in groups
    ]


def _found(signals: Signals, levels: list[_Level], knee: _Level, top: _Level) -> Found:
    unit = signals.load_unit
    latency, done = signals.latency, signals.throughput
    beyond = [second for level in levels for second in level.seconds if level.load > knee.load]
    at, most = (f"{figures.amount(level.load)}{unit}" for level in (knee, top))
    said = (
        f"typical p95 rose from {figures.milliseconds(knee.p95)} at {at} to {figures.milliseconds(top.p95)} at {most}"
    )
    said_done = f"{figures.rate(knee.done)} were answered at {at}, {figures.rate(top.done)} at {most}"
    against = []
    dropped = signals.count("dropped_iterations").during(beyond)
    vus, most_vus = signals.level("vus").during(beyond), signals.level("vus_max").during(beyond)
    if dropped and vus and most_vus and vus.typical >= most_vus.typical and top.p95 < 2 * knee.p95:
        against.append(
            f"All {vus.typical:,.0f} users of the load were busy, so part of the limit may be the load's own."
        )
    confidence: Confidence = "medium" if against else "high"
    share = len(beyond) / max(sum(len(level.seconds) for level in levels), 1)
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"A knee at {at}: no more than {figures.rate(max(knee.done, top.done))} get through",
            cause=f"A resource is used up at {at}; what comes beyond only queues.",
            evidence=(
                seen(signals, latency, said, correlation=signals.with_load(latency), over=latency.during(beyond)),
                seen(signals, done, said_done, correlation=signals.with_load(done), over=done.during(beyond)),
            ),
            against=tuple(against),
            remedies=(
                "Other findings, or the panels at that load, say which resource it is: pool, workers, CPU, database.",
                "Run the breakpoint profile before and after each change; plan for no more than 70 % of the knee.",
            ),
            confidence=confidence,
        ),
        share,
    )


def _lacks(signals: Signals) -> str:
    if needs_requests(signals):
        return needs_requests(signals)
    load = signals.load
    return "" if load and load.most >= _RISE * max(load.quantile(0.1), 1e-9) else "more than one load"


RULE = Rule("latency-knee", "a knee: more load, no more answers", _lacks, find)

"""Slow in the first minute and no longer: a cold start."""

from __future__ import annotations

from engine.report.diagnosis.rule import FEWEST_S, Found, Rule, needs_requests, seen, share_of
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Symptom
from engine.wording import figures

_AT_MOST_S = 60
_SHORTEST_S = 30
_SLOWER = 2.0
_BY_MS = 100.0


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    latency = signals.latency
    if not signals.points:
        return None
    lasted = signals.points[-1].second + signals.points[-1].length
    until = min(_AT_MOST_S, lasted // 5)
    early = latency.during(second for second in latency.values if second < until)
    steady = latency.outside(early.values)
    if lasted < _SHORTEST_S or len(early) < FEWEST_S or len(steady) < FEWEST_S:
        return None
    if early.typical < max(_SLOWER * steady.typical, steady.typical + _BY_MS):
        return None
    load = signals.load
    then, later = load.during(early.values), load.during(steady.values)
    if then and later and then.typical > 1.2 * later.typical:
        return None  # a burst is slow for its size, not for coming first
    ratio = signals.level("cache_hit_ratio")
    cold, warm = ratio.during(early.values), ratio.during(steady.values)
    said = (
        f"typical p95 {figures.milliseconds(early.typical)} in the first {figures.span(until)}, "
        f"{figures.milliseconds(steady.typical)} after it"
    )
    evidence = [seen(signals, latency, said, over=early)]
    warmed = bool(cold and warm) and cold.typical < warm.typical - 0.1
    if warmed:
        said = f"hits rose from {figures.share(cold.typical)} to {figures.share(warm.typical)}"
        evidence.append(seen(signals, ratio, said, over=cold))
    against = []
    if cold and warm and not warmed:
        against.append(
            f"The cache was not colder then: {figures.share(cold.typical)} hits, {figures.share(warm.typical)} later."
        )
    confidence: Confidence = "high" if warmed else "low" if against else "medium"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Slow at the start: p95 {figures.milliseconds(early.typical)} at first, "
            f"{figures.milliseconds(steady.typical)} later",
            cause=f"Caches, connections or code were cold: the first {figures.span(until)} took "
            f"{figures.amount(early.typical / max(steady.typical, 0.001))} times as long.",
            evidence=tuple(evidence),
            against=tuple(against),
            remedies=(
                "Warm popular events and searches before traffic comes, and every 5 to 10 minutes after.",
                "Open pooled connections at start-up; let an instance be ready only after a request to itself.",
            ),
            confidence=confidence,
        ),
        share_of(early, latency),
    )


RULE = Rule("slow-at-start", "a cold start", needs_requests, find)

"""The cache answers too few of its look-ups, and does not get better.

A cache that is still filling at the end is what every run begins with: that is nothing to report here.
"""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, seen
from engine.report.diagnosis.series import Series, rank_correlation
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures

_LIMIT = 0.7
_FEWEST = 4
_FILLING = 0.05
"""A ratio that rose by so much in the second half is still rising."""
_DEARER = 1.5


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    limit = signals.target("cache_hit_ratio", _LIMIT)
    panel, told = signals.level("cache_hit_ratio"), hit_share(signals)
    ratio = panel if len(panel) >= _FEWEST else told
    settled = ratio.part(0.5, 1.0)
    if len(ratio) < _FEWEST or settled.typical >= limit or settled.last >= limit:
        return None
    first = next(iter(settled.values.values()))
    if settled.last - first >= _FILLING:
        return None
    said = f"{figures.share(settled.typical)} of look-ups were answered from it in the second half"
    evidence = [seen(signals, ratio, said, correlation=signals.with_load(ratio), over=settled)]
    if told and ratio is not told:
        said = f"{figures.share(told.typical)} of the run's own searches were hits in a typical second"
        evidence.append(seen(signals, told, said))
    hit, miss = (signals.p50("search_duration", cache=word) for word in ("hit", "miss"))
    if hit and miss:
        said = f"a miss took {figures.milliseconds(miss.typical)}, a hit {figures.milliseconds(hit.typical)} (medians)"
        evidence.append(seen(signals, miss, said))
    return Found(_symptom(signals, settled, limit, hit, miss, evidence), 1.0 - settled.typical)


def hit_share(signals: Signals) -> Series:
    """Of the searches whose answer says where it came from, the share that came from a cache."""
    hits = signals.count("search_duration", cache="hit").values
    misses = signals.count("search_duration", cache="miss").values
    seconds = [second for second in signals.seconds if second in hits or second in misses]
    shares = {second: hits.get(second, 0.0) / (hits.get(second, 0.0) + misses.get(second, 0.0)) for second in seconds}
    return Series("search_duration{cache:hit}", shares)


def _symptom(
    signals: Signals, settled: Series, limit: float, hit: Series, miss: Series, evidence: list[Evidence]
) -> Symptom:
    against: list[str] = []
    dearer = bool(hit and miss) and miss.typical >= _DEARER * hit.typical
    if hit and miss and not dearer:
        against.append(
            f"Misses cost little: {figures.milliseconds(miss.typical)}, hits {figures.milliseconds(hit.typical)}."
        )
    together = rank_correlation(settled, signals.latency)
    if together is not None and together > 0.3:
        against.append(f"Answers were not slower where hits were fewer (rank correlation {together:+.2f}).")
    confidence: Confidence = "high" if dearer else "medium" if not against else "low"
    return Symptom(
        rule=RULE.name,
        title=f"Cold cache: {figures.share(settled.typical)} hits, where {figures.bound(limit, '%')} are due",
        cause=f"{figures.share(1.0 - settled.typical)} of look-ups do the work again: keys that differ for the same "
        "question, a short life, evictions, or a load that repeats itself less than members do.",
        evidence=tuple(evidence),
        against=tuple(against),
        remedies=(
            "Keep event lists for 300 s, events and searches for 600 s, sessions for 1,800 s; drop them on writes.",
            "Warm popular events and searches every 5 to 10 minutes; look at evictions (maxmemory 2 GB, allkeys-lru).",
        ),
        confidence=confidence,
    )


def _lacks(signals: Signals) -> str:
    either = signals.level("cache_hit_ratio") or hit_share(signals)
    return "" if either else "hits of the cache (panel cache_hit_ratio, or answers that tell)"


RULE = Rule("cold-cache", "a cold cache", _lacks, find)

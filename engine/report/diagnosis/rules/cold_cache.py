"""The cache answers too few of its look-ups, though it could answer more.

A cache can only answer what was asked before. The search journey knows which questions it had seen answered from the
source minutes ago: they tell a cache that forgets from a load that hardly repeats itself. Where nobody counted them, a
low share says something only once it has stood still for minutes, and not much then.
"""

from __future__ import annotations

from engine.report.diagnosis.rule import Found, Rule, seen, times_true
from engine.report.diagnosis.series import Series, in_time, rank_correlation
from engine.report.diagnosis.signals import Signals
from engine.report.diagnosis.symptom import Confidence, Evidence, Symptom
from engine.wording import figures

_LIMIT = 0.7
"""Share of look-ups that are hits, where the panel declares no target."""
_FEWEST = 4
"""Steps with a ratio; with fewer there is no second half."""
_FEWEST_REPEATS = 20
"""Questions asked again; of fewer a share says nothing."""
_OF_REPEATS = 0.9
"""Of questions asked again so many are hits where a cache works: some were asked while others were evicted."""
_LONG_S = 120
"""Load without known repeats must last so long before its cache can be called cold."""
_FILLING = 0.05
"""A ratio that rose by so much within its second half, or rises steadily in it, is still rising."""
_STEADILY = 0.5
_DEARER = 1.5
"""A miss that takes so many times as long as a hit is worth avoiding."""
_TOGETHER = 0.3
"""From this rank correlation on hits and latency rise together, which hits that help would not."""


def find(signals: Signals) -> Found | None:
    """The symptom, if there is one."""
    limit = signals.target("cache_hit_ratio", _LIMIT)
    panel, told = signals.level("cache_hit_ratio"), hit_share(signals)
    ratio = panel if len(panel) >= _FEWEST else told
    settled = ratio.part(0.5, 1.0)
    if len(ratio) < _FEWEST or settled.typical >= limit or settled.last >= limit or not _could_be_more(signals, settled):
        return None
    said = f"{figures.share(settled.typical)} of look-ups were answered from it in the second half"
    evidence = [seen(signals, ratio, said, correlation=signals.with_load(ratio), over=settled)]
    cached, repeats = times_true(signals, "search_repeats_cached")
    if repeats >= _FEWEST_REPEATS:
        said = (
            f"of {figures.count(repeats)} questions that had been answered minutes before, {figures.count(cached)} "
            f"({figures.share(cached / repeats)}) came from it"
        )
        evidence.append(seen(signals, signals.mean("search_repeats_cached"), said))
    hit, miss = (signals.p50("search_duration", cache=word) for word in ("hit", "miss"))
    if hit and miss:
        said = f"a miss took {figures.milliseconds(miss.typical)}, a hit {figures.milliseconds(hit.typical)} (medians)"
        evidence.append(seen(signals, miss, said))
    return Found(_symptom(signals, settled, limit, evidence), 1.0 - settled.typical)


def _could_be_more(signals: Signals, settled: Series) -> bool:
    """Whether the cache should have answered more than it did."""
    cached, repeats = times_true(signals, "search_repeats_cached")
    if repeats >= _FEWEST_REPEATS:
        return cached < _OF_REPEATS * repeats
    rose = settled.part(0.5, 1.0).typical - settled.part(0.0, 0.5).typical
    return signals.lasted_s >= _LONG_S and rose < _FILLING and (in_time(settled) or 0.0) < _STEADILY


def hit_share(signals: Signals) -> Series:
    """Of the searches whose answer says where it came from, the share that came from a cache."""
    hits = signals.count("search_duration", cache="hit").values
    misses = signals.count("search_duration", cache="miss").values
    seconds = [second for second in signals.seconds if second in hits or second in misses]
    shares = {second: hits.get(second, 0.0) / (hits.get(second, 0.0) + misses.get(second, 0.0)) for second in seconds}
    return Series("search_duration{cache:hit}", shares)


def _symptom(signals: Signals, settled: Series, limit: float, evidence: list[Evidence]) -> Symptom:
    hit, miss = (signals.p50("search_duration", cache=word) for word in ("hit", "miss"))
    against: list[str] = []
    dearer = bool(hit and miss) and miss.typical >= _DEARER * hit.typical
    if hit and miss and not dearer:
        against.append(
            f"Misses cost little: {figures.milliseconds(miss.typical)}, hits {figures.milliseconds(hit.typical)}."
        )
    together = rank_correlation(settled, signals.latency)
    if together is not None and together > _TOGETHER:
        against.append(f"Answers were not slower where hits were fewer (rank correlation {together:+.2f}).")
    _, repeats = times_true(signals, "search_repeats_cached")
    known = repeats >= _FEWEST_REPEATS
    if not known:
        against.append(
            f"Only {figures.plural(round(repeats), 'question')} of the load were known to have been asked before: a "
            "cache has no answer to a first one."
        )
    confidence: Confidence = "low" if not known else "high" if dearer else "medium" if not against else "low"
    return Symptom(
        rule=RULE.name,
        title=f"Cold cache: {figures.share(settled.typical)} hits, where {figures.bound(limit, '%')} are due",
        cause=f"{figures.share(1.0 - settled.typical)} of look-ups do the work again: keys that differ for the same "
        "question, a short life, or evictions.",
        evidence=tuple(evidence),
        against=tuple(against),
        remedies=(
            "Keep event lists for 300 s, events and searches for 600 s, sessions for 1,800 s; drop them on writes.",
            "Warm popular events and searches every 5 to 10 minutes; look at evictions (maxmemory 2 GB, allkeys-lru).",
        ),
        confidence=confidence,
    )


def _lacks(signals: Signals) -> str:
    if not (signals.level("cache_hit_ratio") or hit_share(signals)):
        return "hits of the cache (panel cache_hit_ratio, or answers that tell)"
    if times_true(signals, "search_repeats_cached")[1] >= _FEWEST_REPEATS or signals.lasted_s >= _LONG_S:
        return ""
    return "enough questions that had been asked before (search_repeats_cached)"


RULE = Rule("cold-cache", "a cold cache", _lacks, find)

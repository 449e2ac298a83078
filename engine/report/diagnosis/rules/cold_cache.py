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
_REPEATS = "search_repeats_cached"
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
    if len(ratio) < _FEWEST or settled.typical >= limit or settled.last >= limit:
        return None
    cached, repeats = times_true(signals, _REPEATS)
    known = repeats >= _FEWEST_REPEATS
    if cached >= _OF_REPEATS * repeats if known else not _stands_low(signals, settled):
        return None
    due, again = f"where {figures.bound(limit, '%')} are due", 1.0 - settled.typical
    if known:
        due, again = f"of questions asked again {figures.share(cached / repeats)}", 1.0 - cached / repeats
    hit, miss = (signals.p50("search_duration", cache=word) for word in ("hit", "miss"))
    dearer = bool(hit and miss) and miss.typical >= _DEARER * hit.typical
    against = _against(signals, settled, hit, miss, known=known)
    asked = "questions asked again" if known else "look-ups"
    return Found(
        Symptom(
            rule=RULE.name,
            title=f"Cold cache: {figures.share(settled.typical)} hits, {due}",
            cause=f"{figures.share(again)} of {asked} do the work again: keys that differ for the same question, a "
            "short life, evictions, or caches that each instance keeps for itself.",
            evidence=_evidence(signals, ratio, settled, known=known),
            against=against,
            remedies=(
                "Keep event lists for 300 s, events and searches for 600 s, sessions for 1,800 s; drop them on writes.",
                "Warm popular events and searches every 5 to 10 minutes; look at evictions (maxmemory 2 GB, "
                "allkeys-lru).",
            ),
            confidence=_confidence(known=known, dearer=dearer, doubted=bool(against)),
        ),
        again,
    )


def _evidence(signals: Signals, ratio: Series, settled: Series, *, known: bool) -> tuple[Evidence, ...]:
    said = f"{figures.share(settled.typical)} of look-ups were answered from it in the second half"
    evidence = [seen(signals, ratio, said, correlation=signals.with_load(ratio), over=settled)]
    if known:
        cached, repeats = times_true(signals, _REPEATS)
        said = f"of {figures.count(repeats)} questions asked again within minutes {figures.count(cached)} came from it"
        evidence.append(seen(signals, signals.mean(_REPEATS), said))
    hit, miss = (signals.p50("search_duration", cache=word) for word in ("hit", "miss"))
    if hit and miss:
        said = f"a miss took {figures.milliseconds(miss.typical)}, a hit {figures.milliseconds(hit.typical)} (medians)"
        evidence.append(seen(signals, miss, said))
    return tuple(evidence)


def _stands_low(signals: Signals, settled: Series) -> bool:
    """Whether the share had the time to rise, and does not rise."""
    rose = settled.part(0.5, 1.0).typical - settled.part(0.0, 0.5).typical
    return signals.lasted_s >= _LONG_S and rose < _FILLING and (in_time(settled) or 0.0) < _STEADILY


def _against(signals: Signals, settled: Series, hit: Series, miss: Series, *, known: bool) -> tuple[str, ...]:
    against: list[str] = []
    if not known:
        against.append(
            "How often the load asked the same again is not measured, and a cache has no answer to a first question."
        )
    if hit and miss and miss.typical < _DEARER * hit.typical:
        against.append(
            f"Misses cost little: {figures.milliseconds(miss.typical)}, hits {figures.milliseconds(hit.typical)}."
        )
    together = rank_correlation(settled, signals.latency)
    if together is not None and together > _TOGETHER:
        against.append(f"Answers were not slower where hits were fewer (rank correlation {together:+.2f}).")
    return tuple(against)


def _confidence(*, known: bool, dearer: bool, doubted: bool) -> Confidence:
    if not known:
        return "low"
    return "high" if dearer else "low" if doubted else "medium"


def hit_share(signals: Signals) -> Series:
    """Of the searches whose answer says where it came from, the share that came from a cache."""
    hits = signals.count("search_duration", cache="hit").values
    misses = signals.count("search_duration", cache="miss").values
    seconds = [second for second in signals.seconds if second in hits or second in misses]
    shares = {second: hits.get(second, 0.0) / (hits.get(second, 0.0) + misses.get(second, 0.0)) for second in seconds}
    return Series("search_duration{cache:hit}", shares)


def _lacks(signals: Signals) -> str:
    if not (signals.level("cache_hit_ratio") or hit_share(signals)):
        return "hits of the cache (panel cache_hit_ratio, or answers that tell)"
    if times_true(signals, _REPEATS)[1] >= _FEWEST_REPEATS or signals.lasted_s >= _LONG_S:
        return ""
    return f"enough questions that had been asked before ({_REPEATS})"


RULE = Rule("cold-cache", "a cold cache", _lacks, find)

"""The search journey: one query an iteration, of the kind that the mix gives it.

Where the site's search takes a body, the question is asked in words, filters and all, and results bear no score.

Reads `data`: `repeat_share`, `popular_queries`, `zipf_exponent` (see queries.Popularity).
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.journeys.queries import Popularity, QueryBook, in_words
from engine.own_samples import OwnTrend
from engine.profile.model import Scenario
from engine.scope import Scope
from engine.vu import VirtualUser

OPERATIONS = {
    "simple": "search",
    "filtered": "search_filtered",
    "semantic": "search_semantic",
    "complex": "search_complex",
}
"""Which operation of the site serves each kind of the mix."""

_HIT = ("hit", "true", "1", "yes", "tcp_hit")
"""How a header tells that an answer came from a cache, at its beginning; the rest (MISS, BYPASS, EXPIRED) did not."""

_KEPT = 64
"""Words of caches whose instrument is kept at hand; a platform has a few."""

_DUE_S = 300.0
"""Half of what platforms are advised to keep searches for (600 s): whoever asks again within it is due a hit."""


async def search(vu: VirtualUser) -> None:
    """Ask once, look at what came back, think."""
    kind = vu.kind or "simple"
    desk: _Desk = vu.scope.memo.get("search") or _desk_of(vu.scope)
    asked = desk.book.query(kind, vu.iteration)
    query = asked.encoded
    due = not asked.fresh and desk.due_a_hit(kind, query)
    worded = kind in desk.worded
    if worded:
        answer = await vu.call(OPERATIONS[kind], fields={"query": in_words(query)})
    else:
        answer = await vu.call(OPERATIONS[kind], query=query)
    if answer.ok:
        if (told := answer.read("cached")) is not None:
            hit = _is_hit(told)
            desk.duration(vu, kind, told, hit=hit).add(answer.duration_ms)
            if due:
                vu.rate("search_repeats_cached", kind=kind).add(hit)
            if not hit and not asked.fresh:
                desk.looked_up(kind, query)
        results = answer.read("results")
        listed = vu.check("search answers with a list", isinstance(results, list))
        if kind == "semantic" and not worded:  # a search in words has no other kind, and scores nothing
            vu.check("semantic results carry relevance", listed and ranked(results))
    else:
        vu.check("search answers with a list", False)
    await vu.think()


def needs(scenario: Scenario) -> tuple[str, ...]:
    """What a site must offer: the operation of each kind in the mix."""
    return tuple(OPERATIONS[kind] for kind in scenario.mix or ("simple",) if kind in OPERATIONS)


def ranked(results: Sequence[object]) -> bool:
    """Whether there are results, each with a relevance from 0 to 1, and none is more relevant than the one before."""
    best = 1.0
    for result in results:
        score = result.get("relevance_score") if isinstance(result, dict) else None
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0.0 <= score <= best:
            return False
        best = score
    return bool(results)


class _Desk:
    """What all searches of one scenario in one generator share."""

    def __init__(self, scope: Scope) -> None:
        data = scope.scenario.data
        defaults = Popularity()
        popularity = Popularity(
            repeat_share=float(data.get("repeat_share", defaults.repeat_share)),
            popular_queries=int(data.get("popular_queries", defaults.popular_queries)),
            zipf_exponent=float(data.get("zipf_exponent", defaults.zipf_exponent)),
        )
        self.book = QueryBook(popularity, scope.seed, scope.run_id, scope.scenario.name)
        calls = scope.calls
        self.worded = frozenset(
            kind for kind, name in OPERATIONS.items() if calls.offered(name) and not calls.named(name).bodiless
        )
        """Kinds that are asked in words, since their operation has a body."""
        self._durations: dict[tuple[str, object], OwnTrend] = {}
        self._now = scope.clock.now
        self._looked_up: dict[tuple[str, str], float] = {}

    def looked_up(self, kind: str, query: str) -> None:
        """A popular question was answered just now, and not from a cache, which should have the answer from here on."""
        self._looked_up[kind, query] = self._now()

    def due_a_hit(self, kind: str, query: str) -> bool:
        """Whether a cache that works must have the answer. It may have more, by others and from before."""
        return self._now() - self._looked_up.get((kind, query), -_DUE_S) < _DUE_S

    def duration(self, vu: VirtualUser, kind: str, told: object, *, hit: bool) -> OwnTrend:
        """Where the latency of an answer goes that tells whether it came from a cache (`read.cached` of the site)."""
        found = self._durations.get((kind, told))
        if found is None:
            found = vu.trend("search_duration", cache="hit" if hit else "miss", kind=kind)
            if len(self._durations) < _KEPT:
                self._durations[kind, told] = found
        return found


def _is_hit(told: object) -> bool:
    return told if isinstance(told, bool) else str(told).strip().lower().startswith(_HIT)


def _desk_of(scope: Scope) -> _Desk:
    desk = scope.memo["search"] = _Desk(scope)
    return desk

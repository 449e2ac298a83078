"""The search journey: one query an iteration, of the kind that the mix gives it.

Where the site's search takes a body, the question is asked in words, filters and all, and results bear no score.

Reads `data`: `repeat_share`, `popular_queries`, `zipf_exponent` (see queries.Popularity).
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.journeys.queries import Popularity, QueryBook, asking
from engine.profile.model import Scenario
from engine.scope import Scope
from engine.vu import VirtualUser
from engine.wire.response import Response

OPERATIONS = {
    "simple": "search",
    "filtered": "search_filtered",
    "semantic": "search_semantic",
    "complex": "search_complex",
}
"""Which operation of the site serves each kind of the mix."""

_HIT = ("hit", "true", "1", "yes", "tcp_hit")
"""How a header tells that an answer came from a cache, at its beginning; the rest (MISS, BYPASS, EXPIRED) did not."""


async def search(vu: VirtualUser) -> None:
    """Ask once, look at what came back, think."""
    kind = vu.kind or "simple"
    query = _book(vu.scope).query(kind, vu.iteration)
    ask = asking(vu.scope.calls, OPERATIONS[kind], query.encoded)
    answer = await vu.ask(ask)
    if answer.ok:
        _tell_of_cache(vu, kind, answer)
        results = answer.read("results")
        listed = vu.check("search answers with a list", isinstance(results, list))
        if kind == "semantic" and ask.fields is None:  # a search in words has no other kind, and scores nothing
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


def _tell_of_cache(vu: VirtualUser, kind: str, answer: Response) -> None:
    """Cached and uncached answers apart, where the site says where an answer tells that (`read.cached`)."""
    told = answer.read("cached")
    if told is None:
        return
    hit = told if isinstance(told, bool) else str(told).strip().lower().startswith(_HIT)
    vu.trend("search_duration", cache="hit" if hit else "miss", kind=kind).add(answer.duration_ms)


def _book(scope: Scope) -> QueryBook:
    book = scope.memo.get("search")
    if book is None:
        data = scope.scenario.data
        defaults = Popularity()
        popularity = Popularity(
            repeat_share=float(data.get("repeat_share", defaults.repeat_share)),
            popular_queries=int(data.get("popular_queries", defaults.popular_queries)),
            zipf_exponent=float(data.get("zipf_exponent", defaults.zipf_exponent)),
        )
        book = scope.memo["search"] = QueryBook(popularity, scope.seed, scope.run_id, scope.scenario.name)
    return book

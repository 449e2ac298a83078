"""The search journey: one query an iteration, of the kind that the mix gives it.

Reads `data`: `repeat_share`, `popular_queries`, `zipf_exponent` (see queries.Popularity).
"""

from __future__ import annotations

from engine.journeys.queries import Popularity, QueryBook
from engine.scope import Scope
from engine.vu import VirtualUser

OPERATIONS = {
    "simple": "search",
    "filtered": "search_filtered",
    "semantic": "search_semantic",
    "complex": "search_complex",
}
"""Which operation of the site serves each kind of the mix."""


async def search(vu: VirtualUser) -> None:
    """Ask once, look at what came back, think."""
    kind = vu.kind or "simple"
    query = _book(vu.scope).query(kind, vu.iteration)
    answer = await vu.call(OPERATIONS[kind], query=query.encoded)
    if answer.ok:
        results = answer.json["results"]
        listed = vu.check("search answers with a list", isinstance(results, list))
        if kind == "semantic":
            scored = listed and all(isinstance(result, dict) and "relevance_score" in result for result in results)
            vu.check("semantic results carry relevance", scored and bool(results))
    else:
        vu.check("search answers with a list", False)
    await vu.think()


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

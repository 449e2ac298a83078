"""GET /api/search: words and filters over the content, scored by relevance when `semantic=true`.

A repeated query is answered from the cache, byte for byte, but for `"cached": true` and `X-Cache: HIT`.
"""

from __future__ import annotations

import time

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.costs import SEARCH_CACHED, SEARCH_FILTERED, SEARCH_SEMANTIC, SEARCH_SIMPLE, Work
from wwmaa_tui.standin.endpoints import Call, Endpoint, unprocessable
from wwmaa_tui.standin.listing import HIT, MISS
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.search_index import Hits
from wwmaa_tui.standin.search_query import BadQuery, Query, parse_query


def endpoints(platform: Platform) -> list[Endpoint]:
    """The one search endpoint."""
    return [Endpoint("GET", "/api/search", "api", _Search(platform).answer)]


class _Search:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._encoded: dict[int, bytes] = {}

    def answer(self, call: Call) -> Answer:
        cache, target = self._platform.cache, call.target
        kept = cache.get(target, time.monotonic())
        if kept is not None:
            return kept
        try:
            query = parse_query(call.query())
        except BadQuery as error:
            raise unprocessable(error.problems) from None
        hits = self._platform.index.search(query)
        results = self._results(hits)
        again = json_answer({"results": results, "total": hits.total, "cached": True}, SEARCH_CACHED, 200, HIT)
        cache.put(target, again, time.monotonic())
        return json_answer({"results": results, "total": hits.total, "cached": False}, _cost(query), 200, MISS)

    def _results(self, hits: Hits) -> list[msgspec.Raw]:
        found = [self._item(position) for position in hits.positions]
        if hits.scores:
            found = [
                b'%b,"relevance_score":%.4f}' % (item[:-1], score)
                for item, score in zip(found, hits.scores, strict=True)
            ]
        return [msgspec.Raw(item) for item in found]

    def _item(self, position: int) -> bytes:
        encoded = self._encoded.get(position)
        if encoded is None:
            encoded = self._encoded[position] = msgspec.json.encode(self._platform.catalogue.items[position])
        return encoded


def _cost(query: Query) -> Work:
    if query.semantic:
        return SEARCH_SEMANTIC
    return SEARCH_FILTERED if query.filtered else SEARCH_SIMPLE

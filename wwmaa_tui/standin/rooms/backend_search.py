"""POST /api/search/query: the second contract's search, an answer in words with the sources it rests on.

Every query is a semantic one and has no filters. A repeated one is answered from the cache unless `bypass_cache` says
not to; then it says `"cached": true`.
"""

from __future__ import annotations

import re
import time
from typing import Any

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import SEARCH_CACHED, SEARCH_SEMANTIC
from wwmaa_tui.standin.csrf import guarded
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Item
from wwmaa_tui.standin.search_index import RELATED
from wwmaa_tui.standin.search_query import Query, words_of

LONGEST_QUERY = 500
"""Characters."""
_FORBIDDEN = re.compile(r"--|/\*|\*/|xp_|sp_|exec", re.IGNORECASE)
"""What the platform takes for an attack on its database."""
_SOURCES = 10
_RELATED_QUERIES = 3


class _Asked(msgspec.Struct, frozen=True):
    query: str
    bypass_cache: bool = False


def endpoints(platform: Platform) -> list[Endpoint]:
    """The one search endpoint."""
    return [Endpoint("POST", "/api/search/query", "api", guarded(_Search(platform).answer))]


class _Search:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def answer(self, call: Call) -> Answer:
        began = time.monotonic()
        asked = call.read(_Asked)
        text = " ".join(asked.query.split())
        if not 1 <= len(text) <= LONGEST_QUERY:
            raise Refusal(_invalid(f"a query has 1 to {LONGEST_QUERY} characters"))
        if found := _FORBIDDEN.search(text):
            raise Refusal(_invalid(f"the query contains a forbidden pattern: {found[0]}"))
        cache, key = self._platform.cache, b"search:query:" + text.lower().encode()
        kept = None if asked.bypass_cache else cache.get(key, time.monotonic())
        if kept is not None:
            return kept
        found_now = self._found(text)
        latency_ms = round((time.monotonic() - began) * 1000.0, 2)
        cache.put(key, _told(found_now, latency_ms, cached=True), time.monotonic())
        return _told(found_now, latency_ms, cached=False)

    def _found(self, text: str) -> dict[str, Any]:
        words = words_of(text)
        hits = self._platform.index.search(Query(words=words, semantic=True, limit=_SOURCES))
        items = [self._platform.catalogue.items[position] for position in hits.positions]
        return {
            "answer": _in_words(text, items),
            "sources": [{"title": item.title, "url": item.url, "source_type": item.type} for item in items],
            "media": {"videos": [_video(item) for item in items if item.type == "video"], "images": []},
            "related_queries": _related(words),
        }


def _told(found: dict[str, Any], latency_ms: float, *, cached: bool) -> Answer:
    payload = {**found, "latency_ms": latency_ms, "cached": cached}
    return json_answer(payload, SEARCH_CACHED if cached else SEARCH_SEMANTIC)


def _in_words(text: str, items: list[Item]) -> str:
    if not items:
        return f"Nothing on this platform answers “{text}” yet."
    return f"On “{text}”: {' '.join(item.summary for item in items[:3])}"


def _video(item: Item) -> dict[str, str]:
    return {"id": item.id, "title": item.title, "url": item.url}


def _related(words: tuple[str, ...]) -> list[str]:
    near = [other for word in words for other in RELATED.get(word, ())]
    return list(dict.fromkeys(near or words))[:_RELATED_QUERIES]


def _invalid(message: str) -> Answer:
    """A refusal in the words of the platform's framework."""
    return problem(422, message, error_type="value_error", field="query")

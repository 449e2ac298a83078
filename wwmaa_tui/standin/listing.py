"""Lists cut into pages, and answers kept in the platform's cache: what several rooms do alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from wwmaa_tui.standin.answers import Answer, Header, json_answer, with_header
from wwmaa_tui.standin.costs import Work
from wwmaa_tui.standin.endpoints import Call, unprocessable
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.search_query import whole_number

T = TypeVar("T")

HIT: Header = (b"x-cache", b"HIT")
MISS: Header = (b"x-cache", b"MISS")
"""How an answer tells whether it came from the cache."""

_MAX_LIMIT = 100
_MAX_PAGE = 1_000_000


def cached(platform: Platform, call: Call, cost_when_cached: Work, make: Callable[[], Answer]) -> Answer:
    """The answer kept for this very target, or a new one, which is then kept; `make` may raise Refusal."""
    target = call.target
    kept = platform.cache.get(target, time.monotonic())
    if kept is not None:
        return kept
    fresh = make()
    again = msgspec.structs.replace(with_header(fresh, HIT), work=cost_when_cached)
    platform.cache.put(target, again, time.monotonic())
    return with_header(fresh, MISS)


def page_answer(
    name: str,
    everything: Sequence[T],
    params: dict[str, str],
    work: Work,
    show: Callable[[T], object] | None = None,
) -> Answer:
    """`{name: […], "total", "page", "limit"}` by the parameters `page` and `limit`; `show` turns each item of the page
    into what is shown."""
    page, limit = page_wanted(params)
    shown = everything[(page - 1) * limit : page * limit]
    items = list(map(show, shown)) if show else shown
    return json_answer({name: items, "total": len(everything), "page": page, "limit": limit}, work)


def page_wanted(params: dict[str, str]) -> tuple[int, int]:
    """Which page, from 1, and of how many items; refuses with 422."""
    problems: list[str] = []
    limit = whole_number("limit", params, problems, default=20, highest=_MAX_LIMIT)
    page = whole_number("page", params, problems, default=1, highest=_MAX_PAGE)
    if problems:
        raise unprocessable(problems)
    return page, limit

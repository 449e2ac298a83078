"""Lists cut into pages, and answers kept in the platform's cache: what several rooms do alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.costs import Work
from wwmaa_tui.standin.endpoints import Call, unprocessable
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.search_query import whole_number

_MAX_LIMIT = 100
_MAX_PAGE = 1_000_000


def cached(platform: Platform, call: Call, cost_when_cached: Work, make: Callable[[], Answer]) -> Answer:
    """The answer kept for this very target, or a new one, which is then kept; `make` may raise Refusal."""
    target = call.target
    kept = platform.cache.get(target, time.monotonic())
    if kept is not None:
        return kept
    fresh = make()
    platform.cache.put(target, msgspec.structs.replace(fresh, work=cost_when_cached), time.monotonic())
    return fresh


def page_answer(name: str, everything: Sequence[Any], params: dict[str, str], work: Work) -> Answer:
    """`{name: […], "total", "page", "limit"}` by the parameters `page` and `limit`."""
    problems: list[str] = []
    limit = whole_number("limit", params, problems, default=20, highest=_MAX_LIMIT)
    page = whole_number("page", params, problems, default=1, highest=_MAX_PAGE)
    if problems:
        raise unprocessable(problems)
    shown = everything[(page - 1) * limit : page * limit]
    return json_answer({name: shown, "total": len(everything), "page": page, "limit": limit}, work)

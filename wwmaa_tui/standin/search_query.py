"""What a search asks for, read from a query string; and the words of a text, as the index sees them.

Pure. Reports every problem of a query at once. Knows nothing of the content searched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import msgspec

FACETS = ("style", "location", "instructor", "level", "type", "rank", "age_group", "category")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

_WORD = re.compile(r"[a-z0-9]+")
_STOP_WORDS = {
    "a", "an", "and", "are", "as", "at", "be", "between", "can", "do", "does", "for", "from", "how", "i", "in", "is",
    "it", "me", "my", "of", "on", "or", "should", "the", "to", "what", "when", "where", "which", "who", "why", "with",
    "you", "your",
}  # fmt: skip
_TRUE = ("true", "1", "yes")
_FALSE = ("false", "0", "no", "")


class BadQuery(ValueError):
    """A query that cannot be answered; `problems` names each parameter and what is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class Query(msgspec.Struct, frozen=True):
    """One search."""

    words: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    """Facet and wanted value."""
    date_from: str = ""
    date_to: str = ""
    """ISO days, both included; empty for no bound."""
    semantic: bool = False
    limit: int = DEFAULT_LIMIT

    @property
    def filtered(self) -> bool:
        """Whether anything beside the words narrows the results."""
        return bool(self.filters or self.date_from or self.date_to)


def words_of(text: str) -> tuple[str, ...]:
    """The distinct words worth looking up, in order; plurals in -s count as their singular."""
    words = dict.fromkeys(map(_folded, _WORD.findall(text.lower())))
    words.pop("", None)
    return tuple(words)


def facet_value(value: str) -> str:
    """One spelling for values that differ in case, hyphens, underscores or spaces only."""
    return " ".join(_WORD.findall(value.lower()))


def parse_query(params: Mapping[str, str]) -> Query:
    """The query those parameters ask for; unknown parameters are ignored. Raises BadQuery."""
    problems: list[str] = []
    semantic = params.get("semantic", "").lower()
    if semantic not in _TRUE + _FALSE:
        problems.append(f"semantic: expected true or false, not {semantic!r}")
    query = Query(
        words=words_of(params.get("q", "")),
        filters=tuple((facet, facet_value(params[facet])) for facet in FACETS if params.get(facet)),
        date_from=day("date_from", params, problems),
        date_to=day("date_to", params, problems),
        semantic=semantic in _TRUE,
        limit=whole_number("limit", params, problems, default=DEFAULT_LIMIT, highest=MAX_LIMIT),
    )
    if not query.filtered and not params.get("q", "").strip():
        problems.append("q: a search needs a query or a filter")
    if problems:
        raise BadQuery(problems)
    return query


def whole_number(
    name: str, params: Mapping[str, str], problems: list[str], *, default: int, highest: int, lowest: int = 1
) -> int:
    """A parameter from `lowest` to `highest`; a bad one adds to `problems` and reads as the default."""
    text = params.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        problems.append(f"{name}: expected a whole number from {lowest} to {highest}, not {text!r}")
        return default
    return number


def day(name: str, params: Mapping[str, str], problems: list[str]) -> str:
    """A parameter that is an ISO day; empty for none, and for a bad one, which adds to `problems`."""
    text = params.get(name, "")
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        problems.append(f"{name}: expected a day such as 2025-01-31, not {text!r}")
        return ""


@lru_cache(4096)
def _folded(word: str) -> str:
    """The singular of a word, as far as an -s tells; empty for a stop word."""
    if word in _STOP_WORDS:
        return ""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word

"""What a caller of Sentry's API wants: stretch of time, search text, page. Pure; problems are in Sentry's words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

import msgspec

from wwmaa_tui.standin.sentry.issues import Issue

T = TypeVar("T")

MOST_PER_PAGE = 100
_PERIOD = re.compile(r"(\d+)([smhdw]?)")
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_LONG_AGO_S = 90 * 86400.0
_CURSOR = re.compile(r"\d+:(\d+):[01]")
_STATES = ("resolved", "ignored", "archived", "assigned")
"""What none of the stand-in's issues ever is."""


class BadRequest(ValueError):
    """A parameter cannot be used."""


class Parameters:
    """Of one call; any of them may be given more than once."""

    def __init__(self, base_url: str, target: bytes) -> None:
        self.base_url = base_url
        """As the caller knows the server."""
        self.path, _, query = target.decode("latin-1").partition("?")
        self._given = parse_qs(query, keep_blank_values=True)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter that is not empty."""
        return [value for value in self._given.get(name, ()) if value]

    def one(self, name: str, default: str = "") -> str:
        """The last value."""
        return self._given.get(name, [default])[-1]

    def stretch(self, now: float) -> tuple[float, float]:
        """From when to when, in seconds since the epoch: a `statsPeriod`, or `start` and `end`, or all there is."""
        period = self.one("statsPeriod")
        if period:
            return now - _period(period, "statsPeriod"), now
        start, end = self.one("start"), self.one("end")
        if bool(start) != bool(end):
            raise BadRequest("start and end are both required")
        return (_instant(start), _instant(end)) if start else (now - _LONG_AGO_S, now)

    def page(self, everything: Sequence[T], size_name: str) -> tuple[Sequence[T], str]:
        """The part that is asked for, and the Link header that leads to its neighbours."""
        size_text, cursor = self.one(size_name, str(MOST_PER_PAGE)), self.one("cursor", "0:0:0")
        if not size_text.isdecimal() or not 1 <= int(size_text) <= MOST_PER_PAGE:
            raise BadRequest(f"Invalid {size_name} value. Must be between 1 and {MOST_PER_PAGE}.")
        found, size = _CURSOR.fullmatch(cursor), int(size_text)
        if found is None:
            raise BadRequest("Invalid cursor parameter.")
        at = int(found[1])
        before, after = f"0:{max(at - size, 0)}:1", f"0:{at + size}:0"
        links = ((before, "previous", at > 0), (after, "next", at + size < len(everything)))
        return everything[at : at + size], ", ".join(
            f'<{self._with_cursor(to)}>; rel="{rel}"; results="{str(there).lower()}"; cursor="{to}"'
            for to, rel, there in links
        )

    def _with_cursor(self, cursor: str) -> str:
        return f"{self.base_url}{self.path}?{urlencode({**self._given, 'cursor': [cursor]}, doseq=True)}"


class Search(msgspec.Struct, frozen=True):
    """Issues that a search text describes, within a stretch of time."""

    text: str
    earliest: float
    latest: float
    now: float
    environments: tuple[str, ...] = ()

    def of(self, issues: Iterable[Issue]) -> list[Issue]:
        """Those that match. Raises BadRequest."""
        wanted = [_term(word, self.now) for word in _words(self.text)]
        return [
            issue
            for issue in issues
            if issue.count_between(self.earliest, self.latest)
            and (not self.environments or any(each in issue.environments for each in self.environments))
            and all(fits(issue) for fits in wanted)
        ]


def ordered(issues: Iterable[Issue], sort: str, counted: Callable[[Issue], int]) -> list[Issue]:
    """As Sentry sorts them: by `date` last seen, `new`, `freq`; what else there is counts as `date`."""
    keys: dict[str, Callable[[Issue], float]] = {"new": lambda issue: issue.first_seen, "freq": counted}
    return sorted(issues, key=keys.get(sort, lambda issue: issue.last_seen), reverse=True)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise BadRequest(f"Error parsing search query: {error}") from None


def _term(word: str, now: float) -> Callable[[Issue], bool]:
    if word.startswith("!"):
        inner = _term(word[1:], now)
        return lambda issue: not inner(issue)
    key, colon, value = word.partition(":")
    if not colon:
        text = word.lower()
        return lambda issue: text in f"{issue.title} {issue.culprit}".lower()
    if key in ("firstSeen", "lastSeen", "age"):
        return _seen(key, value, now)
    known: dict[str, Callable[[Issue], Iterable[str]]] = {
        "is": lambda issue: [value] if value not in _STATES else (),
        "release": lambda issue: issue.releases,
        "environment": lambda issue: issue.environments,
        "level": lambda issue: [issue.level],
        "issue.category": lambda issue: category_of(issue)[:2],
        "issue.type": lambda issue: category_of(issue)[2:],
        "error.unhandled": lambda issue: [str(issue.unhandled).lower()],
        "error.type": lambda issue: [issue.kind],
        "transaction": lambda issue: [issue.culprit],
        "culprit": lambda issue: [issue.culprit],
        "issue": lambda issue: [short_id(issue)],
    }
    values = value.strip("[]").split(",") if value.startswith("[") else [value]
    look = known.get(key)
    return lambda issue: look is not None and any(each.strip() in look(issue) for each in values)


def category_of(issue: Issue) -> tuple[str, str, str]:
    """Category, its older name, and type."""
    return ("db_query", "performance", "performance_slow_db_query") if issue.slow else ("error", "error", "error")


def short_id(issue: Issue) -> str:
    """As people say it."""
    return f"WWMAA-BACKEND-{issue.number}"


def _seen(key: str, value: str, now: float) -> Callable[[Issue], bool]:
    """`-10m`: within them; `+10m`: before them; `>=2026-…`: since then."""
    later = not value.startswith(("+", "<"))
    plain = value.lstrip("+-<>=")
    limit = now - _period(plain, key) if value[:1] in ("+", "-") else _instant(plain)
    last = key == "lastSeen"
    return lambda issue: ((issue.last_seen if last else issue.first_seen) >= limit) is later


def _period(text: str, name: str) -> float:
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise BadRequest(f"Invalid {name}: {text!r}")
    return int(found[1]) * _UNITS[found[2]]


def _instant(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{text} is not a valid ISO8601 date query") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

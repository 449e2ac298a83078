"""The published shape of Sentry's web API, as far as it is read here: what every server that claims to be one answers.

From Sentry's OpenAPI description (`List an Organization's Issues`, `Query Explore Events in Table Format`), and, where
that is silent, from the serializers it is made of.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_TEXT, _MAYBE_TEXT = (str,), (str, type(None))

REQUIRED_ISSUE_KEYS: dict[str, tuple[type, ...]] = {
    "id": _TEXT,
    "shareId": _MAYBE_TEXT,
    "shortId": _TEXT,
    "title": _TEXT,
    "culprit": _MAYBE_TEXT,
    "permalink": _TEXT,
    "logger": _MAYBE_TEXT,
    "level": _TEXT,
    "status": _TEXT,
    "statusDetails": (dict,),
    "substatus": _MAYBE_TEXT,
    "isPublic": (bool,),
    "platform": _MAYBE_TEXT,
    "priority": _MAYBE_TEXT,
    "project": (dict,),
    "type": _TEXT,
    "issueType": _TEXT,
    "issueCategory": _TEXT,
    "metadata": (dict,),
    "numComments": (int,),
    "assignedTo": (dict, type(None)),
    "isBookmarked": (bool,),
    "isSubscribed": (bool,),
    "subscriptionDetails": (dict, type(None)),
    "hasSeen": (bool,),
    "annotations": (list,),
    "count": _TEXT,
    "userCount": (int,),
    "firstSeen": _TEXT,
    "lastSeen": _TEXT,
    "lifetime": (dict,),
    "filtered": (dict, type(None)),
}
"""Key: types, of an item where nothing of it is collapsed. `count`, `userCount`, `firstSeen` and `lastSeen` are of the
stretch of time that was asked for; in `lifetime` they are of all time."""
REQUIRED_SEEN_KEYS: dict[str, tuple[type, ...]] = {
    "count": _TEXT,
    "userCount": (int,),
    "firstSeen": _TEXT,
    "lastSeen": _TEXT,
}
"""Of `lifetime` and of `filtered`."""
REQUIRED_PROJECT_KEYS: dict[str, tuple[type, ...]] = {
    "id": _TEXT,
    "name": _TEXT,
    "slug": _TEXT,
    "platform": _MAYBE_TEXT,
}
REQUIRED_TABLE_KEYS: dict[str, tuple[type, ...]] = {"data": (list,), "meta": (dict,)}
"""Of `events`."""
REQUIRED_META_KEYS: dict[str, tuple[type, ...]] = {"fields": (dict,), "units": (dict,)}
LEVELS = {"sample", "debug", "info", "warning", "error", "fatal"}
STATUSES = {"resolved", "unresolved", "ignored"}
_PAGE = r'<[^<>]+>; rel="%s"; results="(?:true|false)"; cursor="\d+:\d+:[01]"'
_LINK = re.compile(f"{_PAGE % 'previous'}, {_PAGE % 'next'}")


def problems_of_issues(body: Any) -> list[str]:
    """What is wrong with an answer of `organizations/{organization}/issues/`; empty: nothing."""
    if not isinstance(body, list):
        return [f"a list is expected, not {type(body).__name__}"]
    return [f"{place}: {problem}" for place, item in enumerate(body) for problem in _problems_of_issue(item)]


def problems_of_table(body: Any, fields: list[str]) -> list[str]:
    """The same for `organizations/{organization}/events/` and the fields that were asked for."""
    problems = _missing(body, REQUIRED_TABLE_KEYS)
    if problems:
        return problems
    problems = _missing(body["meta"], REQUIRED_META_KEYS)
    return problems + [f"row without {name}" for row in body["data"] for name in fields if name not in row]


def problems_of_link(header: str) -> list[str]:
    """The same for the Link header: both pages are always named."""
    return [] if _LINK.fullmatch(header) else [f"not a Link of Sentry: {header!r}"]


def _problems_of_issue(item: Any) -> list[str]:
    problems = _missing(item, REQUIRED_ISSUE_KEYS)
    if problems:
        return problems
    problems += _missing(item["project"], REQUIRED_PROJECT_KEYS)
    for part in (item, item["lifetime"], item["filtered"]):
        if part is not None:
            problems += _missing(part, REQUIRED_SEEN_KEYS) or _not_seen(part)
    if item["level"] not in LEVELS:
        problems.append(f"level {item['level']}")
    if item["status"] not in STATUSES:
        problems.append(f"status {item['status']}")
    return problems


def _not_seen(part: dict[str, Any]) -> list[str]:
    problems = [] if part["count"].isdecimal() else [f"count {part['count']!r}"]
    zoneless = (name for name in ("firstSeen", "lastSeen") if datetime.fromisoformat(part[name]).tzinfo is None)
    return problems + [f"{name} without a zone" for name in zoneless]


def _missing(part: Any, keys: dict[str, tuple[type, ...]]) -> list[str]:
    if not isinstance(part, dict):
        return [f"an object is expected, not {type(part).__name__}"]
    return [
        f"{name} is {type(part[name]).__name__}" if name in part else f"{name} is missing"
        for name, types in keys.items()
        if name not in part or not isinstance(part[name], types)
    ]

"""Issues and transactions as Sentry writes them, and what they mean for a run. Pure.

1. Asked about a stretch of time, Sentry counts within it, and `firstSeen` is the first event within it, too: that makes
   every issue look new. The true one stands in `lifetime`. With a condition such as a release, the counts that obey it
   stand in `filtered`.
2. A server without `lifetime` (a smaller one that speaks the same API) counts since ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.journal.monitor_events import Issue
from engine.monitors.sentry_values import instant, iso, link, mapping, text, whole

LISTED = 30
_LEVELS = frozenset({"fatal", "error", "warning", "info", "debug"})
_SLOW_KINDS = frozenset({"performance", "db_query", "http_client", "mobile"})
"""Categories: `performance` of the first generation, the others of the second."""
_SLOW_TYPES = ("performance_", "profile_")
_UNWANTED = frozenset({"ignored", "muted"})


@dataclass(frozen=True)
class Seen:
    """An issue as Sentry tells of it at one look; instants are seconds since the epoch on its clock."""

    id: str
    short_id: str
    title: str
    culprit: str
    level: str
    link: str
    count: int
    users: int
    first: float | None
    last: float | None
    performance: bool
    status: str
    within: bool
    """Whether `count` is of the stretch that was asked for."""


@dataclass(frozen=True)
class Since:
    """Where a run began, as far as Sentry is concerned."""

    start: float
    """On the server's clock."""
    base: Mapping[str, int]
    """Counts by issue at the run's first look."""
    load_began: float | None
    """Second 0 of the load, on the server's clock."""


def read_issue(item: Any) -> Seen | None:
    """One item of the list; None for what has no id."""
    if not isinstance(item, dict) or not (key := text(item.get("id"))):
        return None
    lifetime, counts = mapping(item.get("lifetime")), {**item, **mapping(item.get("filtered"))}
    metadata = mapping(item.get("metadata"))
    title = text(item.get("title")) or text(metadata.get("title")) or text(metadata.get("type")) or "(no title)"
    level = text(item.get("level")).lower()
    return Seen(
        id=key,
        short_id=text(item.get("shortId")) or key,
        title=title,
        culprit=text(item.get("culprit")),
        level=level if level in _LEVELS else "error",
        link=link(item.get("permalink")),
        count=whole(counts.get("count")),
        users=whole(counts.get("userCount")),
        first=instant(lifetime.get("firstSeen") or item.get("firstSeen")),
        last=instant(counts.get("lastSeen")),
        performance=text(item.get("issueCategory")).lower() in _SLOW_KINDS
        or text(item.get("issueType")).lower().startswith(_SLOW_TYPES),
        status=text(item.get("status")),
        within=bool(lifetime),
    )


def belongs(seen: Seen, start: float, *, chosen: bool) -> bool:
    """Whether it was seen since then, and people did not put it away; with `chosen`, a query of theirs decided."""
    recent = seen.last >= start if seen.last is not None else seen.within and seen.count > 0
    return recent and (chosen or seen.status not in _UNWANTED)


def is_new(seen: Seen, start: float) -> bool:
    """Whether it was never seen before."""
    return seen.first is not None and seen.first >= start


def as_issue(seen: Seen, since: Since) -> Issue:
    """As it is told."""
    last, began = seen.last, since.load_began
    return Issue(
        id=seen.id,
        short_id=seen.short_id,
        title=seen.title,
        culprit=seen.culprit,
        level=seen.level,
        link=seen.link,
        count=seen.count,
        grown=max(seen.count - since.base.get(seen.id, 0), 0),
        users=seen.users,
        first_seen="" if seen.first is None else f"{iso(seen.first)}Z",
        last_seen="" if last is None else f"{iso(last)}Z",
        new=is_new(seen, since.start),
        performance=seen.performance,
        at=None if last is None or began is None else round(last - began, 1),
    )


def in_order(issues: Iterable[Issue]) -> list[Issue]:
    """The new ones first, then what grew most, then what was seen last."""
    by_time = sorted(issues, key=lambda issue: (issue.last_seen, issue.id), reverse=True)
    return sorted(by_time, key=lambda issue: (not issue.new, -issue.grown))

"""Issues and their events as Sentry's API writes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from wwmaa_tui.standin.environment import SENTRY_ORG, SENTRY_PREFIX, SENTRY_PROJECT, SENTRY_PROJECT_ID
from wwmaa_tui.standin.sentry.asking import category_of, short_id
from wwmaa_tui.standin.sentry.issues import Issue, Kept
from wwmaa_tui.standin.sentry.reporter import RELEASE

_HOUR_S = 3600
_HOURS = 24
_PRIORITIES = {"fatal": "high", "error": "high", "warning": "medium"}


def told_issue(issue: Issue, base_url: str, stretch: tuple[float, float], now: float, *, stats: bool) -> dict[str, Any]:
    """One item of a list of issues that were seen in that stretch of time. As at Sentry, count and first seen are of
    the stretch, those of all time are its `lifetime`, and without `stats` there is no lifetime either."""
    first, last = issue.seen_between(*stretch)
    category, _, kind = category_of(issue)
    item: dict[str, Any] = {
        "id": str(issue.number),
        "shareId": None,
        "shortId": short_id(issue),
        "title": issue.title,
        "culprit": issue.culprit,
        "permalink": f"{base_url}{SENTRY_PREFIX}/organizations/{SENTRY_ORG}/issues/{issue.number}/",
        "logger": None,
        "level": issue.level,
        "status": "unresolved",
        "statusDetails": {},
        "substatus": "new",
        "isPublic": False,
        "platform": issue.platform,
        "project": {
            "id": SENTRY_PROJECT_ID,
            "name": SENTRY_PROJECT,
            "slug": SENTRY_PROJECT,
            "platform": "python",
        },
        "type": "generic" if issue.slow else "error",
        "metadata": _metadata(issue),
        "numComments": 0,
        "assignedTo": None,
        "isBookmarked": False,
        "isSubscribed": False,
        "subscriptionDetails": None,
        "hasSeen": False,
        "annotations": [],
        "issueType": kind,
        "issueCategory": category,
        "priority": _PRIORITIES.get(issue.level, "low"),
        "priorityLockedAt": None,
        "isUnhandled": issue.unhandled,
        "count": str(issue.count_between(*stretch)),
        "userCount": 0,
        "firstSeen": iso(first),
        "lastSeen": iso(last),
        "filtered": None,
    }
    if stats:
        item["lifetime"] = {
            "count": str(issue.count),
            "userCount": 0,
            "firstSeen": iso(issue.first_seen),
            "lastSeen": iso(issue.last_seen),
        }
        item["stats"] = {"24h": _by_hour(issue, now)}
    return item


def told_event(issue: Issue, event: Kept) -> dict[str, Any]:
    """One item of a list of an issue's events."""
    tags = {
        "environment": event.environment,
        "release": event.release,
        "level": event.level,
        "transaction": issue.culprit,
        "repeated": str(event.repeated),
    }
    return {
        "id": event.id,
        "event.type": "transaction" if issue.slow else "error",
        "groupID": str(issue.number),
        "eventID": event.id,
        "projectID": SENTRY_PROJECT_ID,
        "message": event.message,
        "title": event.title,
        "location": None,
        "culprit": issue.culprit,
        "user": None,
        "tags": [{"key": key, "value": value} for key, value in tags.items() if value],
        "platform": event.platform,
        "dateCreated": iso(event.at),
        "crashFile": None,
        "metadata": _metadata(issue),
    }


def told_release(issues: Iterable[Issue]) -> dict[str, Any]:
    """The one release there is, as an item of the list of releases."""
    return {
        "version": RELEASE,
        "status": "open",
        "dateCreated": None,
        "dateReleased": None,
        "newGroups": sum(1 for _ in issues),
        "lastDeploy": None,
        "projects": [{"id": int(SENTRY_PROJECT_ID), "slug": SENTRY_PROJECT, "name": SENTRY_PROJECT}],
    }


def page_of(issue: Issue) -> str:
    """Plain text for a person who follows a link."""
    lines = [
        f"{short_id(issue)}  {issue.title}",
        f"{issue.level} in {issue.culprit}: {issue.count} events",
        f"first seen {iso(issue.first_seen)}, last seen {iso(issue.last_seen)}",
        "",
        "latest reports:",
        *(f"  {iso(event.at)}  x{event.repeated}  {event.message}" for event in reversed(issue.events)),
        "",
    ]
    return "\n".join(lines)


def iso(at: float) -> str:
    """An instant as Sentry writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _metadata(issue: Issue) -> dict[str, str]:
    return {"title": issue.title, "value": issue.value} if issue.slow else {"type": issue.kind, "value": issue.value}


def _by_hour(issue: Issue, now: float) -> list[list[int]]:
    latest = int(now) // _HOUR_S
    counts = dict.fromkeys(range(latest - _HOURS + 1, latest + 1), 0)
    for at, count in issue.times:
        hour = int(at) // _HOUR_S
        if hour in counts:
            counts[hour] += count
    return [[hour * _HOUR_S, count] for hour, count in counts.items()]

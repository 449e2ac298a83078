"""What Sentry is asked: the parameters of its endpoints. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from engine.monitors.sentry_values import iso
from engine.monitors.settings import SentryAccess

PAGE = 100
"""The most issues that Sentry gives at once."""

Params = Sequence[tuple[str, str]]


def places(sentry: SentryAccess) -> list[tuple[str, str]]:
    """Projects and environment; without a project, all that the token may see."""
    params = [("project", project) for project in sentry.projects or ("-1",)]
    return [*params, ("environment", sentry.environment)] if sentry.environment else params


def between(start: float, end: float) -> list[tuple[str, str]]:
    """A stretch of time on Sentry's clock, which wants both ends."""
    return [("start", iso(start)), ("end", iso(end))]


def search(sentry: SentryAccess, *conditions: str) -> tuple[str, str]:
    """The query. Empty means issues of every status; left out, Sentry would show the unresolved ones alone."""
    escaped = sentry.release.replace("\\", "\\\\").replace('"', '\\"')
    release = f'release:"{escaped}"' if escaped else ""
    return ("query", " ".join(part for part in (*conditions, release) if part))


def of_issues(sentry: SentryAccess, start: float, end: float, cursor: str | None = None) -> Params:
    """`GET organizations/{organization}/issues/`: the last seen first. `collapse=stats` would be cheaper still, but
    takes `lifetime` and `filtered` away, without which neither `firstSeen` nor a release's counts can be believed."""
    params = [*places(sentry), *between(start, end), search(sentry, sentry.query), ("sort", "date")]
    params += [("limit", str(PAGE)), ("groupStatsPeriod", ""), ("collapse", "unhandled")]
    return params if cursor is None else [*params, ("cursor", cursor)]

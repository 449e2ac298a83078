"""A Sentry on loopback that answers as the published one does, from events that a test plants.

Counts, first and last sights follow from the events, within what was asked for; so do pages, limits and refusals:
both ends of a stretch of time are wanted, a project that is not there is 403, an environment without an event is 404,
and 429 is JSON that calls itself HTML, without Retry-After.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any

from engine.monitors.settings import Access, SentryAccess
from tests.support.answering import Answered, Asked, answering

TOKEN = "sntryu_loopback"
ORGANIZATION = "wwmaa"
SCOPES = {"issues": "event:read", "events": "org:read", "releases": "project:releases"}
_RELEASE = re.compile(r'release:(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True)
class Event:
    """One event of an issue."""

    at: float
    """Seconds since the epoch, on Sentry's clock."""
    environment: str = "staging"
    release: str = "1.0"
    user: str = ""


@dataclass
class Planted:
    """An issue and its events."""

    title: str
    events: list[Event]
    culprit: str = "app.pool.take"
    level: str = "error"
    category: str = "error"
    type: str = "error"
    status: str = "unresolved"
    project: str = "backend"
    extra: dict[str, Any] = field(default_factory=dict)
    """Over what is answered."""


class _Refusal(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class SentryContract:
    """What it holds and how it behaves; all of it may be changed while it serves."""

    def __init__(self) -> None:
        self.port = 0
        self.issues: list[Planted] = []
        self.projects = {"backend": "11", "frontend": "12"}
        self.environments = {"staging", "production"}
        self.scopes = set(SCOPES.values())
        self.tables: dict[str, list[dict[str, Any]]] = {"spans": []}
        """Rows by dataset."""
        self.skew_s = 0.0
        self.limit: tuple[int, float] | None = None
        """Questions and seconds of a window, as sentry.io has them; a Sentry of one's own has none."""
        self.page = 100
        self.instead: Callable[[Asked], Answered | None] | None = None
        """Answers in place of Sentry."""
        self.gate: asyncio.Event | None = None
        """No answer before it is set."""
        self.without_lifetime = False
        """A smaller server that speaks the same API, and looks at no stretch of time."""
        self.asked: list[Asked] = []
        self._used: dict[tuple[str, int], int] = {}

    def access(self, token: str = TOKEN, **fields: Any) -> SentryAccess:
        """How to be let in."""
        access = Access(f"http://127.0.0.1:{self.port}", token=token)
        return SentryAccess(access, **{"organization": ORGANIZATION, **fields})

    def questions(self, name: str) -> list[Asked]:
        """Those to one endpoint."""
        return [asked for asked in self.asked if asked.name == name]

    @property
    def now(self) -> float:
        """Its clock."""
        return time.time() + self.skew_s

    def answer(self, asked: Asked) -> Answered:
        """Status, headers, body."""
        instead = self.instead(asked) if self.instead is not None else None
        if instead is not None:
            return instead
        headers = self._limits(asked)
        if headers.get("X-Sentry-Rate-Limit-Remaining") == "-1":
            headers |= {"X-Sentry-Rate-Limit-Remaining": "0", "Content-Type": "text/html; charset=utf-8"}
            limit, window = self.limit or (0, 0)
            said = "You are attempting to use this endpoint too frequently."
            said += f" Limit is {limit} requests in {window:g} seconds"
            return 429, headers, json.dumps({"detail": said}).encode()
        try:
            self._admit(asked)
            body, more = getattr(self, f"_{asked.name}")(asked)
        except _Refusal as refusal:
            return refusal.status, headers, json.dumps({"detail": str(refusal)}).encode()
        return 200, headers | more, json.dumps(body).encode()

    def _limits(self, asked: Asked) -> dict[str, str]:
        if self.limit is None:
            return {}
        limit, window = self.limit
        index = int(self.now // window)
        used = self._used[asked.name, index] = self._used.get((asked.name, index), 0) + 1
        told = {"Limit": limit, "Remaining": max(limit - used, -1), "Reset": int((index + 1) * window)}
        return {f"X-Sentry-Rate-Limit-{name}": str(value) for name, value in told.items()}

    def _admit(self, asked: Asked) -> None:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            raise _Refusal(401, "Invalid token")
        if asked.path != f"/api/0/organizations/{ORGANIZATION}/{asked.name}/" or asked.name not in SCOPES:
            raise _Refusal(404, "The requested resource does not exist")
        if SCOPES[asked.name] not in self.scopes:
            raise _Refusal(403, "You do not have permission to perform this action.")
        known = {"-1", *self.projects, *self.projects.values()}
        if not set(asked.get("project")) <= known:
            raise _Refusal(403, "You do not have permission to perform this action.")
        if not set(asked.get("environment")) <= self.environments:
            raise _Refusal(404, "The requested resource does not exist")

    def _between(self, asked: Asked) -> tuple[float, float]:
        ends = [*asked.get("start"), *asked.get("end")]
        if not ends:
            return 0.0, self.now + 60.0
        if len(ends) != 2:
            raise _Refusal(400, "start and end are both required")
        start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() for text in ends)
        if start >= end:
            raise _Refusal(400, "start must be before end")
        return start, end

    def _issues(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        start, end = self._between(asked)
        limit = int((asked.get("limit") or ["100"])[0])
        if not 1 <= limit <= 100:
            raise _Refusal(400, "Invalid per_page value. Must be between 1 and 100.")
        if any(sort not in ("date", "freq", "new", "user") for sort in asked.get("sort")):
            raise _Refusal(400, "Invalid sort")
        query = (asked.get("query") or ["is:unresolved"])[0]
        wanted = asked.get("project")
        found = []
        for number, issue in enumerate(self.issues):
            if "is:unresolved" in query and issue.status != "unresolved":
                continue
            if "-1" not in wanted and wanted and not {issue.project, self.projects[issue.project]} & set(wanted):
                continue
            item = self._item(number, issue, asked, (start, end), _RELEASE.search(query))
            if item is not None:
                found.append(item)
        found.sort(key=lambda item: item["lastSeen"], reverse=True)
        size = min(limit, self.page)
        offset = int((asked.get("cursor") or ["0:0:0"])[0].split(":")[1])
        return found[offset : offset + size], {
            "Link": self._link(offset, size, len(found)),
            "X-Hits": str(len(found)),
            "X-Max-Hits": "1000",
        }

    def _item(
        self, number: int, issue: Planted, asked: Asked, within: tuple[float, float], release: re.Match[str] | None
    ) -> dict[str, Any] | None:
        environments = asked.get("environment")
        lifetime = [event for event in issue.events if not environments or event.environment in environments]
        everything = self.without_lifetime
        events = [event for event in lifetime if everything or within[0] <= event.at <= within[1]]
        filtered = [event for event in events if release is None or event.release == (release[1] or release[2])]
        if not filtered:
            return None
        collapsed = set(asked.get("collapse"))
        item = {**_base(number, issue, f"http://127.0.0.1:{self.port}", self.projects[issue.project]), **_seen(events)}
        if "unhandled" not in collapsed:
            item["isUnhandled"] = True
        if "stats" not in collapsed and not self.without_lifetime:
            if asked.get("groupStatsPeriod") != [""]:
                item["stats"] = {"24h": [[int(self.now), len(events)]]}
            if "lifetime" not in collapsed:
                item["lifetime"] = _seen(lifetime)
            if "filtered" not in collapsed:
                item["filtered"] = None if release is None else _seen(filtered)
        if self.without_lifetime:
            item |= _seen(lifetime)
        return item | issue.extra

    def _events(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        self._between(asked)
        fields, dataset = asked.get("field"), (asked.get("dataset") or [""])[0]
        if not fields or len(fields) > 20 or dataset not in self.tables:
            raise _Refusal(400, "dataset must be one of: errors, spans" if fields else "No columns selected")
        rows = [{name: row.get(name) for name in fields} for row in self.tables[dataset]]
        per_page = int((asked.get("per_page") or ["50"])[0])
        duration = next((name for name in fields if name.startswith("p95")), fields[0])
        rows.sort(key=lambda row: float(row[duration] or 0), reverse=True)
        kinds = {name: {"transaction": "string", "count()": "integer"}.get(name, "duration") for name in fields}
        units = {name: "millisecond" if kind == "duration" else None for name, kind in kinds.items()}
        meta = {"fields": kinds, "units": units, "isMetricsData": False, "dataset": dataset}
        return {"data": rows[:per_page], "meta": meta}, {"Link": self._link(0, per_page, len(rows))}

    def _releases(self, asked: Asked) -> tuple[Any, dict[str, str]]:
        return [], {"Link": self._link(0, 100, 0)}

    def _link(self, offset: int, size: int, total: int) -> str:
        address, text = f"http://127.0.0.1:{self.port}/api/0/", ("false", "true")
        back, on = f"0:{max(offset - size, 0)}:1", f"0:{offset + size}:0"
        return (
            f'<{address}?&cursor={back}>; rel="previous"; results="{text[offset > 0]}"; cursor="{back}", '
            f'<{address}?&cursor={on}>; rel="next"; results="{text[offset + size < total]}"; cursor="{on}"'
        )


def _base(number: int, issue: Planted, address: str, project: str) -> dict[str, Any]:
    return {
        "id": str(1000 + number),
        "shareId": None,
        "shortId": f"{issue.project.upper()}-{number + 1}",
        "title": issue.title,
        "culprit": issue.culprit,
        "permalink": f"{address}/organizations/{ORGANIZATION}/issues/{1000 + number}/",
        "logger": None,
        "level": issue.level,
        "status": issue.status,
        "statusDetails": {},
        "substatus": "new" if issue.status == "unresolved" else None,
        "isPublic": False,
        "platform": "python",
        "priority": "high",
        "priorityLockedAt": None,
        "project": {"id": project, "name": issue.project, "slug": issue.project, "platform": "python"},
        "type": issue.type if issue.type in ("error", "default") else "generic",
        "issueType": issue.type,
        "issueCategory": issue.category,
        "metadata": {"type": issue.title.partition(":")[0], "value": issue.title},
        "numComments": 0,
        "assignedTo": None,
        "isBookmarked": False,
        "isSubscribed": False,
        "subscriptionDetails": None,
        "hasSeen": False,
        "annotations": [],
    }


def _seen(events: Sequence[Event]) -> dict[str, Any]:
    times = [datetime.fromtimestamp(event.at, UTC).isoformat().replace("+00:00", "Z") for event in events]
    users = {event.user for event in events if event.user}
    return {"count": str(len(events)), "userCount": len(users), "firstSeen": min(times), "lastSeen": max(times)}


@asynccontextmanager
async def sentry_contract() -> AsyncIterator[SentryContract]:
    """Serves until the body ends."""
    contract = SentryContract()

    async def answer(asked: Asked) -> Answered:
        contract.asked.append(asked)
        if contract.gate is not None:
            await contract.gate.wait()
        status, headers, body = contract.answer(asked)
        return status, {"Date": formatdate(contract.now, usegmt=True), **headers}, body

    async with answering(answer) as contract.port:
        yield contract

"""Issues: events that are of one kind, and how many there were when.

Owns the books and their bounds. Errors are grouped by type and culprit, slow queries by query and culprit, anything by
a fingerprint of its own; times are seconds since the epoch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from wwmaa_tui.standin.sentry.envelope import Event, seconds_of
from wwmaa_tui.standin.sentry.reporter import REPEATED

SLOW_SPAN_S = 1.0
"""How long a query may take before it makes an issue, as in Sentry's own detector."""
_MOST_ISSUES = 200
_MOST_EVENTS = 20
"""Kept of an issue, the latest."""
_MOST_TIMES = 600
_MOST_TAGS = 10


class Kept(msgspec.Struct, frozen=True):
    """One event of an issue."""

    id: str
    at: float
    title: str
    message: str
    level: str
    platform: str
    environment: str
    release: str
    repeated: int


class _What(msgspec.Struct, frozen=True):
    """What an event is an event of."""

    kind: str
    value: str
    group: tuple[str, ...]
    slow: bool = False
    unhandled: bool = False


class Issue(msgspec.Struct):
    """One group."""

    number: int
    kind: str
    """The exception's type; `Slow DB Query`."""
    value: str
    """What it said last."""
    culprit: str
    level: str
    platform: str
    slow: bool
    """Whether it is of performance."""
    unhandled: bool
    first_seen: float
    last_seen: float
    count: int = 0
    environments: dict[str, None] = msgspec.field(default_factory=dict)
    releases: dict[str, None] = msgspec.field(default_factory=dict)
    events: deque[Kept] = msgspec.field(default_factory=lambda: deque(maxlen=_MOST_EVENTS))
    times: deque[tuple[float, int]] = msgspec.field(default_factory=deque)
    """When how many; the oldest are summed up when there are too many."""

    @property
    def title(self) -> str:
        """In one line."""
        return f"{self.kind}: {self.value}" if self.kind and self.value and not self.slow else self.kind or self.value

    def count_between(self, earliest: float, latest: float) -> int:
        """Events in a stretch of time."""
        return sum(count for at, count in self.times if earliest <= at <= latest)

    def seen_between(self, earliest: float, latest: float) -> tuple[float, float]:
        """The first and the last event in a stretch of time that has one."""
        times = [at for at, _ in self.times if earliest <= at <= latest]
        return min(times), max(times)

    def add(self, event: Kept, value: str) -> None:
        """One event more."""
        self.value = value
        self.level = event.level
        self.count += event.repeated
        self.last_seen = max(self.last_seen, event.at)
        self.first_seen = min(self.first_seen, event.at)
        self.events.append(event)
        for known, name in ((self.environments, event.environment), (self.releases, event.release)):
            if name and len(known) < _MOST_TAGS:
                known[name] = None
        self.times.append((event.at, event.repeated))
        if len(self.times) > _MOST_TIMES:
            (_, first), (at, second) = self.times.popleft(), self.times.popleft()
            self.times.appendleft((at, first + second))


class IssueBooks:
    """All issues; beyond `keep`, the one not seen for longest is forgotten."""

    def __init__(self, keep: int = _MOST_ISSUES) -> None:
        self._keep = keep
        self._groups: dict[tuple[str, ...], Issue] = {}
        self._numbers = 0

    def __iter__(self) -> Iterator[Issue]:
        return iter(tuple(self._groups.values()))

    def numbered(self, number: str) -> Issue | None:
        """One by its id."""
        return next((issue for issue in self if str(issue.number) == number), None)

    def take_in(self, event: Event, now: float) -> None:
        """Count an event; a transaction counts by its slow queries alone."""
        at = min(seconds_of(event.timestamp, now), now)
        for what in _what(event):
            issue = self._groups.pop(what.group, None)
            if issue is None:
                self._numbers += 1
                issue = Issue(
                    self._numbers, what.kind, what.value, event.transaction, event.level, event.platform,
                    what.slow, what.unhandled, at, at,
                )  # fmt: skip
            self._groups[what.group] = issue  # the end of the dict is the issue seen last
            level = "warning" if what.slow else event.level
            kept = Kept(
                event.event_id, at, issue.title, what.value, level, event.platform,
                event.environment, event.release, _repeated(event),
            )  # fmt: skip
            issue.add(kept, what.value)
        while len(self._groups) > self._keep:
            del self._groups[next(iter(self._groups))]


def _what(event: Event) -> Iterator[_What]:
    if event.type == "transaction":
        slow = {
            span.description: None
            for span in event.spans
            if span.op.startswith("db")
            and seconds_of(span.timestamp, 0) - seconds_of(span.start_timestamp, 0) >= SLOW_SPAN_S
        }
        for description in slow:
            yield _What("Slow DB Query", description, ("slow", description, event.transaction), slow=True)
        return
    raised = event.exception.values[-1] if event.exception and event.exception.values else None
    kind = (raised.type if raised else None) or ""
    value = (raised.value if raised else None) or event.message
    own = event.fingerprint if event.fingerprint and "{{ default }}" not in event.fingerprint else None
    unhandled = bool(raised and raised.mechanism and raised.mechanism.handled is False)
    yield _What(kind, value, own or (kind, event.transaction, "" if kind else value), unhandled=unhandled)


def _repeated(event: Event) -> int:
    repeated = event.extra.get(REPEATED, 1)
    return repeated if isinstance(repeated, int) and repeated > 0 else 1

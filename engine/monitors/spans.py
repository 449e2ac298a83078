"""From the spans of one request to what its server did meanwhile. Pure, and the same for every form of spans.

Times are whole nanoseconds since the epoch, each on the clock of the service that took it; results are milliseconds.
Where spans overlap, their time counts once: a part is the union of its spans, never their sum.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.journal.monitor_events import Dependency, Operation, Trace
from engine.monitors.monitor import SlowRequest

_HEX = re.compile(r"[0-9a-fA-F]{1,32}")
_NO_ID = re.compile("0*")
_NS_PER_MS = 1e6
_LONGEST_NAME = 200
_MOST_OPERATIONS = 12
_DATABASE_NAMES = ("zerodb.", "redis")


@dataclass(frozen=True)
class Span:
    """One span, whoever told of it."""

    id: str
    """Hexadecimal; empty where nobody said it."""
    parent: str
    """The same; empty where it has none."""
    service: str
    name: str
    start: int
    end: int
    error: bool = False
    database: bool = False


def span_id(told: object) -> str:
    """An id as 16 or more hexadecimal digits, from such or from base64, as some servers write bytes; else empty."""
    text = told if isinstance(told, str) else ""
    if _HEX.fullmatch(text):
        return "" if _NO_ID.fullmatch(text) else text.lower().rjust(16, "0")
    try:
        found = base64.b64decode(text, validate=True).hex()
    except (binascii.Error, ValueError):
        return ""
    return "" if _NO_ID.fullmatch(found) else found


def is_database(name: str, attributes: Iterable[str]) -> bool:
    """Whether a span of that name, with attributes of those names, is a database's."""
    return any(each.startswith("db.") for each in attributes) or name.lower().startswith(_DATABASE_NAMES)


def covered_ms(spans: Iterable[Span]) -> float:
    """How long any of them was running."""
    whole, until = 0, -1
    for start, end in sorted((span.start, span.end) for span in spans):
        whole += max(end - max(start, until), 0)
        until = max(until, end)
    return whole / _NS_PER_MS


def unique(spans: Iterable[Span]) -> list[Span]:
    """Each once, in the order of their beginnings: servers repeat what was reported twice."""
    once = {(span.id or position, span.service, span.name): span for position, span in enumerate(spans)}
    return sorted(once.values(), key=lambda span: (span.start, -span.end))


def trace_of(request: SlowRequest, spans: Sequence[Span], link: str) -> Trace:
    """What is known of a request by its spans, as unique() gives them; found by nobody where there are none."""
    known = {span.id for span in spans if span.id}
    roots = [span for span in spans if span.parent not in known] or list(spans[:1])
    parts: dict[tuple[str, str], list[Span]] = {}
    for span in spans:
        parts.setdefault((span.service, span.name), []).append(span)
    operations = [
        Operation(
            service=_short(service),
            name=_short(name),
            ms=round(covered_ms(part), 3),
            error=any(span.error for span in part),
        )
        for (service, name), part in parts.items()
    ]
    return Trace(
        trace_id=request.trace_id,
        endpoint=request.endpoint,
        second=request.second,
        ms=round(request.ms, 3),
        failed=request.failed,
        service=_short(roots[0].service) if roots else "",
        name=_short(roots[0].name) if roots else "",
        server_ms=round(covered_ms(roots), 3),
        database_ms=round(covered_ms(span for span in spans if span.database), 3),
        spans=len(spans),
        errors=sum(span.error for span in spans),
        operations=tuple(sorted(operations, key=lambda part: (-part.ms, part.service, part.name))[:_MOST_OPERATIONS]),
        link=link,
    )


def dependencies_of(traces: Iterable[Sequence[Span]]) -> tuple[Dependency, ...]:
    """Which service called which in these traces, and how often; the most frequent first."""
    calls: Counter[tuple[str, str]] = Counter()
    for spans in traces:
        service_of: Mapping[str, str] = {span.id: span.service for span in spans if span.id}
        for span in spans:
            parent = service_of.get(span.parent, span.service)
            if parent != span.service:
                calls[_short(parent), _short(span.service)] += 1
    return ordered(Dependency(parent=parent, child=child, calls=count) for (parent, child), count in calls.items())


def ordered(dependencies: Iterable[Dependency]) -> tuple[Dependency, ...]:
    """The most frequent first."""
    return tuple(sorted(dependencies, key=lambda each: (-each.calls, each.parent, each.child)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"

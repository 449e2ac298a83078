"""Finding traces as Jaeger's query API v3 does: its parameters read, its answers' payloads made.

Pure. Both spellings of a parameter are taken, `query.startTimeMin` and the older `query.start_time_min`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from wwmaa_tui.standin.tracing.books import TraceBooks, TracedRequest
from wwmaa_tui.standin.tracing.spans import KIND_NAMES, Span, spans_of
from wwmaa_tui.standin.tracing.waits import BACKEND, WAITS, ZERODB, services_of

_DEPTH = 100
_DEEPEST = 1000
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Malformed(ValueError):
    """A parameter cannot be used; the text is Jaeger's."""


class TraceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. Times are seconds since the epoch, durations seconds."""

    earliest: float
    latest: float
    service: str = ""
    operation: str = ""
    shortest: float = 0.0
    longest: float = float("inf")
    depth: int = _DEPTH
    attributes: Mapping[str, str] = {}


def trace_query(given: Mapping[str, str]) -> TraceQuery:
    """The parameters of a search. Raises Malformed."""

    def get(name: str) -> str:
        return given.get(f"query.{name}") or given.get(f"query.{_CAPITAL.sub('_', name).lower()}") or ""

    depth = get("searchDepth") or get("numTraces") or str(_DEPTH)
    if not depth.isdecimal() or not 0 < int(depth) <= _DEEPEST:
        raise _malformed("searchDepth", f"expected 1 to {_DEEPEST}, got {depth!r}")
    try:
        attributes = msgspec.json.decode(get("attributes") or "{}", type=dict[str, str])
    except msgspec.DecodeError as error:
        raise _malformed("attributes", str(error)) from None
    return TraceQuery(
        earliest=_instant("startTimeMin", get("startTimeMin")),
        latest=_instant("startTimeMax", get("startTimeMax")),
        service=get("serviceName"),
        operation=get("operationName"),
        shortest=_duration("durationMin", get("durationMin"), 0.0),
        longest=_duration("durationMax", get("durationMax"), float("inf")),
        depth=int(depth),
        attributes=attributes,
    )


def found(books: TraceBooks, query: TraceQuery) -> list[Sequence[TracedRequest]]:
    """The traces that match, the newest first."""
    matching: list[Sequence[TracedRequest]] = []
    for requests in books.newest_first():
        if any(_matches(request, query) for request in requests):
            matching.append(requests)
            if len(matching) == query.depth:
                break
    return matching


def summary(requests: Sequence[TracedRequest]) -> dict[str, Any]:
    """One trace in a few figures, as `/api/v3/trace-summaries` lists them."""
    spans = [span for request in requests for span in spans_of(request)]
    by_service: dict[str, list[Span]] = {}
    for span in spans:
        by_service.setdefault(span.service, []).append(span)
    return {
        "traceId": requests[0].trace_id,
        "rootServiceName": BACKEND,
        "rootOperationName": requests[0].operation,
        "minStartTimeUnixNano": str(min(span.start for span in spans)),
        "maxEndTimeUnixNano": str(max(span.end for span in spans)),
        "spanCount": len(spans),
        "errorSpanCount": sum(span.error for span in spans),
        "orphanSpanCount": len(requests),  # whoever asked sends no spans of its own
        "services": [
            {"name": name, "spanCount": len(own), "errorSpanCount": sum(span.error for span in own)}
            for name, own in by_service.items()
        ],
    }


def services(requests: Iterable[TracedRequest]) -> list[str]:
    """Everybody who has a span in them."""
    kinds = {request.work.waits_for for request in requests if request.wait_s}
    return sorted({BACKEND, *(service for kind in kinds for service in services_of(kind))})


def operations(requests: Iterable[TracedRequest], service: str, kind: str) -> list[dict[str, str]]:
    """What a service does, by name and kind; `kind` keeps only those of one."""
    shapes = {(request.operation, request.work.waits_for, request.status >= 500): request for request in requests}
    there = {
        (span.name, KIND_NAMES[span.kind])
        for request in shapes.values()
        for span in spans_of(request)
        if span.service == service
    }
    return [{"name": name, "spanKind": own} for name, own in sorted(there) if not kind or own == kind.lower()]


def dependencies(requests: Iterable[TracedRequest], earliest: float, latest: float) -> list[dict[str, Any]]:
    """Who calls whom, and how often, in that stretch of time."""
    calls: dict[str, int] = {}
    for request in requests:
        if not earliest <= request.began <= latest:
            continue
        asked = [*services_of(request.work.waits_for)] if request.wait_s else []
        failed = request.wait_s > 0 and any(wait.query for wait in WAITS[request.work.waits_for])
        asked += [ZERODB] * ((request.db_s > 0) + (request.edge_wait_s > 0) + failed)
        for service in asked:
            calls[service] = calls.get(service, 0) + 1
    return [{"parent": BACKEND, "child": child, "callCount": count} for child, count in sorted(calls.items())]


def _matches(request: TracedRequest, query: TraceQuery) -> bool:
    """Cheap questions first: spans are made only where names or attributes are asked for."""
    if not query.earliest <= request.began <= query.latest:
        return False
    if not query.shortest <= request.seconds <= query.longest:
        return False
    if not (query.service or query.operation or query.attributes):
        return True
    wanted = query.attributes.items()
    return any(
        (not query.service or span.service == query.service)
        and (not query.operation or span.name == query.operation)
        and (not wanted or wanted <= _tags(span).items())
        for span in spans_of(request)
    )


def _tags(span: Span) -> dict[str, str]:
    tags = {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in span.attributes.items()
    }
    return {**tags, "span.kind": KIND_NAMES[span.kind], **({"error": "true"} if span.error else {})}


def _instant(name: str, text: str) -> float:
    if not text:
        raise _malformed(name, "is required")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _malformed(name, str(error)) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _duration(name: str, text: str, default: float) -> float:
    if not text:
        return default
    parts = _DURATION.findall(text)
    if "".join(map("".join, parts)) != text:
        raise _malformed(name, f'time: invalid duration "{text}"')
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def _malformed(name: str, why: str) -> Malformed:
    return Malformed(f"malformed parameter query.{name}: {why}")

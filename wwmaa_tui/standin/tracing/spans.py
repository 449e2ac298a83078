"""A traced request as spans: what it waited for, its computing, its wait for a connection, its query.

Pure. The parts lie one after another, as in the capacity model, and add up to what the request took.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from wwmaa_tui.standin.costs import EDGE, Work
from wwmaa_tui.standin.tracing.books import TracedRequest
from wwmaa_tui.standin.tracing.waits import BACKEND, WAITS, ZERODB, Wait

Kind = Literal[1, 2, 3]
INTERNAL: Kind = 1
SERVER: Kind = 2
CLIENT: Kind = 3
"""As OTLP numbers them."""
KIND_NAMES: Mapping[Kind, str] = {INTERNAL: "internal", SERVER: "server", CLIENT: "client"}
Attributes = dict[str, str | int | bool]
_NS = 1_000_000_000


class Span(msgspec.Struct, frozen=True):
    """One span; times in nanoseconds since the epoch."""

    service: str
    name: str
    kind: Kind
    span_id: str
    parent_id: str
    start: int
    end: int
    attributes: Attributes
    error: bool = False


def spans_of(request: TracedRequest) -> list[Span]:
    """The root span first, the others in the order of their beginnings."""
    return _Row(request).spans


class _Row:
    """Lays spans one after another under the root."""

    def __init__(self, request: TracedRequest) -> None:
        self._request = request
        start = round(request.began * _NS)
        self._root = _id(request.number)
        self._at = start
        self._last = start + round(request.seconds * _NS)
        self.spans = [
            Span(
                *(BACKEND, request.operation, SERVER, self._root, request.parent_id, start, self._last),
                {
                    "http.request.method": request.method,
                    "http.route": request.endpoint,
                    "http.response.status_code": request.status,
                },
                request.status >= 500,
            )
        ]
        self._lay_out()

    def _lay_out(self) -> None:
        request, work = self._request, self._request.work
        if request.edge_wait_s:
            self._query(request.edge_wait_s, EDGE)
        if request.wait_s:
            for wait in WAITS[work.waits_for]:
                self._wait(wait, request.wait_s * wait.share)
        left = self._last - self._at - round((request.pool_wait_s + request.db_s) * _NS)
        if left > 0:
            self._add("handle", INTERNAL, left, {})
        if request.pool_wait_s:
            self._add(f"{ZERODB}.pool_wait", INTERNAL, round(request.pool_wait_s * _NS), {"db.system": ZERODB})
        if request.db_s:
            self._query(request.db_s, work)

    def _wait(self, wait: Wait, seconds: float) -> None:
        if wait.query:
            self._query(seconds, EDGE, error=True)
            return
        known: Attributes = {"peer.service": wait.service}
        if wait.hit is not None:
            known["cache.hit"] = wait.hit
        start, nanoseconds = self._at, round(seconds * _NS)
        asking = self._add(wait.name, CLIENT, nanoseconds, known)
        there = Span(wait.service, wait.operation, SERVER, self._next(), asking, start, self._at, {})
        self.spans.append(there)

    def _query(self, seconds: float, work: Work, *, error: bool = False) -> None:
        about: Attributes = {
            "db.system": ZERODB,
            "db.collection.name": work.collection,
            "db.operation.name": work.operation,
            "peer.service": ZERODB,
        }
        self._add(f"{ZERODB}.query", CLIENT, round(seconds * _NS), about, error=error)

    def _add(self, name: str, kind: Kind, nanoseconds: int, attributes: Attributes, *, error: bool = False) -> str:
        end = min(self._at + nanoseconds, self._last)
        span = Span(BACKEND, name, kind, self._next(), self._root, self._at, end, attributes, error)
        self.spans.append(span)
        self._at = end
        return span.span_id

    def _next(self) -> str:
        return _id(self._request.number + len(self.spans))


def otlp(requests: Sequence[TracedRequest]) -> dict[str, Any]:
    """Their spans as OTLP's JSON, a resource for each service of each request."""
    resources = []
    for request in requests:
        by_service: dict[str, list[dict[str, Any]]] = {}
        for span in spans_of(request):
            by_service.setdefault(span.service, []).append(_otlp_span(request.trace_id, span))
        resources += [
            {
                "resource": {"attributes": _listed({"service.name": service, "deployment.environment": "standin"})},
                "scopeSpans": [{"scope": {"name": "wwmaa-standin"}, "spans": spans}],
            }
            for service, spans in by_service.items()
        ]
    return {"resourceSpans": resources}


def _otlp_span(trace_id: str, span: Span) -> dict[str, Any]:
    return {
        "traceId": trace_id,
        "spanId": span.span_id,
        "parentSpanId": span.parent_id,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.start),
        "endTimeUnixNano": str(span.end),
        "attributes": _listed(span.attributes),
        "status": {"code": 2} if span.error else {},
    }


def _listed(attributes: Mapping[str, str | int | bool]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


def _value(value: str | int | bool) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def _id(number: int) -> str:
    return f"{number & 0xFFFF_FFFF_FFFF_FFFF:016x}"

"""The stand-in's traces as Jaeger tells them: its query API v3, and the dependencies, which have no newer one.

Under the control prefix: neither counted nor delayed.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from wwmaa_tui.standin.answers import Answer, answer, json_answer
from wwmaa_tui.standin.costs import NOTHING
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.environment import JAEGER_PREFIX
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.tracing.search import (
    Malformed,
    TraceQuery,
    dependencies,
    found,
    operations,
    services,
    summary,
    trace_query,
)
from wwmaa_tui.standin.tracing.spans import otlp, spans_of

_DAY_MS = 86_400_000.0
_BAR = 40


def endpoints(platform: Platform) -> list[Endpoint]:
    """What a client of Jaeger asks for, and the page that a link to a trace leads to."""
    room = _Jaeger(platform)
    api = f"{JAEGER_PREFIX}/api"
    return [
        Endpoint("GET", f"{api}/v3/services", "control", room.services),
        Endpoint("GET", f"{api}/v3/operations", "control", room.operations),
        Endpoint("GET", f"{api}/v3/traces", "control", room.search),
        Endpoint("GET", f"{api}/v3/trace-summaries", "control", room.summaries),
        Endpoint("GET", f"{api}/v3/traces/{{trace_id}}", "control", room.trace),
        Endpoint("GET", f"{api}/dependencies", "control", room.dependencies),
        Endpoint("GET", f"{JAEGER_PREFIX}/trace/{{trace_id}}", "control", room.page),
    ]


class _Jaeger:
    def __init__(self, platform: Platform) -> None:
        self._books = platform.traces

    def services(self, call: Call) -> Answer:
        return json_answer({"services": services(self._books.requests())}, NOTHING)

    def operations(self, call: Call) -> Answer:
        query = call.query()
        service = query.get("service", "")
        if not service:
            raise _refusal(400, "malformed parameter service: is required")
        kind = query.get("spanKind") or query.get("span_kind", "")
        return json_answer({"operations": operations(self._books.requests(), service, kind)}, NOTHING)

    def search(self, call: Call) -> Answer:
        traces = found(self._books, _asked(call))
        if not traces:
            raise _refusal(404, "No traces found")
        return json_answer({"result": otlp([request for trace in traces for request in trace])}, NOTHING)

    def summaries(self, call: Call) -> Answer:
        return json_answer({"summaries": [summary(trace) for trace in found(self._books, _asked(call))]}, NOTHING)

    def trace(self, call: Call) -> Answer:
        requests = self._books.of(call.places["trace_id"])
        if not requests:
            raise _refusal(404, "No traces found")
        return json_answer({"result": otlp(requests)}, NOTHING)

    def dependencies(self, call: Call) -> Answer:
        query = call.query()
        try:
            latest_ms = float(query.get("endTs") or time.time() * 1000.0)
            lookback_ms = float(query.get("lookback") or _DAY_MS)
        except ValueError:
            raise _refusal(400, "unable to parse param 'endTs' or 'lookback'") from None
        earliest, latest = (latest_ms - lookback_ms) / 1000.0, latest_ms / 1000.0
        calls = dependencies(self._books.requests(), earliest, latest)
        return json_answer({"data": calls, "total": 0, "limit": 0, "offset": 0, "errors": None}, NOTHING)

    def page(self, call: Call) -> Answer:
        """Plain text for a person who follows a link."""
        requests = self._books.of(call.places["trace_id"])
        lines = [] if requests else ["no such trace, or no longer"]
        for request in requests:
            began = datetime.fromtimestamp(request.began, UTC).isoformat(timespec="milliseconds")
            lines += [f"{request.operation}  {request.status}  {request.seconds * 1e3:.1f} ms  {began}", ""]
            start, whole = round(request.began * 1e9), max(request.seconds * 1e9, 1.0)
            for span in spans_of(request):
                before = round(max(span.start - start, 0) / whole * _BAR)
                bar = " " * before + "#" * max(round((span.end - span.start) / whole * _BAR), 1)
                milliseconds = (span.end - span.start) / 1e6
                lines.append(f"{milliseconds:9.1f} ms  {bar:<{_BAR + 1}}  {span.service}: {span.name}")
        return answer("\n".join((*lines, "")).encode(), b"text/plain; charset=utf-8", NOTHING)


def _asked(call: Call) -> TraceQuery:
    try:
        return trace_query(call.query())
    except Malformed as error:
        raise _refusal(400, str(error)) from None


def _refusal(status: int, message: str) -> Refusal:
    return Refusal(json_answer({"error": {"httpCode": status, "message": message}}, NOTHING, status))

"""A Jaeger on loopback, as far as its two query APIs go, shaped on their published schemas.

v3: `swagger/api_v3/query_service.openapi.yaml` of jaegertracing/jaeger-idl and the answers of Jaeger's own gateway
tests: OTLP's JSON, a 404 with an error object for a trace that is not there, sent as text/plain. v1: what its web page
and VictoriaTraces speak.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from engine.monitors.settings import Access
from tests.support.scripted_server import Conversation, ScriptedServer, answer, never, raw

START_NS = 1_760_000_000_000_000_000
Mode = Literal["", "slow", "nonsense", "page", "huge", "busy", "elsewhere"]
Values = dict[str, str | int | bool]


@dataclass(frozen=True)
class Said:
    """A span as a service reported it; milliseconds since the trace's beginning."""

    service: str
    name: str
    start: float
    end: float
    id: str = "00000000000000a1"
    parent: str = ""
    attributes: Values = field(default_factory=dict)
    error: bool = False


@dataclass
class JaegerContract:
    """One server. An async context manager."""

    apis: frozenset[str] = frozenset({"v3", "v1"})
    """Without `v1` it is newer than 2.20: its services are gone, traces by id and dependencies stay."""
    token: str = ""
    """What it wants to be asked with."""
    mode: Mode = ""
    only_traces: bool = False
    """Whether the mode is that of traces alone."""
    chunked: bool = False
    """A line for each resource, as a streaming gateway answers."""
    snake_case: bool = False
    base64_ids: bool = False
    dependencies: Sequence[tuple[str, str, int]] | None = ()
    """None: there is no such path."""
    lacks_v3_traces: bool = False
    """Whether the stable API is there but for traces by id."""
    date: str = ""
    """What it says of its clock."""
    found: Callable[[str], Sequence[Said]] | None = None
    """What it has of a trace, in place of `traces`."""

    def __post_init__(self) -> None:
        self.traces: dict[str, Sequence[Said]] = {}
        self.asked: list[str] = []
        """Paths with their queries, in order."""
        self._server = ScriptedServer(otherwise=self._answered)

    async def __aenter__(self) -> JaegerContract:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *ended: Any) -> None:
        await self._server.__aexit__(*ended)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def access(self) -> Access:
        """With the token that it wants."""
        return Access(self.url, token=self.token)

    def asked_for(self, path: str) -> int:
        """How often something below that path."""
        return sum(each.startswith(path) for each in self.asked)

    async def _answered(self, conversation: Conversation) -> None:
        request = conversation.request
        self.asked.append(request.target)
        path = urlsplit(request.target).path
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            await answer(401, b'{"error":{"httpCode":401,"message":"missing token"}}')(conversation)
        elif self.mode and (not self.only_traces or "/traces/" in path):
            await self._misbehave(conversation)
        else:
            status, body = self._body(path, parse_qs(urlsplit(request.target).query))
            content_type = "application/json" if status == 200 else "text/plain; charset=utf-8"
            date = f"Date: {self.date}\r\n" if self.date else ""
            await answer(status, body, content_type=content_type, headers=date)(conversation)

    async def _misbehave(self, conversation: Conversation) -> None:
        match self.mode:
            case "slow":
                await never()(conversation)
            case "nonsense":
                await answer(body=b'{"result": [1, 2')(conversation)
            case "page":
                await answer(body=b"<!doctype html><title>Jaeger UI</title>", content_type="text/html")(conversation)
            case "busy":
                await answer(429, headers="Retry-After: 7\r\n")(conversation)
            case "elsewhere":
                await answer(302, headers="Location: http://login.invalid/\r\n")(conversation)
            case _:
                head = b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"
                await raw(head, *[b" " * (1 << 20)] * 6, then=Conversation.hang_up)(conversation)

    def _body(self, path: str, query: dict[str, list[str]]) -> tuple[int, bytes]:
        old = "v1" in self.apis
        if path.startswith("/api/v3/"):
            return self._v3(path) if "v3" in self.apis else _nothing()
        if path == "/api/dependencies" and self.dependencies is not None:
            if not query.get("endTs", [""])[0].isdigit() or not query.get("lookback", [""])[0].isdigit():
                return _v1(400, None, {"code": 400, "msg": "unable to parse param 'endTs'"})
            calls = [{"parent": one, "child": other, "callCount": n} for one, other, n in self.dependencies]
            return _v1(200, calls)
        if path == "/api/services" and old:
            return _v1(200, sorted({said.service for spans in self.traces.values() for said in spans}))
        if path.startswith("/api/traces/") and (old or "v3" in self.apis):
            spans = self._spans(path)
            if not spans:
                return _v1(404, None, {"code": 404, "msg": "trace not found"})
            return _v1(200, [_v1_trace(path.rpartition("/")[2], spans)])
        return _nothing()

    def _v3(self, path: str) -> tuple[int, bytes]:
        if path == "/api/v3/services":
            services = sorted({said.service for spans in self.traces.values() for said in spans})
            return 200, json.dumps({"services": services}).encode()
        if not path.startswith("/api/v3/traces/") or self.lacks_v3_traces:
            return _nothing()
        trace_id, spans = path.rpartition("/")[2], self._spans(path)
        if not spans:
            return 404, b'{"error":{"httpCode":404,"message":"No traces found"}}\n'
        resources = [
            self._resource(trace_id, service, spans) for service in dict.fromkeys(each.service for each in spans)
        ]
        if self.chunked:
            lines = [json.dumps({"result": {"resourceSpans": [resource]}}) for resource in resources]
            return 200, "\n".join(lines).encode() + b"\n"
        return 200, json.dumps({"result": {self._spelt("resourceSpans"): resources}}).encode()

    def _spans(self, path: str) -> Sequence[Said]:
        trace_id = path.rpartition("/")[2]
        return self.found(trace_id) if self.found is not None else self.traces.get(trace_id, ())

    def _resource(self, trace_id: str, service: str, spans: Sequence[Said]) -> dict[str, Any]:
        told = [self._otlp(trace_id, each) for each in spans if each.service == service]
        attributes = [{"key": "service.name", "value": {self._spelt("stringValue"): service}}]
        return {"resource": {"attributes": attributes}, self._spelt("scopeSpans"): [{"scope": {}, "spans": told}]}

    def _otlp(self, trace_id: str, said: Said) -> dict[str, Any]:
        span = {
            "traceId": self._id(trace_id),
            "spanId": self._id(said.id),
            "parentSpanId": self._id(said.parent),
            "name": said.name,
            "kind": 2,
            "startTimeUnixNano": str(START_NS + round(said.start * 1e6)),
            "endTimeUnixNano": str(START_NS + round(said.end * 1e6)),
            "attributes": [{"key": key, "value": self._value(value)} for key, value in said.attributes.items()],
            "status": {"code": 2, "message": "went wrong"} if said.error else {},
        }
        return {self._spelt(key): value for key, value in span.items()}

    def _value(self, value: str | int | bool) -> dict[str, Any]:
        if isinstance(value, bool):
            return {self._spelt("boolValue"): value}
        return {self._spelt("intValue"): str(value)} if isinstance(value, int) else {self._spelt("stringValue"): value}

    def _id(self, told: str) -> str:
        return base64.b64encode(bytes.fromhex(told)).decode() if self.base64_ids else told

    def _spelt(self, name: str) -> str:
        if not self.snake_case:
            return name
        return "".join(f"_{each.lower()}" if each.isupper() else each for each in name)


def _v1(status: int, data: Any, *errors: dict[str, Any]) -> tuple[int, bytes]:
    whole = {"data": data, "total": len(data or ()), "limit": 0, "offset": 0, "errors": list(errors) or None}
    return status, json.dumps(whole).encode()


def _v1_trace(trace_id: str, spans: Sequence[Said]) -> dict[str, Any]:
    services = list(dict.fromkeys(each.service for each in spans))
    return {
        "traceID": trace_id,
        "spans": [_v1_span(trace_id, each, f"p{services.index(each.service) + 1}") for each in spans],
        "processes": {f"p{place + 1}": {"serviceName": service, "tags": []} for place, service in enumerate(services)},
        "warnings": None,
    }


def _v1_span(trace_id: str, said: Said, process: str) -> dict[str, Any]:
    known: Values = {**said.attributes, **({"error": True} if said.error else {})}
    kinds = {bool: "bool", int: "int64", str: "string"}
    parent = [{"refType": "CHILD_OF", "traceID": trace_id, "spanID": said.parent}] if said.parent else []
    return {
        "traceID": trace_id,
        "spanID": said.id,
        "operationName": said.name,
        "references": parent,
        "startTime": START_NS // 1000 + round(said.start * 1000),
        "duration": round((said.end - said.start) * 1000),
        "tags": [{"key": key, "type": kinds[type(value)], "value": value} for key, value in known.items()],
        "logs": [],
        "processID": process,
        "warnings": None,
    }


def _nothing() -> tuple[int, bytes]:
    return 404, b"404 page not found\n"

"""Jaeger's older API, of its own web page: up to 2.20, and what imitates it; dependencies remain in later versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.journal.monitor_events import Dependency
from engine.monitors.jaeger_values import Dialect, NotJaegerError, entries, field, names_in, text, whole
from engine.monitors.spans import Span, is_database, ordered, span_id

DEPENDENCIES_PATH = "/api/dependencies"
_NS_PER_US = 1000
_MOST_DEPENDENCIES = 30
_ERROR_TAGS = (("error", "true"), ("otel.status_code", "ERROR"))


class V1:
    """The dialect."""

    name = "v1"
    services_path = "/api/services"

    def trace_path(self, trace_id: str) -> str:
        """Of one trace."""
        return f"/api/traces/{trace_id}"

    def services(self, documents: list[Any]) -> list[str]:
        """`{"data": […], …}`."""
        return names_in(_data(documents))

    def spans(self, documents: list[Any]) -> list[Span]:
        """`{"data": [{"spans": […], "processes": {…}}]}`; without data there is no such trace."""
        _data(documents)
        found: list[Span] = []
        for trace in entries(documents[0], "data"):
            processes = field(trace, "processes") or {}
            found += [_span(processes, span) for span in entries(trace, "spans")]
        return found

    def lacks_trace(self, documents: list[Any]) -> bool:
        """`{"data": null, …, "errors": [{"code": 404, "msg": "trace not found"}]}`."""
        if len(documents) != 1 or not isinstance(documents[0], dict):
            return False
        return isinstance(documents[0].get("errors"), list)


def dependencies(documents: list[Any]) -> tuple[Dependency, ...]:
    """`{"data": [{"parent", "child", "callCount"}]}`, the most frequent first. NotJaegerError for anything else."""
    _data(documents)
    found = [
        Dependency(parent=parent, child=child, calls=whole(entry.get("callCount")))
        for entry in entries(documents[0], "data")
        if (parent := text(entry.get("parent"))) and (child := text(entry.get("child")))
    ]
    return ordered(found)[:_MOST_DEPENDENCIES]


def _data(documents: list[Any]) -> Any:
    if len(documents) != 1 or not isinstance(documents[0], dict) or "data" not in documents[0]:
        raise NotJaegerError("data")
    return documents[0]["data"]


def _span(processes: Any, span: Mapping[str, Any]) -> Span:
    tags = {text(tag.get("key")): _plain(tag.get("value")) for tag in entries(span, "tags")}
    name = text(span.get("operationName"))
    start = whole(span.get("startTime")) * _NS_PER_US
    return Span(
        id=span_id(span.get("spanID")),
        parent=_parent(span),
        service=text(field(field(processes, text(span.get("processID"))), "serviceName")),
        name=name,
        start=start,
        end=start + max(whole(span.get("duration")), 0) * _NS_PER_US,
        error=any(tags.get(key) == value for key, value in _ERROR_TAGS),
        database=is_database(name, tags),
    )


def _parent(span: Mapping[str, Any]) -> str:
    """The span that it is a child of, else the one that it follows from."""
    references = list(entries(span, "references"))
    for kind in ("CHILD_OF", "FOLLOWS_FROM"):
        for reference in references:
            if reference.get("refType") == kind:
                return span_id(reference.get("spanID"))
    return span_id(span.get("parentSpanID"))


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


V1_DIALECT: Dialect = V1()

"""Jaeger's stable API, `/api/v3`: traces as OTLP's JSON, in one document or in a line for each chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.monitors.jaeger_values import Dialect, NotJaegerError, entries, field, names_in, text, whole
from engine.monitors.spans import Span, is_database, span_id

_ERROR = (2, "2", "STATUS_CODE_ERROR")


class V3:
    """The dialect."""

    name = "v3"
    services_path = "/api/v3/services"

    def trace_path(self, trace_id: str) -> str:
        """Of one trace."""
        return f"/api/v3/traces/{trace_id}"

    def services(self, documents: list[Any]) -> list[str]:
        """`{"services": […]}`; some versions leave out what is empty."""
        known = documents[0] if len(documents) == 1 else None
        if not isinstance(known, dict) or (known and "services" not in known):
            raise NotJaegerError("services")
        return names_in(known.get("services"))

    def spans(self, documents: list[Any]) -> list[Span]:
        """`{"result": {"resourceSpans": […]}}`, once or line by line."""
        found: list[Span] = []
        for document in documents:
            result = field(document, "result")
            if result is None and field(document, "resourceSpans", "resource_spans") is not None:
                result = document
            if not isinstance(result, dict):
                raise NotJaegerError("resourceSpans")
            for resource in entries(result, "resourceSpans", "resource_spans"):
                service = _attributes(field(resource, "resource")).get("service.name", "")
                for scope in entries(resource, "scopeSpans", "scope_spans", "instrumentationLibrarySpans"):
                    found += [_span(service, span) for span in entries(scope, "spans")]
        if not documents:
            raise NotJaegerError("no JSON")
        return found

    def lacks_trace(self, documents: list[Any]) -> bool:
        """`{"error": {"httpCode": 404, "message": "No traces found"}}`."""
        error = field(documents[0], "error") if len(documents) == 1 else None
        return whole(field(error, "httpCode", "http_code")) == 404


def _span(service: str, span: Mapping[str, Any]) -> Span:
    attributes = _attributes(span)
    name = text(span.get("name"))
    start = whole(field(span, "startTimeUnixNano", "start_time_unix_nano"))
    end = whole(field(span, "endTimeUnixNano", "end_time_unix_nano"))
    return Span(
        id=span_id(field(span, "spanId", "span_id")),
        parent=span_id(field(span, "parentSpanId", "parent_span_id")),
        service=service,
        name=name,
        start=start,
        end=max(end, start),
        error=field(field(span, "status"), "code") in _ERROR or attributes.get("error") == "true",
        database=is_database(name, attributes),
    )


def _attributes(owner: Any) -> dict[str, str]:
    """Names and values as texts; what is no plain value is an empty one."""
    return dict(_pairs(owner))


def _pairs(owner: Any) -> Iterator[tuple[str, str]]:
    for attribute in entries(owner, "attributes"):
        value = attribute.get("value")
        plain = field(value, "stringValue", "string_value", "boolValue", "bool_value", "intValue", "int_value")
        told = plain if plain is not None else value if isinstance(value, str) else ""
        yield text(attribute.get("key")), str(told).lower() if isinstance(told, bool) else str(told)


V3_DIALECT: Dialect = V3()

"""What a Jaeger's answers are made of, read leniently: versions differ in names, in numbers, and in how they write ids.

NotJaegerError says that an answer is none of its. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from engine.monitors.spans import Span

_MOST = 1 << 63


class NotJaegerError(ValueError):
    """An answer that no Jaeger gives."""


class Dialect(Protocol):
    """One of Jaeger's two APIs. Documents are decoded JSON, several where an answer came in chunks."""

    name: str
    services_path: str

    def trace_path(self, trace_id: str) -> str:
        """Where a trace is."""

    def services(self, documents: list[Any]) -> list[str]:
        """The services that it knows. NotJaegerError for what is no answer of this API."""

    def spans(self, documents: list[Any]) -> list[Span]:
        """The spans of one trace. NotJaegerError likewise."""

    def lacks_trace(self, documents: list[Any]) -> bool:
        """Whether a 404 with this body is of the trace, which may still come, and not of the whole API."""


def field(table: Any, *names: str) -> Any:
    """The first of the names that a JSON object has; None where it has none, or is no object."""
    if isinstance(table, dict):
        for name in names:
            if table.get(name) is not None:
                return table[name]
    return None


def entries(table: Any, *names: str) -> Iterator[Mapping[str, Any]]:
    """The objects of an array in a JSON object; NotJaegerError where something else is in its place."""
    found = field(table, *names)
    if found is not None and not isinstance(found, list):
        raise NotJaegerError(names[0])
    for entry in found or ():
        if not isinstance(entry, dict):
            raise NotJaegerError(names[0])
        yield entry


def text(value: Any) -> str:
    """A text; empty for anything else."""
    return value if isinstance(value, str) else ""


def whole(value: Any) -> int:
    """A whole number, also from a text, as JSON's 64-bit numbers are written; 0 for anything else, and below 0."""
    try:
        return min(max(int(value), 0), _MOST)
    except (ValueError, TypeError, OverflowError):
        return 0


def names_in(values: Any) -> list[str]:
    """The texts of an array, which may be null. NotJaegerError for what is no array."""
    if values is None:
        return []
    if not isinstance(values, list):
        raise NotJaegerError("no list of names")
    return [each for each in values if isinstance(each, str)]

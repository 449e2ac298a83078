"""The operations of a site's TOML: what is sent, what is a good answer, and what journeys read from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.profile.table import Table
from engine.target.site import MOST_REDIRECTS, Expect, Operation, Outcome

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What RFC 9110 calls a token."""

_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|\{[A-Za-z_][A-Za-z0-9_]*\})*")
_STATUS = re.compile(r"([1-5][0-9]{2})(?:\s*-\s*([1-5][0-9]{2}))?")
_OUTCOME = re.compile(r"[a-z][a-z0-9_]*")


def read_operations(table: Table, bases: Mapping[str, str], timeout_s: float) -> dict[str, Operation]:
    """All operations by name; `timeout_s` is what those get that name none."""
    return {name: _operation(name, table.table(name), bases, timeout_s) for name in table.names()}


def _operation(name: str, table: Table, bases: Mapping[str, str], timeout_s: float) -> Operation:
    path = table.text("path")
    if path and not _PATH.fullmatch(path):
        table.problem("path", f'expected a path such as /events/{{id}}, got "{path}"')
    operation = Operation(
        name=name,
        method=table.choice("method", METHODS, "GET") or "GET",
        base=table.choice("base", tuple(bases)) or "",
        path=path,
        query=table.text_map("query"),
        headers=_headers(table),
        auth="bearer" if table.choice("auth", ("none", "bearer"), "none") == "bearer" else "none",
        csrf=table.flag("csrf", False),
        tags={"endpoint": name, **table.text_map("tags")},
        expect=_expect(table.table("expect")),
        json=_json(table),
        read=table.text_map("read"),
        outcomes=_outcomes(table.table("outcomes")),
        timeout_s=table.duration("timeout", timeout_s, above_zero=True),
        redirects=table.integer("redirects", MOST_REDIRECTS, at_most=50),
    )
    table.finish()
    return operation


def _headers(table: Table) -> dict[str, str]:
    headers = table.text_map("headers")
    for header, value in headers.items():
        if not HEADER_NAME.fullmatch(header) or not _HEADER_VALUE.fullmatch(value):
            table.problem("headers", f"not a header: {header!r}: {value!r}", within=(header,))
    return headers


def _json(table: Table) -> dict[str, Any] | None:
    if "json" not in table:
        return None
    inner = table.table("json")
    return {name: inner.raw(name) for name in inner.names()}


def _expect(table: Table) -> Expect:
    expect = Expect(
        status=_status(table) if "status" in table else Expect.status,
        content_type=_content_type(table) if "content_type" in table else None,
        fields=table.texts("fields"),
        values=_values(table),
    )
    table.finish()
    return expect


def _outcomes(table: Table) -> tuple[Outcome, ...]:
    outcomes = []
    for name in table.names():
        inner = table.table(name)
        outcome = Outcome(
            name=name,
            status=_status(inner) if "status" in inner else (),
            text=inner.text("text", ""),
            values=_values(inner),
        )
        if not _OUTCOME.fullmatch(name):
            table.problem(name, "expected small letters, digits and _", "such as already_booked")
        elif outcome == Outcome(name):
            inner.problem(None, "would fit any answer: expected status, text or values")
        inner.finish()
        outcomes.append(outcome)
    return tuple(outcomes)


def _values(table: Table) -> dict[str, tuple[object, ...]]:
    """What fields may be: a value, or an array of them."""
    inner = table.table("values")
    found = {}
    for path in inner.names():
        raw = inner.raw(path)
        if isinstance(raw, dict):
            inner.problem(path, "expected a value or an array of values", f'dotted names go into quotes: "{path}.…"')
            raw = ()
        found[path] = tuple(raw) if isinstance(raw, list) else (raw,)
    return found


def _content_type(table: Table) -> str:
    content_type = table.text("content_type")
    if not _HEADER_VALUE.fullmatch(content_type):
        table.problem("content_type", f"not a content type: {content_type!r}", "such as application/json")
    return content_type


def _status(table: Table) -> tuple[tuple[int, int], ...]:
    """Ranges from `200`, `"300-399"` or an array of either."""
    raw = table.raw("status")
    several = isinstance(raw, list)
    ranges = []
    for place, written in enumerate(raw if isinstance(raw, list) else [raw]):
        match = _STATUS.fullmatch(str(written))
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            hint = 'such as [200, "300-399"]'
            within = (place,) if several else ()
            table.problem("status", f"expected a status or a range of them, got {written!r}", hint, within=within)
        ranges.append((first, last))
    if not ranges:
        table.problem("status", "expected at least one status")
    return tuple(ranges)

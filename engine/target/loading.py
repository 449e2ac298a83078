"""A site's TOML → Site, or a ConfigError that lists everything wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.profile.loading import read_text
from engine.profile.suggestion import suggestion
from engine.profile.table import Document, Table
from engine.target.guard import is_production
from engine.target.host import canonical_host
from engine.target.site import CONNECT_TIMEOUT_S, MOST_REDIRECTS, REQUEST_TIMEOUT_S, Expect, Operation, Site

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
MARKER_HEADER = "X-Load-Test-Run"
"""What a site that names none gets."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|\{[A-Za-z_][A-Za-z0-9_]*\})*")
_STATUS = re.compile(r"([1-5][0-9]{2})(?:\s*-\s*([1-5][0-9]{2}))?")


def load_site(path: Path) -> Site:
    """The site in a file, named after it. ConfigError when it cannot be read or used."""
    return parse_site(read_text(path), name=path.stem, source=str(path))


def parse_site(text: str, *, name: str, source: str) -> Site:
    """The site that a text describes. ConfigError with every Problem in it."""
    document = Document(text, source)
    root = document.root
    bases = _bases(root)
    timeout_s = root.duration("timeout", REQUEST_TIMEOUT_S, above_zero=True)
    operations = _operations(root.table("operations"), bases, timeout_s)
    if not operations:
        root.problem("operations", "missing: expected at least one [operations.NAME]")
    site = Site(
        name=name,
        title=root.text("title"),
        allow_hosts=_allow_hosts(root),
        marker_header=_header_name(root, "marker_header", MARKER_HEADER),
        health=_operation_name(root, "health", operations) or "",
        bases=bases,
        operations=operations,
        received=_operation_name(root, "received", operations) if "received" in root else None,
        client_ip_header=_header_name(root, "client_ip_header") if "client_ip_header" in root else None,
        connect_timeout_s=root.duration("connect_timeout", CONNECT_TIMEOUT_S, above_zero=True),
        description=root.text("description", ""),
        source=source,
    )
    root.finish()
    document.finish()
    return site


def _bases(root: Table) -> dict[str, str]:
    bases = root.text_map("bases")
    if not bases and not root.raw("bases"):
        root.problem("bases", "missing: expected at least one base", 'such as api = "API_URL"')
    for base, environment_name in bases.items():
        if not _ENVIRONMENT_NAME.fullmatch(environment_name):
            root.problem(
                "bases", f'expected the name of an environment variable, got "{environment_name}"', within=(base,)
            )
    return bases


def _allow_hosts(root: Table) -> tuple[str, ...]:
    hosts = []
    for place, written in enumerate(root.texts("allow_hosts")):
        try:
            host = canonical_host(written)
        except ValueError as error:
            root.problem("allow_hosts", str(error), "a name without scheme, port and path", within=(place,))
            continue
        if is_production(host):
            root.problem("allow_hosts", f"{host} is production and can never be allowed", within=(place,))
        hosts.append(host)
    return tuple(hosts)


def _header_name(root: Table, key: str, default: str | None = None) -> str:
    header = root.text(key) if default is None else root.text(key, default)
    if header and not _HEADER_NAME.fullmatch(header):
        root.problem(key, f'not a header name: "{header}"')
    return header


def _operation_name(root: Table, key: str, operations: Mapping[str, Operation]) -> str | None:
    name = root.text(key)
    if name and name not in operations:
        root.problem(key, f'no operation "{name}"', suggestion(name, operations))
    return name or None


def _operations(table: Table, bases: Mapping[str, str], timeout_s: float) -> dict[str, Operation]:
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
        tags={"endpoint": name, **table.text_map("tags")},
        expect=_expect(table.table("expect")),
        json=_json(table),
        timeout_s=table.duration("timeout", timeout_s, above_zero=True),
        redirects=table.integer("redirects", MOST_REDIRECTS, at_most=50),
    )
    table.finish()
    return operation


def _headers(table: Table) -> dict[str, str]:
    headers = table.text_map("headers")
    for header, value in headers.items():
        if not _HEADER_NAME.fullmatch(header) or not _HEADER_VALUE.fullmatch(value):
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
    )
    table.finish()
    return expect


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

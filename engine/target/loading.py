"""A site's TOML → Site, or a ConfigError that lists everything wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from engine.errors import ConfigError
from engine.monitors.panels import Monitoring, read_monitoring, unfilled
from engine.profile.catalog import find_panels
from engine.profile.loading import read_text
from engine.profile.suggestion import suggestion
from engine.profile.table import Document, Table
from engine.target.chat import read_chat
from engine.target.guard import is_production
from engine.target.host import canonical_host
from engine.target.operations import HEADER_NAME, read_operations
from engine.target.seeding import read_seeding
from engine.target.site import CONNECT_TIMEOUT_S, REQUEST_TIMEOUT_S, Csrf, Operation, Site

MARKER_HEADER = "X-Load-Test-Run"
"""What a site that names none gets."""

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def load_site(path: Path) -> Site:
    """The site in a file, named after it. ConfigError when it cannot be read or used."""
    return parse_site(read_text(path), name=path.stem, source=str(path))


def parse_site(text: str, *, name: str, source: str) -> Site:
    """The site that a text describes. ConfigError with every Problem in it."""
    document = Document(text, source)
    root = document.root
    bases = _bases(root)
    timeout_s = root.duration("timeout", REQUEST_TIMEOUT_S, above_zero=True)
    operations = read_operations(root.table("operations"), bases, timeout_s)
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
        assets=_assets(root, operations),
        csrf=_csrf(root.table("csrf"), operations) if "csrf" in root else None,
        seed=read_seeding(root.table("seed"), operations),
        chat=read_chat(root.table("chat")) if "chat" in root else None,
        monitoring=_monitoring(root),
        description=root.text("description", ""),
        source=source,
    )
    if site.csrf is None:
        for operation in operations.values():
            if operation.csrf:
                message = "needs the site's [csrf] table"
                root.problem(
                    "operations", message, "with operation, cookie and header", within=(operation.name, "csrf")
                )
    root.finish()
    document.finish()
    return site


def _monitoring(root: Table) -> Monitoring:
    """The panels of the file that the site names, found as sites are."""
    if "monitors" not in root:
        return Monitoring()
    try:
        path = find_panels(root.text("monitors"))
        document = Document(read_text(path), str(path))
        monitoring = read_monitoring(document.root)
        for panel, variable in unfilled(monitoring):
            document.root.problem("panel", f"{panel}: nothing fills ${variable}", "name it in [variables]")
        document.finish()
    except ConfigError as error:
        root.adopt(error.problems)
        return Monitoring()
    return monitoring


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
    if header and not HEADER_NAME.fullmatch(header):
        root.problem(key, f'not a header name: "{header}"')
    return header


def _operation_name(root: Table, key: str, operations: Mapping[str, Operation]) -> str | None:
    name = root.text(key)
    if name and name not in operations:
        root.problem(key, f'no operation "{name}"', suggestion(name, operations))
    return name or None


def _assets(root: Table, operations: Mapping[str, Operation]) -> tuple[str, ...]:
    names = root.texts("assets")
    for place, name in enumerate(names):
        if name not in operations:
            root.problem("assets", f'no operation "{name}"', suggestion(name, operations), within=(place,))
    return names


def _csrf(table: Table, operations: Mapping[str, Operation]) -> Csrf:
    csrf = Csrf(
        operation=_operation_name(table, "operation", operations) or "",
        cookie=table.text("cookie"),
        header=_header_name(table, "header"),
    )
    table.finish()
    return csrf

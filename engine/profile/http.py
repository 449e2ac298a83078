"""A scenario's `http` table: which version of HTTP its users speak, and through which proxy.

Says before a run what this installation cannot do.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from engine.profile.model import Http
from engine.profile.table import Table

VERSIONS = ("1.1", "2")

_PROXY = re.compile(r"http://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})/?")


def read_http(table: Table) -> Http:
    """The table, all of it optional."""
    version = table.choice("version", VERSIONS, "1.1") or "1.1"
    if version == "2" and find_spec("h2") is None:
        table.problem(
            "version",
            "HTTP/2 needs the package h2, which is not installed",
            ".venv/bin/pip install '.[http2]' in the clone",
        )
    proxy = _proxy(table) if "proxy" in table else None
    table.finish()
    return Http(version, proxy)


def written_http(http: Http) -> dict[str, Any]:
    """What is not at its default."""
    written: dict[str, Any] = {}
    if http.version != "1.1":
        written["version"] = http.version
    if http.proxy is not None:
        written["proxy"] = http.proxy
    return written


def _proxy(table: Table) -> str | None:
    text = table.text("proxy")
    if not text:
        return None
    if "@" in text:
        table.problem("proxy", "has a user name before an @", "a profile holds no credentials")
        return None
    match = _PROXY.fullmatch(text)
    if match is None or not 0 < int(match[1]) < 65536:
        table.problem("proxy", f'expected an address with a port, got "{text}"', 'such as "http://127.0.0.1:3128"')
        return None
    return text.rstrip("/")

"""A base URL, taken apart once and never parsed again, so that what was checked is what is connected to."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from engine.target.host import canonical_host

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)")
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*")


@dataclass(frozen=True)
class BaseUrl:
    """Where requests go, without a trailing slash."""

    scheme: str
    host: str
    """Canonical; an IPv6 literal has no brackets."""
    port: int
    path: str = ""
    """Empty, or with a leading slash and none at the end."""

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port: what a Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """`https://staging.wwmaa.com`."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"


def parse_base_url(text: str, schemes: Collection[str] = ("http", "https")) -> BaseUrl:
    """The base URL of a text. ValueError says what is wrong with it, without repeating a password."""
    if re.search(r"[\x00-\x20\x7f\\]", text):
        raise ValueError("has a space, a backslash or a control character in it")
    match = _URL.fullmatch(text)
    scheme = match["scheme"].lower() if match else ""
    if match is None or scheme not in schemes:
        raise ValueError(f"expected a URL that begins with {' or '.join(f'{each}://' for each in schemes)}")
    if "@" in match["authority"]:
        raise ValueError("has a user name before an @; put credentials into names of their own")
    authority = _AUTHORITY.fullmatch(match["authority"])
    if authority is None or not authority["host"]:
        raise ValueError("has no valid host and port")
    host = canonical_host(authority["host"])
    port = int(authority["port"] or DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        raise ValueError(f"has port {port}; ports go from 1 to 65535")
    if match["rest"]:
        raise ValueError("has a query or a fragment; a base URL ends with its path")
    path = match["path"].rstrip("/")
    if not _PATH.fullmatch(path):
        raise ValueError("has characters in its path that must be percent-encoded")
    return BaseUrl(scheme, host, port, path)

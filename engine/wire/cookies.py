"""A virtual user's cookies, by the rules of RFC 6265 that a browser follows towards one platform.

Public suffixes are not known here: a cookie for a whole top-level domain is refused, one for `co.uk` is not. Beyond
_MOST cookies the oldest one goes.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from engine.wire.exchange import Origin

_SECURE = ("https", "wss")
_MOST = 300
"""A platform that sets more makes requests that no server takes."""
_SECONDS = re.compile(r"-?[0-9]+")


@dataclass(frozen=True)
class _Cookie:
    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    expires: float | None
    """Seconds since the epoch; None for a session cookie."""

    def alive(self, now: float) -> bool:
        return self.expires is None or self.expires > now

    def sent_to(self, origin: Origin, path: str, now: float) -> bool:
        fits = origin.host == self.domain if self.host_only else _within(origin.host, self.domain)
        return (
            fits and _path_within(path, self.path) and (not self.secure or origin.scheme in _SECURE) and self.alive(now)
        )


class CookieJar:
    """All cookies of one user."""

    __slots__ = ("_cookies", "_wall")

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._cookies: dict[tuple[str, str, str], _Cookie] = {}

    def __len__(self) -> int:
        return len(self._cookies)

    def store(self, origin: Origin, path: str, lines: Iterable[str]) -> None:
        """Take the values of an answer's Set-Cookie headers; `path` is the request's."""
        now = self._wall()
        for line in lines:
            cookie = _parsed(line, origin, path.partition("?")[0], now)
            if cookie is None:
                continue
            key = (cookie.domain, cookie.path, cookie.name)
            self._cookies.pop(key, None)
            if not cookie.alive(now):
                continue
            if len(self._cookies) >= _MOST:
                del self._cookies[next(iter(self._cookies))]
            self._cookies[key] = cookie

    def header(self, origin: Origin, path: str) -> bytes:
        """The Cookie header line of a request, with its line end; empty when there is nothing to send."""
        now = self._wall()
        path = path.partition("?")[0]
        fitting = [cookie for cookie in self._cookies.values() if cookie.sent_to(origin, path, now)]
        if not fitting:
            return b""
        fitting.sort(key=lambda cookie: -len(cookie.path))
        return b"Cookie: %b\r\n" % "; ".join(f"{each.name}={each.value}" for each in fitting).encode("latin-1")

    def values(self) -> list[str]:
        """Those of all cookies."""
        return [cookie.value for cookie in self._cookies.values()]

    def value(self, name: str) -> str | None:
        """The value of the newest cookie of that name, for journeys that must repeat it (CSRF)."""
        now = self._wall()
        for cookie in reversed(self._cookies.values()):
            if cookie.name == name and cookie.alive(now):
                return cookie.value
        return None


def _parsed(line: str, origin: Origin, path: str, now: float) -> _Cookie | None:
    pair, *attributes = line.split(";")
    name, equals, value = pair.partition("=")
    name = name.strip()
    if not equals or not name:
        return None
    said = {}
    for attribute in attributes:
        key, _, text = attribute.partition("=")
        said[key.strip().lower()] = text.strip()
    domain = said.get("domain", "").lower().removeprefix(".")
    if domain and (not _within(origin.host, domain) or ("." not in domain and domain != origin.host)):
        return None
    wanted = said.get("path", "")
    return _Cookie(
        name=name,
        value=value.strip(),
        domain=domain or origin.host,
        host_only=not domain,
        path=wanted if wanted.startswith("/") else _default_path(path),
        secure="secure" in said,
        expires=_expiry(said, now),
    )


def _expiry(said: dict[str, str], now: float) -> float | None:
    """When the cookie ends; what cannot be read counts as not said."""
    if _SECONDS.fullmatch(said.get("max-age", "")):
        return now + float(said["max-age"])
    try:
        date = parsedate_to_datetime(said.get("expires", ""))
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def _default_path(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _within(host: str, domain: str) -> bool:
    return host == domain or (host.endswith(f".{domain}") and not _is_address(host))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _path_within(path: str, scope: str) -> bool:
    return path == scope or path.startswith(scope if scope.endswith("/") else f"{scope}/")

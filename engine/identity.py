"""Who a virtual user is to the platform: its token, its cookies, its address, and the header lines that say so.

Sends nothing, and gives nothing away: a token goes to the host that it is meant for and to no other, nor there without
the encryption that its operation has.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from engine.calls import Call
from engine.errors import JourneyError
from engine.target.redaction import MASK, SHORTEST
from engine.wire.cookies import CookieJar
from engine.wire.exchange import Origin
from engine.wire.response import Response

_VISITORS = ipaddress.ip_network("198.18.0.0/15")
"""Addresses that are set aside for benchmarks (RFC 2544) and belong to nobody."""


class Identity:
    """What requests of one user carry beside what all users' requests do."""

    __slots__ = ("_wall", "cookies", "plain", "token")

    def __init__(self, address_header: str | None, number: int, wall: Callable[[], float]) -> None:
        self.plain = _address_line(address_header, number)
        """The lines of a user that has neither token nor cookies."""
        self.token: str | None = None
        self.cookies: CookieJar | None = None
        """None as long as the platform has set none."""
        self._wall = wall

    def lines(self, call: Call, origin: Origin, target: str) -> bytes:
        """The header lines of a request of that operation to a place."""
        lines = self.plain
        if (
            call.bearer
            and self.token
            and origin.host == call.origin.host
            and origin.scheme in ("https", call.origin.scheme)
        ):
            lines += f"Authorization: Bearer {self.token}\r\n".encode("latin-1")
        if self.cookies is not None:
            lines += self.cookies.header(origin, target)
            if call.csrf is not None and origin == call.origin and (value := self.cookies.value(call.csrf.cookie)):
                lines += f"{call.csrf.header}: {value}\r\n".encode("latin-1")
        return lines

    def lacks_csrf(self, call: Call) -> bool:
        """Whether the operation wants a CSRF token that the user has not got."""
        return call.csrf is not None and not (self.cookies and self.cookies.value(call.csrf.cookie))

    def keep_cookies(self, origin: Origin, request: bytes, response: Response) -> None:
        """Take what an answer sets."""
        if self.cookies is None:
            self.cookies = CookieJar(self._wall)
        path = request.split(b" ", 2)[1].decode("latin-1")
        self.cookies.store(origin, path, [value for name, value in response.header_lines() if name == "set-cookie"])

    def masked(self, text: str) -> str:
        """The text without what only this user should know."""
        for secret in (self.token, *(self.cookies.values() if self.cookies else ())):
            if secret and len(secret) >= SHORTEST:
                text = text.replace(secret, MASK)
        return text


def header_lines(headers: Mapping[str, str]) -> bytes:
    """Headers of one request as they are sent. JourneyError for what would end a line or cannot be sent."""
    for name, value in headers.items():
        if not name or not value.isprintable() or not f"{name}{value}".isascii() or {*name} & {*": \t\r\n"}:
            raise JourneyError(f"not a header that can be sent: {name!r}: {value!r}")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")


def _address_line(header: str | None, number: int) -> bytes:
    if header is None:
        return b""
    return f"{header}: {_VISITORS[1 + number % (_VISITORS.num_addresses - 2)]}\r\n".encode("latin-1")

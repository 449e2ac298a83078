"""Where an answer sends its user next: the rules of RFC 9110 as browsers and k6 follow them.

Knows which hosts belong to the target; nobody is led anywhere else, whatever a server says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.response import Response

STATUSES = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Hop:
    """The next request of a redirected one."""

    method: str
    origin: Origin
    authority: str
    target: str
    """Path and query."""
    url: str
    keeps_body: bool


def next_hop(method: str, url: str, status: int, location: str, allowed: Collection[str]) -> Hop:
    """The request that follows; `allowed` are the hosts of the target. WireError (`redirect refused`) for a place that
    is not the target's, or cannot be read."""
    try:
        place = urljoin(url, location)
        parts = urlsplit(place)
        usual = _PORTS[parts.scheme]
        port = usual if parts.port is None else parts.port
    except (ValueError, KeyError):
        raise WireError("redirect refused", f"to what is no http address: {location[:200]}") from None
    host = (parts.hostname or "").lower()
    if host not in allowed or not port:
        raise WireError("redirect refused", f"to {host or 'no host'}, which is not one of the target's")
    authority = f"[{host}]" if ":" in host else host
    if port != usual:
        authority = f"{authority}:{port}"
    changes = (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Hop(
        method="GET" if changes else method,
        origin=Origin(parts.scheme, host, port),
        authority=authority,
        target=_sendable(target),
        url=place,
        keeps_body=not changes,
    )


def led_on(method: str, url: str, exchange: Exchange, allowed: Collection[str]) -> Hop | WireError | None:
    """Where an answer leads, or why nobody follows; None when it leads nowhere."""
    if exchange.status not in STATUSES:
        return None
    location = Response(exchange, exchange.status).header("location")
    if location is None:
        return None
    try:
        return next_hop(method, url, exchange.status, location, allowed)
    except WireError as error:
        return error.with_traceback(None)


def _sendable(target: str) -> str:
    """Without anything that would end the request line; what is not ASCII is percent-encoded byte by byte, as browsers
    do. A header's text has a character for each of its bytes."""
    return "".join(
        character if "\x20" < character < "\x7f" else "".join(f"%{byte:02X}" for byte in _bytes_of(character))
        for character in target
    )


def _bytes_of(character: str) -> bytes:
    return character.encode("latin-1" if character <= "\xff" else "utf-8", "replace")

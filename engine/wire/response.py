"""What a journey sees of an answer: status, headers, body; all decoded only when read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from engine.target.site import HEADER, Operation, field_at
from engine.wire.content import decoded
from engine.wire.exchange import Exchange, WireError

_UNREAD: Any = object()
_ONE = ord("1")
_EMPTY_LINE = b"\r\n"
_ENCODED = b"\r\ncontent-encoding:"
_decode = msgspec.json.Decoder().decode


class Response(msgspec.Struct, eq=False, weakref=False):
    """One answer, or the lack of one."""

    exchange: Exchange
    status: int
    """HTTP status, 0 where there was no answer."""
    operation: Operation | None = None
    """What it answers."""
    error: str | None = None
    """Why this was not what the operation expects, or None."""
    detail: str = ""
    """What is known of the error beside its kind; the body says more of an answer that was not as expected."""
    url: str = ""
    """Where redirects led, an empty string where there were none."""
    _lower: bytes | None = None
    _body: bytes | str | None = None
    _json: Any = _UNREAD

    @property
    def ok(self) -> bool:
        """Whether the answer is what the site's operation expects."""
        return self.error is None

    @property
    def duration_ms(self) -> float:
        """Service time: sending + waiting + receiving; 0.0 of a request that was never sent."""
        exchange = self.exchange
        return (exchange.done - exchange.connected) * 1000.0 if exchange.sent else 0.0

    @property
    def head(self) -> bytes:
        """Status line and header lines, without the empty line after them."""
        return final_head(self.exchange.head) or b""

    @property
    def lower_head(self) -> bytes:
        """The same in lower case, for a quick look whether a line that begins with `\\r\\nname:` is there."""
        lower = self._lower
        if lower is None:
            raw = self.exchange.head
            end = raw.find(b"\r\n\r\n")
            lower = self._lower = (raw[:end] if end > 9 and raw[9] != _ONE else self.head).lower()
        return lower

    def header(self, name: str) -> str | None:
        """The first value of one header, by its name in any case; None where there is none."""
        if _line_of(name) not in self.lower_head:
            return None  # most answers are asked for what they have not got
        wanted = name.lower()
        return next((value for found, value in self.header_lines() if found == wanted), None)

    @property
    def headers(self) -> dict[str, str]:
        """Header values by lower-case name; repeated ones joined by a comma."""
        found: dict[str, str] = {}
        for name, value in self.header_lines():
            found[name] = f"{found[name]}, {value}" if name in found else value
        return found

    def header_lines(self) -> list[tuple[str, str]]:
        """Every header as lower-case name and value, in order."""
        lines = []
        for line in self.head.split(b"\r\n")[1:]:
            name, colon, value = line.partition(b":")
            if colon:
                lines.append((name.decode("latin-1").lower(), value.strip().decode("latin-1")))
        return lines

    @property
    def body(self) -> bytes:
        """The body, its content encoding (gzip, deflate, br) undone; empty where that failed, see `undecodable`."""
        plain = self._decoded()
        return plain if isinstance(plain, bytes) else b""

    @property
    def undecodable(self) -> str | None:
        """Why the body cannot be decoded, or None."""
        plain = self._decoded()
        return plain if isinstance(plain, str) else None

    @property
    def json(self) -> Any:
        """The decoded JSON body, or None where it is not JSON."""
        value = self._json
        if value is _UNREAD:
            body = self.exchange.body if _ENCODED not in self.lower_head else self.body
            try:
                value = self._json = _decode(body)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                value = self._json = None
        return value

    @property
    def text(self) -> str:
        """The body as text, undecodable bytes replaced."""
        return self.body.decode("utf-8", "replace")

    def read(self, name: str) -> Any:
        """What the site says this is called here: a value of the JSON body, or of a header; None where there is
        none."""
        where = self.operation.read.get(name, name) if self.operation else name
        json = self.json
        if type(json) is dict and where in json:
            return json[where]
        if where.startswith(HEADER):
            return self.header(where.removeprefix(HEADER))
        return field_at(json, where)

    @property
    def outcome(self) -> str:
        """The name of the first of the operation's outcomes that fits; an empty string where none does."""
        outcomes = self.operation.outcomes if self.operation and self.status else ()
        return next((each.name for each in outcomes if each.fits(self.status, self.body, self.json)), "")

    def _decoded(self) -> bytes | str:
        """The plain body, or why there is none; worked out once."""
        if self._body is None:
            raw = self.exchange.body
            try:
                encoded = raw and _ENCODED in self.lower_head
                self._body = decoded(raw, self.header("content-encoding") or "identity") if encoded else raw
            except WireError as error:
                self._body = str(error)
        return self._body


@lru_cache(maxsize=256)
def _line_of(name: str) -> bytes:
    """How the line of a header begins in a head in lower case."""
    return f"\r\n{name.lower()}:".encode("latin-1", "replace")


def final_head(raw: bytes) -> bytes | None:
    """Status line and headers of the final answer, interim 1xx ones passed over; None while they are incomplete."""
    while (end := raw.find(b"\r\n\r\n")) >= 0:
        if raw[0] in _EMPTY_LINE:  # which some servers send before a status line
            raw = raw.lstrip(_EMPTY_LINE)
        elif end > 9 and raw[9] == _ONE:
            raw = raw[end + 4 :]
        else:
            return raw[:end]
    return None

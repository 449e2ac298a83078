"""One request on the wire and what came of it: instants, answer, error kind.

Instants are monotonic seconds. Error kinds are words for people, each with k6's error code.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any

import msgspec

ERROR_CODES = {
    "timeout": 1050,
    "dns": 1101,
    "connect timeout": 1211,
    "connection refused": 1212,
    "connection error": 1210,
    "connection reset": 1220,
    "tls": 1300,
    "bad response": 1000,
    "no socket": 1210,
    "interrupted": 1000,
}
"""k6's error_code by kind. Answers of 400 and over have 1000 + status and the kind `HTTP <status>`."""


class WireError(Exception):
    """A request got no answer; `kind` is a key of ERROR_CODES."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        super().__init__(detail or kind)


class Exchange:
    """A request in flight, then its answer. Owned by one connection at a time."""

    __slots__ = (
        "blocked",
        "body_parts",
        "connected",
        "connecting",
        "deadline",
        "done",
        "first_byte",
        "future",
        "raw_parts",
        "received",
        "reused",
        "sent",
        "started",
        "status",
        "tls",
    )

    def __init__(self, started: float, deadline: float, future: asyncio.Future[None]) -> None:
        self.started = started
        """When the caller asked for it."""
        self.deadline = deadline
        self.future = future
        self.connected = started
        """When a connection was at hand: sending begins."""
        self.sent = started
        self.first_byte = 0.0
        self.done = 0.0
        self.blocked = 0.0
        """Seconds spent getting a connection, DNS, connect and TLS included."""
        self.connecting = 0.0
        self.tls = 0.0
        self.reused = False
        """Whether the connection at hand had served before."""
        self.status = 0
        self.received = 0
        self.raw_parts: list[bytes] = []
        self.body_parts: list[bytes] = []

    def renew(self, future: asyncio.Future[None]) -> None:
        """Forget a first attempt that got no byte of an answer; its time stays in `started`."""
        self.future = future
        self.sent = self.started
        self.done = 0.0


def final_head(raw: bytes) -> bytes | None:
    """Status line and headers of the final answer, interim 1xx ones passed over; None while they are incomplete."""
    while True:
        head, end, raw = raw.partition(b"\r\n\r\n")
        if not end:
            return None
        if head[9:10] != b"1":
            return head


class Response:
    """What a journey sees of an answer. Headers and body are decoded only when read."""

    def __init__(self, status: int, head: bytes, body: bytes, error: str | None, duration_ms: float) -> None:
        self.status = status
        """HTTP status, 0 where there was no answer."""
        self.error = error
        """Why this was not what the operation expects, or None."""
        self.duration_ms = duration_ms
        """Service time: sending + waiting + receiving."""
        self.body = body
        self._head = head

    @property
    def ok(self) -> bool:
        """Whether the answer is what the site's operation expects."""
        return self.error is None

    @cached_property
    def headers(self) -> dict[str, str]:
        """Header values by lower-case name; repeated ones joined by a comma."""
        found: dict[str, str] = {}
        for line in self._head.split(b"\r\n")[1:]:
            name, colon, value = line.partition(b":")
            if colon:
                key, text = name.decode("latin-1").lower(), value.strip().decode("latin-1")
                found[key] = f"{found[key]}, {text}" if key in found else text
        return found

    @cached_property
    def json(self) -> Any:
        """The decoded JSON body, or None where it is not JSON."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    @property
    def text(self) -> str:
        """The body as text, undecodable bytes replaced."""
        return self.body.decode("utf-8", "replace")

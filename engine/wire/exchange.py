"""One request on the wire and what came of it: instants, answer, error kind.

Instants are monotonic seconds. Error kinds are words for people, each with k6's error code.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple, Protocol

import msgspec

ERROR_CODES = {
    "timeout": 1050,
    "dns": 1101,
    "connect timeout": 1211,
    "no free connection": 1050,
    "connection refused": 1212,
    "connection error": 1210,
    "connection reset": 1220,
    "tls": 1300,
    "bad response": 1000,
    "undecodable body": 1701,
    "redirect refused": 1000,
    "no socket": 1210,
    "interrupted": 1000,
}
"""k6's error_code by kind. Answers of 400 and over have 1000 + status and the kind `HTTP <status>`."""


class Origin(NamedTuple):
    """Where a connection leads."""

    scheme: str
    host: str
    port: int


class WireError(Exception):
    """A request got no answer; `kind` is a key of ERROR_CODES."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        super().__init__(detail or kind)


class Connection(Protocol):
    """What carries an exchange, as far as whoever sent it needs to know."""

    served: int
    """Answers it has brought before."""

    def fail(self, error: WireError) -> None:
        """End the request in flight with an error; the connection is of no further use."""

    def abandon(self, exchange: Exchange) -> None:
        """Nobody waits for that answer any more."""


class Exchange(msgspec.Struct, eq=False, weakref=False):
    """A request in flight, then its answer or its error. Owned by one connection at a time."""

    started: float
    """When the caller asked for it."""
    deadline: float
    future: asyncio.Future[None]
    """Resolved, never failed, once `done` is set."""
    connected: float = 0.0
    """When a connection was at hand: sending begins. 0.0 until then."""
    connection: Connection | None = None
    """The connection that carries it, or carried it."""
    sent: float = 0.0
    first_byte: float = 0.0
    done: float = 0.0
    connecting: float = 0.0
    """Seconds of connecting, 0.0 on a connection that was there."""
    tls: float = 0.0
    waited: bool = False
    """Whether there was no connection at hand when it was asked for."""
    status: int = 0
    received: int = 0
    """Bytes of the answer."""
    resent: int = 0
    """How often it was sent again because a connection turned out to be closed."""
    head: bytes = b""
    """The answer as far as its head reaches, and possibly more."""
    body: bytes = b""
    error: WireError | None = None

    def end(self, now: float, error: WireError | None = None) -> None:
        """It is over; whoever waits for it is woken. Only the first end counts."""
        if self.done:
            return
        self.done = now
        self.error = error
        if not self.future.done():
            self.future.set_result(None)

    def renew(self, future: asyncio.Future[None]) -> None:
        """Forget a first attempt that got no byte of an answer; its time stays in `started`."""
        self.future = future
        self.connection = None
        self.resent += 1
        self.sent = self.done = 0.0
        self.error = None

    @property
    def stale(self) -> bool:
        """Whether the server had closed the connection before it saw the request, as far as can be known."""
        error, connection = self.error, self.connection
        if error is None or connection is None or self.first_byte:
            return False
        return error.kind == "connection reset" and connection.served > 0

"""All open connections: what they share, how long they may stay, how the house closes.

Looks once a second whether a connection has outstayed its deadline, instead of a timer for each; keeps the date that
every answer bears. Knows nothing of HTTP's syntax.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import socket
from email.utils import formatdate
from typing import Protocol

from wwmaa_tui.standin.connection import Connection
from wwmaa_tui.standin.endpoints import Call
from wwmaa_tui.standin.reception import Reply

_TICK_S = 1.0


class Host(Protocol):
    """Who takes the requests."""

    def arrived(self, call: Call) -> None:
        """A request's head is here."""

    def serve(self, call: Call, reply: Reply) -> None:
        """Answer a whole request by calling `reply`, once."""

    def switches(self, call: Call) -> bool:
        """Whether a WebSocket can be asked for there."""


class Guest(Protocol):
    """A connection, whatever it speaks."""

    deadline: float
    """On the loop's clock, in seconds: until when it may stay as it is."""

    def leave(self) -> None:
        """The house closes: finish what is under way and go."""

    def expire(self) -> None:
        """The deadline has passed."""

    def abort(self) -> None:
        """Hang up at once."""


class FrontDoor:
    """Opens on a running event loop; `close` ends everything that came in by it."""

    def __init__(self, reception: Host) -> None:
        self.reception = reception
        self.closing = False
        """Whether connections end with the answer under way."""
        self.now = 0.0
        """The loop's clock at the last tick, in seconds: exact enough for deadlines."""
        self.stamp = b""
        """The date header, and the beginning of the request id's."""
        self.next_number = itertools.count(1).__next__
        """What makes a request id unique."""
        self._prefix = secrets.token_hex(4).encode()
        self._connections: set[Guest] = set()
        self._server: asyncio.Server | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._connections)

    async def open(self, listener: socket.socket, backlog: int) -> None:
        """Accept connections."""
        self._tick()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), sock=listener, backlog=backlog)

    async def close(self, grace_s: float) -> None:
        """Accept no more, let the requests under way be answered for so long, and hang up."""
        self.closing = True
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.leave()
        if self._connections:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), grace_s)
        for connection in list(self._connections):
            connection.abort()
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.sleep(0)  # the aborted connections' last callbacks

    def entered(self, connection: Guest) -> None:
        """A connection is open."""
        self._connections.add(connection)
        if self.closing:
            connection.abort()

    def left(self, connection: Guest) -> None:
        """A connection is gone."""
        self._connections.discard(connection)
        if self.closing and not self._connections:
            self._empty.set()

    def look(self, now: float) -> None:
        """Note the time, and send away who has outstayed."""
        self.now = now
        self.stamp = b"date: %b\r\nx-request-id: %b-" % (formatdate(usegmt=True).encode(), self._prefix)
        for connection in [each for each in self._connections if each.deadline < now]:
            connection.expire()

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self.look(loop.time())
        self._timer = loop.call_later(_TICK_S, self._tick)

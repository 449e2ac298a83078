"""The virtual users' HTTP/1.1 client: one keep-alive connection per user and origin.

Shared parts (requests in flight, socket count, TLS context) come from the generator. Redirects are not followed.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.wire.exchange import Exchange, WireError
from engine.wire.http1 import Connection
from engine.wire.in_flight import InFlight, SocketCount


@dataclass(frozen=True)
class Origin:
    """Where a connection leads."""

    scheme: str
    host: str
    port: int


class SendFailed(Exception):
    """A request without an answer: the exchange as far as it went, and why."""

    def __init__(self, exchange: Exchange, error: WireError) -> None:
        self.exchange = exchange
        self.error = error
        super().__init__(str(error))


class Http1Client:
    """The sockets of one virtual user. Shared parts (in-flight list, TLS context, socket count) come from outside."""

    __slots__ = ("_connections", "_in_flight", "_now", "_sockets", "_tls")

    def __init__(
        self,
        in_flight: InFlight,
        sockets: SocketCount,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._in_flight = in_flight
        self._sockets = sockets
        self._tls = tls
        self._now = now
        self._connections: dict[Origin, Connection] = {}

    async def send(self, origin: Origin, request: bytes, timeout_s: float, *, repeatable: bool) -> Exchange:
        """Send bytes, wait for the whole answer. A request that met a connection which the server had just closed is
        sent once more if `repeatable`, as every keep-alive client does. The exchange is returned with whatever
        was measured; on failure it is raised inside SendFailed."""
        now = self._now()
        exchange = Exchange(now, now + timeout_s, asyncio.get_running_loop().create_future())
        self._in_flight.add(exchange)
        try:
            connection = await self._connected(origin, exchange)
            reused = connection.served > 0
            exchange.connected = self._now()
            exchange.blocked = exchange.connected - exchange.started
            self._in_flight.on(exchange, connection)
            connection.begin(exchange, request)
            try:
                await exchange.future
            except WireError as error:
                if not (reused and repeatable and error.kind == "connection reset" and not exchange.first_byte):
                    raise
                await self._again(origin, exchange, request)
        except WireError as error:
            exchange.done = exchange.done or self._now()
            raise SendFailed(exchange, error) from error
        except asyncio.CancelledError:
            if lost := self._connections.pop(origin, None):
                lost.abort()
            exchange.done = self._now()
            raise
        finally:
            self._in_flight.remove(exchange)
        return exchange

    async def _again(self, origin: Origin, exchange: Exchange, request: bytes) -> None:
        exchange.future = asyncio.get_running_loop().create_future()
        exchange.done = 0.0
        self._connections.pop(origin, None)
        connection = await self._connected(origin, exchange)
        exchange.connected = self._now()
        exchange.blocked = exchange.connected - exchange.started
        self._in_flight.on(exchange, connection)
        connection.begin(exchange, request)
        await exchange.future

    async def _connected(self, origin: Origin, exchange: Exchange) -> Connection:
        connection = self._connections.get(origin)
        if connection is not None and connection.usable:
            return connection
        opening = asyncio.ensure_future(self._open(origin, exchange))
        try:
            await asyncio.wait((opening, exchange.future), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not opening.cancel() and not opening.cancelled():
                opening.exception()
        if exchange.future.done():
            exchange.future.result()
        connection = self._connections[origin] = opening.result()
        return connection

    async def _open(self, origin: Origin, exchange: Exchange) -> Connection:
        loop = asyncio.get_running_loop()
        began = self._now()
        try:
            transport, connection = await loop.create_connection(
                lambda: Connection(self._now, self._sockets.closed),
                origin.host,
                origin.port,
                ssl=self._tls if origin.scheme == "https" else None,
            )
        except OSError as error:
            raise self._connect_error(error) from error
        self._sockets.opened()
        del transport
        exchange.connecting = self._now() - began
        return connection

    def _connect_error(self, error: OSError) -> WireError:
        if isinstance(error, ssl.SSLError):
            return WireError("tls", str(error))
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS):
            self._sockets.refuse()
            return WireError("no socket", f"this machine refused a socket: {error.strerror}")
        if error.errno == errno.ECONNREFUSED:
            return WireError("connection refused", str(error))
        if isinstance(error, socket.gaierror):
            return WireError("dns", str(error))
        return WireError("connection error", str(error))

    def close(self) -> None:
        """Close all sockets of this user."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


def request_head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """A request line and header block, without the blank line that ends it."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n").encode("latin-1")

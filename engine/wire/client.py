"""The virtual users' HTTP/1.1 client: one keep-alive connection per user and origin.

Shared parts (requests in flight, socket count, TLS context) come from the generator. Redirects are not followed.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from engine.wire.exchange import Exchange, WireError
from engine.wire.http1 import Connection, SocketCount
from engine.wire.in_flight import InFlight


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

    async def send(
        self, origin: Origin, request: bytes, timeout_s: float, *, repeatable: bool, head_only: bool = False
    ) -> Exchange:
        """Send bytes, wait for the whole answer. A request that met a connection which the server had just closed is
        sent once more if `repeatable`, as every keep-alive client does; `head_only` is for HEAD. The exchange is
        returned with whatever was measured; on failure it is raised inside SendFailed."""
        now = self._now()
        exchange = Exchange(now, now + timeout_s, asyncio.get_running_loop().create_future())
        self._in_flight.add(exchange)
        try:
            try:
                await self._attempt(origin, exchange, request, head_only)
            except WireError as error:
                stale = exchange.reused and error.kind == "connection reset" and not exchange.first_byte
                if not (stale and repeatable):
                    raise
                exchange.renew(asyncio.get_running_loop().create_future())
                self._in_flight.add(exchange)
                await self._attempt(origin, exchange, request, head_only)
        except WireError as error:
            exchange.done = exchange.done or self._now()
            raise SendFailed(exchange, error) from error
        except asyncio.CancelledError:
            if lost := self._connections.pop(origin, None):
                lost.abort()
            if exchange.future.done() and not exchange.future.cancelled():
                exchange.future.exception()  # it failed in the same turn: nobody else will look
            exchange.done = self._now()
            raise
        finally:
            self._in_flight.remove(exchange)
        return exchange

    async def _attempt(self, origin: Origin, exchange: Exchange, request: bytes, head_only: bool) -> None:
        connection = await self._connected(origin, exchange)
        exchange.reused = connection.served > 0
        exchange.connected = self._now()
        exchange.blocked = exchange.connected - exchange.started
        self._in_flight.on(exchange, connection)
        connection.begin(exchange, request, head_only=head_only)
        await exchange.future

    async def _connected(self, origin: Origin, exchange: Exchange) -> Connection:
        connection = self._connections.get(origin)
        if connection is not None and connection.usable:
            return connection
        opening = asyncio.ensure_future(self._open(origin, exchange))
        try:
            await asyncio.wait((opening, exchange.future), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not opening.done():
                opening.cancel()
            elif not opening.cancelled() and opening.exception() is None:
                self._connections[origin] = opening.result()
        if exchange.future.done():
            exchange.future.result()
        return opening.result()

    async def _open(self, origin: Origin, exchange: Exchange) -> Connection:
        loop = asyncio.get_running_loop()
        began = self._now()
        try:
            transport, connection = await loop.create_connection(
                lambda: Connection(self._now), origin.host, origin.port
            )
        except OSError as error:
            raise self._connect_error(error) from error
        connection.count_with(self._sockets)
        exchange.connecting = self._now() - began
        if origin.scheme == "https":
            await self._secure(origin, exchange, transport, connection)
        return connection

    async def _secure(
        self, origin: Origin, exchange: Exchange, transport: asyncio.Transport, connection: Connection
    ) -> None:
        assert self._tls is not None
        loop = asyncio.get_running_loop()
        began = self._now()
        secured: asyncio.Transport | None = None
        try:
            secured = await loop.start_tls(transport, connection, self._tls, server_hostname=origin.host)
        except OSError as error:
            raise WireError("tls", str(error) or type(error).__name__) from error
        finally:
            if secured is None:
                transport.abort()
                connection.connection_lost(None)
        connection.secured(cast(asyncio.Transport, secured))
        exchange.tls = self._now() - began

    def _connect_error(self, error: OSError) -> WireError:
        if isinstance(error, socket.gaierror):
            return WireError("dns", str(error))
        number = _errno_of(error)
        if number in (errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS):
            self._sockets.refuse()
            return WireError("no socket", f"this machine refused a socket: {os.strerror(number)}")
        if number == errno.ECONNREFUSED:
            return WireError("connection refused", str(error))
        if number == errno.ETIMEDOUT:
            return WireError("connect timeout", str(error))
        return WireError("connection error", str(error))

    def close(self) -> None:
        """Close all sockets of this user."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


def _errno_of(error: OSError) -> int | None:
    """The error's number; of several addresses that all failed asyncio gives only the texts of their errors."""
    if error.errno is not None:
        return error.errno
    said = re.search(r"\[Errno (\d+)\]", str(error))
    return int(said[1]) if said else None

"""Opening one connection: name, socket, TLS, each with its own time and its own kind of error.

Shares with all users of the generator what Wires holds.
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
from dataclasses import dataclass, field
from typing import TypeVar

from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.http1 import Connection, SocketCount
from engine.wire.in_flight import InFlight
from engine.wire.resolver import Resolver
from engine.wire.tls import client_context

P = TypeVar("P", bound=asyncio.Protocol)

NO_SOCKET = (errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS)
"""What a machine says that has no socket, file or port to give."""


@dataclass
class Wires:
    """What all users of a generator share to reach the target."""

    in_flight: InFlight = field(default_factory=InFlight)
    sockets: SocketCount = field(default_factory=SocketCount)
    tls: ssl.SSLContext | None = None
    resolver: Resolver = field(default_factory=Resolver)
    now: Callable[[], float] = time.monotonic
    connect_timeout_s: float = 30.0
    """k6's default."""
    tls_http2: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """What TLS is spoken by; made when it is first needed."""
        if self.tls is None:
            self.tls = client_context()
        return self.tls

    def context_http2(self) -> ssl.SSLContext:
        """The same for who speaks HTTP/2."""
        if self.tls_http2 is None:
            self.tls_http2 = client_context("h2", "http/1.1")
        return self.tls_http2


async def open_connection(wires: Wires, origin: Origin, exchange: Exchange) -> Connection:
    """A connection to the origin; what it took is noted in the exchange. Raises WireError."""
    addresses = await resolved(wires, origin)
    began = wires.now()
    transport, connection = await connected(wires, origin, addresses, lambda: Connection(wires.now, wires.in_flight))
    connection.count_with(wires.sockets)
    exchange.connecting = wires.now() - began
    if origin.scheme == "https":
        began = wires.now()
        connection.secured(await secured(wires.context(), origin.host, transport, connection))
        exchange.tls = wires.now() - began
    return connection


async def resolved(wires: Wires, origin: Origin) -> tuple[str, ...]:
    """The addresses to try, in order. Raises WireError."""
    try:
        return await wires.resolver.addresses(origin)
    except (OSError, UnicodeError) as error:
        raise WireError("dns", str(error)) from error


async def connected(
    wires: Wires, origin: Origin, addresses: tuple[str, ...], make: Callable[[], P]
) -> tuple[asyncio.Transport, P]:
    """A connection to the first address that takes one, for the protocol that `make` makes. Raises WireError."""
    loop = asyncio.get_running_loop()
    for last, address in enumerate(addresses, 1 - len(addresses)):
        try:
            return await loop.create_connection(make, address, origin.port)
        except OSError as error:
            if last == 0:
                raise connect_error(error, wires.sockets) from error
    raise WireError("dns", f"{origin.host} has no address")


async def secured(
    tls: ssl.SSLContext, host: str, transport: asyncio.Transport, protocol: asyncio.Protocol
) -> asyncio.Transport:
    """What speaks TLS with the host from now on. Raises WireError; the connection is gone then, and the protocol, which
    must not mind being told so twice, knows."""
    inner: asyncio.Transport | None = None
    try:
        inner = await asyncio.get_running_loop().start_tls(transport, protocol, tls, server_hostname=host)
    except OSError as error:
        raise WireError("tls", str(error) or type(error).__name__) from error
    finally:
        if inner is None:
            transport.abort()
            protocol.connection_lost(None)
    if inner is None:
        raise WireError("tls", "closed in the handshake")
    return inner


def connect_error(error: OSError, sockets: SocketCount) -> WireError:
    """What a failed connect means; a socket that this machine refused is counted."""
    if isinstance(error, socket.gaierror):
        return WireError("dns", str(error))
    number = _errno_of(error)
    if number in NO_SOCKET:
        sockets.refuse()
        return WireError("no socket", f"this machine refused a socket: {os.strerror(number)}")
    if number == errno.ECONNREFUSED:
        return WireError("connection refused", str(error))
    if number == errno.ETIMEDOUT:
        return WireError("connect timeout", str(error))
    return WireError("connection error", str(error))


def _errno_of(error: OSError) -> int | None:
    """The error's number; of several addresses that all failed asyncio gives only the texts of their errors."""
    if error.errno is not None:
        return error.errno
    said = re.search(r"\[Errno (\d+)\]", str(error))
    return int(said[1]) if said else None

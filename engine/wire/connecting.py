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
from typing import cast

from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.http1 import Connection, SocketCount
from engine.wire.in_flight import InFlight
from engine.wire.resolver import Resolver
from engine.wire.tls import client_context

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


async def open_connection(wires: Wires, origin: Origin, exchange: Exchange) -> Connection:
    """A connection to the origin; what it took is noted in the exchange. Raises WireError."""
    try:
        addresses = await wires.resolver.addresses(origin)
    except (OSError, UnicodeError) as error:
        raise WireError("dns", str(error)) from error
    began = wires.now()
    transport, connection = await _connected(wires, origin, addresses)
    connection.count_with(wires.sockets)
    exchange.connecting = wires.now() - began
    if origin.scheme == "https":
        await _secure(wires, origin, exchange, transport, connection)
    return connection


async def _connected(wires: Wires, origin: Origin, addresses: tuple[str, ...]) -> tuple[asyncio.Transport, Connection]:
    loop = asyncio.get_running_loop()
    for last, address in enumerate(addresses, 1 - len(addresses)):
        try:
            return await loop.create_connection(lambda: Connection(wires.now, wires.in_flight), address, origin.port)
        except OSError as error:
            if last == 0:
                raise connect_error(error, wires.sockets) from error
    raise WireError("dns", f"{origin.host} has no address")


async def _secure(
    wires: Wires, origin: Origin, exchange: Exchange, transport: asyncio.Transport, connection: Connection
) -> None:
    if wires.tls is None:  # a redirect led from http to https
        wires.tls = client_context()
    began = wires.now()
    secured: asyncio.Transport | None = None
    try:
        secured = await asyncio.get_running_loop().start_tls(
            transport, connection, wires.tls, server_hostname=origin.host
        )
    except OSError as error:
        raise WireError("tls", str(error) or type(error).__name__) from error
    finally:
        if secured is None:
            transport.abort()
            connection.connection_lost(None)
    connection.secured(cast(asyncio.Transport, secured))
    exchange.tls = wires.now() - began


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

"""One user's HTTP client with what it shares with others, against a server on this machine."""

from __future__ import annotations

import asyncio
import ssl
from typing import NamedTuple

from engine.wire.client import Http1Client
from engine.wire.connecting import Wires
from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.http1 import SocketCount
from engine.wire.in_flight import InFlight
from tests.support.until import until

GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: test\r\n\r\n"


class Failed(NamedTuple):
    """A request that got no answer."""

    error: WireError
    exchange: Exchange


class OneUser:
    """A client and its surroundings; the in-flight sweep is started by whoever makes it."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.in_flight = InFlight()
        self.sockets = SocketCount()
        self.wires = Wires(self.in_flight, self.sockets, tls)
        self.scheme = "http" if tls is None else "https"
        self.http = Http1Client(self.wires)

    async def sent(
        self,
        port: int,
        request: bytes = GET,
        timeout_s: float = 10.0,
        *,
        host: str = "127.0.0.1",
        repeatable: bool = True,
    ) -> Exchange:
        """Send to this machine; whatever comes of it."""
        head_only = request.startswith(b"HEAD")
        origin = Origin(self.scheme, host, port)
        return await self.http.send(origin, request, timeout_s, repeatable=repeatable, head_only=head_only)

    async def get(
        self,
        port: int,
        request: bytes = GET,
        timeout_s: float = 10.0,
        *,
        host: str = "127.0.0.1",
        repeatable: bool = True,
    ) -> Exchange:
        """Send what must be answered."""
        exchange = await self.sent(port, request, timeout_s, host=host, repeatable=repeatable)
        if exchange.error is not None:
            raise exchange.error
        return exchange

    async def failure(
        self, port: int, timeout_s: float = 10.0, *, host: str = "127.0.0.1", repeatable: bool = True
    ) -> Failed:
        """Send what must fail."""
        exchange = await asyncio.wait_for(self.sent(port, GET, timeout_s, host=host, repeatable=repeatable), 10)
        assert exchange.error is not None
        return Failed(exchange.error, exchange)

    async def all_closed(self) -> None:
        """Until no socket is open."""
        await until(lambda: self.sockets.open == 0, "no open socket")

    async def leave(self) -> None:
        """End with no request in flight and no socket open."""
        assert len(self.in_flight) == 0
        self.http.close()
        self.in_flight.stop()
        await self.all_closed()


def blocked(exchange: Exchange) -> float:
    """Seconds from asking until a connection was at hand."""
    return exchange.connected - exchange.started

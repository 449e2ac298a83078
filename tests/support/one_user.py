"""One user's HTTP client with what it shares with others, against a server on this machine."""

from __future__ import annotations

import asyncio

import pytest

from engine.wire.client import Http1Client, Origin, SendFailed
from engine.wire.exchange import Exchange
from engine.wire.http1 import SocketCount
from engine.wire.in_flight import InFlight
from tests.support.until import until

GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: test\r\n\r\n"


class OneUser:
    """A client and its surroundings; the in-flight sweep is started by whoever makes it."""

    def __init__(self) -> None:
        self.in_flight = InFlight()
        self.sockets = SocketCount()
        self.http = Http1Client(self.in_flight, self.sockets)

    async def get(
        self, port: int, request: bytes = GET, timeout_s: float = 10.0, *, repeatable: bool = True
    ) -> Exchange:
        """Send to this machine."""
        origin = Origin("http", "127.0.0.1", port)
        return await self.http.send(
            origin, request, timeout_s, repeatable=repeatable, head_only=request.startswith(b"HEAD")
        )

    async def failure(self, port: int, timeout_s: float = 10.0, *, repeatable: bool = True) -> SendFailed:
        """Send what must fail."""
        with pytest.raises(SendFailed) as caught:
            await asyncio.wait_for(self.get(port, timeout_s=timeout_s, repeatable=repeatable), 10)
        return caught.value

    async def all_closed(self) -> None:
        """Until no socket is open."""
        await until(lambda: self.sockets.open == 0, "no open socket")


def body(exchange: Exchange) -> bytes:
    """The whole body."""
    return b"".join(exchange.body_parts)

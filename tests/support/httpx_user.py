"""One user's HttpxClient with what it shares with others; ends with no socket open and nothing in flight."""

from __future__ import annotations

import asyncio
import ssl
from types import TracebackType
from typing import Any

from engine.wire.connecting import Wires
from engine.wire.exchange import Exchange, Origin
from engine.wire.httpx_client import HttpxClient
from tests.support.until import until

GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"


class HttpxUser:
    """An async context manager."""

    def __init__(
        self, tls: ssl.SSLContext | None = None, *, connect_timeout_s: float = 30.0, connections: int = 1, **how: Any
    ) -> None:
        self.wires = Wires(tls=tls, tls_http2=tls, connect_timeout_s=connect_timeout_s)
        self.scheme = "https" if tls else "http"
        self.http = HttpxClient(self.wires, connections, **how)

    async def __aenter__(self) -> HttpxUser:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.http.close()
        if kind is None:
            await self.all_closed()
            assert len(self.wires.in_flight) == 0

    async def all_closed(self) -> None:
        """Until no socket is open."""
        await until(lambda: self.wires.sockets.open == 0, "no open socket")

    async def send(
        self,
        port: int,
        request: bytes = GET,
        timeout_s: float = 10.0,
        *,
        host: str = "127.0.0.1",
        repeatable: bool = True,
    ) -> Exchange:
        """Send to this machine."""
        origin = Origin(self.scheme, host, port)
        return await asyncio.wait_for(self.http.send(origin, request, timeout_s, repeatable=repeatable), 20)

    async def failure(self, port: int, timeout_s: float = 10.0, **how: Any) -> tuple[str, str]:
        """Send what must fail: kind and detail of the error."""
        exchange = await self.send(port, timeout_s=timeout_s, **how)
        assert exchange.error is not None
        assert exchange.done >= exchange.started
        assert exchange.status == 0
        return exchange.error.kind, str(exchange.error)

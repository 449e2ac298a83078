"""WebSockets of one user with what they share with others, and a server on this machine that speaks to them."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve

from engine.measure.recorder import Recorder
from engine.measure.snapshot import Point, Trend, select
from engine.measure.ws_meter import WsMeter
from engine.wire.connecting import Wires
from engine.wire.exchange import Origin
from engine.wire.websocket import WebSocket
from engine.wire.ws_connection import Upgrade
from tests.support.until import until
from tests.support.wiring import count

Handler = Callable[[ServerConnection], Awaitable[None]]


class WsVisitor:
    """A user's sockets and what is measured of them."""

    def __init__(self, tls: ssl.SSLContext | None = None, connect_timeout_s: float = 30.0) -> None:
        self.wires = Wires(tls=tls, connect_timeout_s=connect_timeout_s)
        self.sockets = self.wires.sockets
        self.recorder = Recorder()
        self.meter = WsMeter(self.recorder, {"endpoint": "session_socket", "scenario": "rtc"})
        self._series: dict[str, Point] = {}

    def socket(self, port: int, target: str = "/ws?token=t", *, host: str = "127.0.0.1", **upgrade: Any) -> WebSocket:
        """A socket yet to be opened."""
        origin = Origin("wss" if self.wires.tls else "ws", host, port)
        return WebSocket(self.wires, Upgrade(origin, target, **upgrade), self.meter)

    async def all_closed(self) -> None:
        """Until no socket is open."""
        await until(lambda: self.sockets.open == 0, "no open socket")

    @property
    def series(self) -> Mapping[str, Point]:
        """Everything that was measured up to the first look."""
        if not self._series:
            self._series = dict(self.recorder.cut(0, {}).series)
        return self._series

    def counted(self, selector: str) -> float:
        """The sum of a counter."""
        return count(self.series, selector)

    def trend(self, selector: str) -> tuple[int, float]:
        """How many samples a trend has, and the largest in milliseconds."""
        point = select(self.series, selector)
        return (point.histogram.count, point.histogram.max) if isinstance(point, Trend) else (0, 0.0)


@contextlib.asynccontextmanager
async def ws_server(handler: Handler, host: str = "127.0.0.1", **options: Any) -> AsyncIterator[int]:
    """The port of a server that hands each session to the handler; leaves nothing running."""
    server: Server = await serve(handler, host, 0, **{"compression": None, "ping_interval": None, **options})
    async with server:
        yield next(iter(server.sockets)).getsockname()[1]

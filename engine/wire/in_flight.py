"""What a generator has in flight: requests without an answer, on the connections that carry them.

Deadlines are swept by one timer over all requests, which also gives the in-flight gauges; a time-out object per
request would cost more than the request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from engine.wire.exchange import Exchange, WireError
from engine.wire.http1 import Connection

_SWEEP_S = 0.05


class InFlight:
    """All requests of a generator that have no answer yet, oldest first; fails those past their deadline."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._exchanges: dict[Exchange, Connection | None] = {}
        self._handle: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._exchanges)

    def oldest_ms(self) -> float:
        """Age of the oldest request in flight in milliseconds, 0.0 when there is none."""
        for exchange in self._exchanges:
            return (self._now() - exchange.started) * 1000.0
        return 0.0

    def add(self, exchange: Exchange) -> None:
        """A request begins."""
        self._exchanges[exchange] = None

    def on(self, exchange: Exchange, connection: Connection) -> None:
        """It is being sent on this connection."""
        self._exchanges[exchange] = connection

    def remove(self, exchange: Exchange) -> None:
        """It has ended, in whatever way."""
        self._exchanges.pop(exchange, None)

    def start(self) -> None:
        """Begin to sweep; needs a running loop."""
        self._handle = asyncio.get_running_loop().call_later(_SWEEP_S, self._sweep)

    def stop(self) -> None:
        """Stop sweeping."""
        if self._handle is not None:
            self._handle.cancel()

    def _sweep(self) -> None:
        now = self._now()
        for exchange, connection in [item for item in self._exchanges.items() if item[0].deadline <= now]:
            if exchange.future.done():
                continue
            if connection is not None:
                connection.fail(WireError("timeout", "no complete answer in time"))
            else:
                exchange.future.set_exception(WireError("connect timeout", "no connection in time"))
        self.start()

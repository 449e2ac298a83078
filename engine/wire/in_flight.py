"""What a generator has in flight: requests without an answer, on the connections that carry them.

Deadlines are swept by one timer over all requests, which also gives the in-flight gauges; a time-out object per
request would cost more than the request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from engine.wire.exchange import Exchange, WireError

_SWEEP_S = 0.05


class InFlight:
    """All requests of a generator that have no answer yet, oldest first; fails those past their deadline."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._handle: asyncio.TimerHandle | None = None
        self.exchanges: dict[Exchange, None] = {}
        """A set in order. Whoever carries an exchange adds and removes it."""

    def __len__(self) -> int:
        return len(self.exchanges)

    def oldest_ms(self) -> float:
        """Age of the oldest request in flight in milliseconds, 0.0 when there is none."""
        for exchange in self.exchanges:
            return (self._now() - exchange.started) * 1000.0
        return 0.0

    def start(self) -> None:
        """Begin to sweep; needs a running loop."""
        self._handle = asyncio.get_running_loop().call_later(_SWEEP_S, self._sweep)

    def stop(self) -> None:
        """Stop sweeping."""
        if self._handle is not None:
            self._handle.cancel()

    def _sweep(self) -> None:
        now = self._now()
        for exchange in [exchange for exchange in self.exchanges if exchange.deadline <= now]:
            if exchange.connection is not None:
                exchange.connection.fail(WireError("timeout", "no complete answer in time"))
            else:
                del self.exchanges[exchange]
                exchange.end(now, WireError("connect timeout", "no connection in time"))
        self.start()

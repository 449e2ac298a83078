"""The virtual users' HTTP/1.1 client: a few keep-alive connections per user and origin, one by default.

Shared parts (requests in flight, socket count, TLS context, names) come from the generator. Redirects are not followed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from engine.wire.connecting import Wires, open_connection
from engine.wire.exchange import Exchange, Origin, WireError
from engine.wire.http1 import Connection


class Http1Client:
    """The sockets of one virtual user."""

    __slots__ = ("_in_flight", "_most", "_new_future", "_now", "_opening", "_pools", "_wires", "cut_off", "waiting")

    def __init__(self, wires: Wires, connections: int = 1) -> None:
        self._wires = wires
        self._most = connections
        self._now = wires.now
        self._in_flight = wires.in_flight.exchanges
        self._new_future: Callable[[], asyncio.Future[None]]
        self._pools: dict[Origin, list[Connection]] = {}
        self._opening: dict[Origin, int] = {}
        self.waiting: dict[Origin, deque[asyncio.Future[None]]] = {}
        """Who waits for a connection to be free; empty when nobody does."""
        self.cut_off: Exchange | None = None
        """What was abandoned last."""

    def begin(self, origin: Origin, request: bytes, timeout_s: float, head_only: bool) -> Exchange | None:
        """Send at once on a connection that is free; None when there is none. To be ended by settled()."""
        for connection in self._pools.get(origin, ()):
            if connection.exchange is None and connection.usable:
                now = self._now()
                exchange = Exchange(now, now + timeout_s, self._new_future(), now)
                connection.begin(exchange, request, head_only)
                return exchange
        return None

    async def send(
        self, origin: Origin, request: bytes, timeout_s: float, *, repeatable: bool, head_only: bool = False
    ) -> Exchange:
        """Send bytes, wait for the whole answer, or for the error that the exchange then carries. A request that met a
        connection which the server had just closed is sent again if `repeatable`, as every keep-alive client does;
        `head_only` is for HEAD."""
        exchange = self.begin(origin, request, timeout_s, head_only)
        if exchange is None:
            # Kept from here on: asking for the running loop is a system call on Python 3.11.
            self._new_future = asyncio.get_running_loop().create_future
            now = self._now()
            exchange = Exchange(now, now + timeout_s, self._new_future())
            try:
                await self._carried(origin, exchange, request, head_only)
            except asyncio.CancelledError:
                self.abandon(origin, exchange)
                raise
        return await self.settled(origin, exchange, request, repeatable=repeatable, head_only=head_only)

    async def settled(
        self, origin: Origin, exchange: Exchange, request: bytes, *, repeatable: bool, head_only: bool = False
    ) -> Exchange:
        """Wait for the end of an exchange that was begun."""
        try:
            await exchange.future
            while repeatable and exchange.stale:  # of several connections all may be
                exchange.renew(self._new_future())
                await self._carried(origin, exchange, request, head_only)
                await exchange.future
        except asyncio.CancelledError:
            self.abandon(origin, exchange)
            raise
        if self.waiting:
            self._wake(origin)
        return exchange

    def abandon(self, origin: Origin, exchange: Exchange) -> None:
        """Nobody waits for it any more: its connection cannot be used again."""
        self.cut_off = exchange
        if exchange.connection is not None:
            exchange.connection.abandon(exchange)
        self._in_flight.pop(exchange, None)
        if self.waiting:
            self._wake(origin)

    async def _carried(self, origin: Origin, exchange: Exchange, request: bytes, head_only: bool) -> None:
        """Begin the exchange once there is a connection for it, unless it ends before that."""
        self._in_flight[exchange] = None
        connection = await self._acquired(origin, exchange)
        if connection is None:
            return
        exchange.connected = self._now()
        if connection.usable:
            connection.begin(exchange, request, head_only)
        else:  # the server closed it before anything was sent
            self._in_flight.pop(exchange, None)
            exchange.end(exchange.connected, WireError("connection reset", "closed before the request was sent"))

    async def _acquired(self, origin: Origin, exchange: Exchange) -> Connection | None:
        """A connection that is free, once there is one; None when the exchange has ended before that."""
        exchange.waited = True
        pool = self._pools.setdefault(origin, [])
        while not exchange.done:
            pool[:] = [each for each in pool if each.usable]
            for each in pool:
                if each.exchange is None:
                    return each
            if len(pool) + self._opening.get(origin, 0) < self._most:
                return await self._opened(origin, exchange, pool)
            free = self._new_future()
            self.waiting.setdefault(origin, deque()).append(free)
            try:
                await asyncio.wait((free, exchange.future), return_when=asyncio.FIRST_COMPLETED)
            finally:
                free.cancel()
        exchange.error = WireError("no free connection", "all of the user's own were busy for too long")
        return None

    async def _opened(self, origin: Origin, exchange: Exchange, pool: list[Connection]) -> Connection | None:
        deadline = exchange.deadline
        exchange.deadline = min(deadline, self._now() + self._wires.connect_timeout_s)
        self._opening[origin] = self._opening.get(origin, 0) + 1
        opening = asyncio.ensure_future(open_connection(self._wires, origin, exchange))
        try:
            await asyncio.wait((opening, exchange.future), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._opening[origin] -= 1
            if not opening.done():
                opening.cancel()
            elif not opening.cancelled() and opening.exception() is None:
                pool.append(opening.result())
        if exchange.done:
            return None
        exchange.deadline = deadline
        try:
            return opening.result()
        except WireError as error:
            self._in_flight.pop(exchange, None)
            # Its traceback holds frames that hold the exchange: a circle that only the garbage collector would break.
            error.__cause__ = error.__context__ = None
            exchange.end(self._now(), error.with_traceback(None))
            return None

    def _wake(self, origin: Origin) -> None:
        """A connection may be free: let the next one that waits for it look."""
        waiting = self.waiting.pop(origin, None)
        while waiting:
            free = waiting.popleft()
            if not free.done():
                free.set_result(None)
                break
        if waiting:
            self.waiting[origin] = waiting

    def close(self) -> None:
        """Close all sockets of this user."""
        for pool in self._pools.values():
            for connection in pool:
                connection.close()
        self._pools.clear()

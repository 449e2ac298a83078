"""One HTTP/1.1 connection of a virtual user, parsed by httptools; carries one request at a time.

Knows nothing of who sends, of operations, or of histograms.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import httptools

from engine.wire.exchange import Exchange, WireError


class Connection(asyncio.Protocol):
    """One socket; carries one request at a time."""

    def __init__(self, now: Callable[[], float], on_lost: Callable[[], None]) -> None:
        self._now = now
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._exchange: Exchange | None = None
        self.usable = False
        self.served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)
        self.usable = True

    def begin(self, exchange: Exchange, request: bytes) -> None:
        """Write a whole request; its answer resolves the exchange's future."""
        assert self._transport is not None
        self._exchange = exchange
        self._transport.write(request)
        exchange.sent = self._now()

    def data_received(self, data: bytes) -> None:
        """Bytes of the answer."""
        exchange = self._exchange
        if exchange is None:
            self.close()
            return
        if not exchange.first_byte:
            exchange.first_byte = self._now()
        exchange.received += len(data)
        if not exchange.body_parts:
            exchange.raw_parts.append(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.fail(WireError("bad response", f"not HTTP/1.1: {error}"))

    def on_body(self, body: bytes) -> None:
        """Part of a body, already de-chunked."""
        if self._exchange is not None:
            self._exchange.body_parts.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole (interim 1xx answers are passed over)."""
        exchange = self._exchange
        status = self._parser.get_status_code()
        if exchange is None or 100 <= status < 200:
            return
        self._exchange = None
        self.served += 1
        exchange.status = status
        exchange.done = self._now()
        if not self._parser.should_keep_alive():
            self.close()
        if not exchange.future.done():
            exchange.future.set_result(None)

    def fail(self, error: WireError) -> None:
        """End the request in flight with an error; the connection is of no further use."""
        exchange, self._exchange = self._exchange, None
        self.close()
        if exchange is not None and not exchange.future.done():
            exchange.done = self._now()
            exchange.future.set_exception(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self.usable = False
        self._on_lost()
        self.fail(WireError("connection reset", str(exc) if exc else "closed before the answer was complete"))

    def close(self) -> None:
        """Close the socket; idempotent."""
        self.usable = False
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Drop the socket without waiting for unsent bytes."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

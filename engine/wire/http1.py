"""One HTTP/1.1 connection of a virtual user, parsed by httptools; carries one request at a time.

Knows nothing of who sends, of operations, or of histograms.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import httptools

from engine.wire.exchange import Exchange, WireError
from engine.wire.in_flight import InFlight
from engine.wire.response import final_head

LARGEST_HEAD = 64 << 10
"""Bytes of status line and headers, interim answers included, beyond which a server is not believed to be one."""
LARGEST_ANSWER = 64 << 20
"""Bytes of an answer beyond which it is a stream, or a mistake, and would take a generator's memory."""
_LARGE_REQUEST = 64 << 10


class SocketCount:
    """How many sockets a generator holds, and how often the machine refused one."""

    def __init__(self) -> None:
        self.open = 0
        self.refused = 0

    def opened(self) -> None:
        """One more."""
        self.open += 1

    def closed(self) -> None:
        """One less."""
        self.open -= 1

    def refuse(self) -> None:
        """The machine had none to give."""
        self.refused += 1


class Connection(asyncio.Protocol):
    """One socket."""

    __slots__ = (
        "_in_flight",
        "_large",
        "_lost",
        "_now",
        "_on_lost",
        "_parser",
        "_parses_heads",
        "_parts",
        "_transport",
        "exchange",
        "served",
        "usable",
    )

    def __init__(self, now: Callable[[], float], in_flight: InFlight) -> None:
        self._now = now
        self._in_flight = in_flight.exchanges
        self._on_lost: Callable[[], None] | None = None
        self._lost = False
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser
        self._parses_heads = False
        self._large = False
        self._parts: list[bytes] = []
        self.exchange: Exchange | None = None
        """What it carries now."""
        self.usable = False
        """Whether a further request may begin here, once `exchange` is None."""
        self.served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self.usable = True

    def count_with(self, sockets: SocketCount) -> None:
        """Count this socket until it is gone. Not done when it is made: a loop that is cancelled while it connects may
        say `made` and never `lost`."""
        sockets.opened()
        self._on_lost = sockets.closed
        if self._lost:
            sockets.closed()

    def secured(self, transport: asyncio.Transport) -> None:
        """From here on everything goes through TLS."""
        self._transport = transport

    def begin(self, exchange: Exchange, request: bytes, head_only: bool = False) -> None:
        """Write a whole request; its answer ends the exchange. `head_only` for HEAD, whose answer has no body whatever
        its headers say."""
        if head_only or self._parses_heads:
            self._parses_heads = head_only
            self._parser = httptools.HttpResponseParser(_HeadOnly(self) if head_only else self)
        self._large = len(request) > _LARGE_REQUEST
        self.exchange = exchange
        exchange.connection = self
        self._in_flight[exchange] = None
        if self._large:
            self._transport.set_write_buffer_limits(high=0)  # type: ignore[union-attr] # resume_writing() says when it is out
        self._transport.write(request)  # type: ignore[union-attr] # hot: a usable connection has one
        exchange.sent = self._now()

    def resume_writing(self) -> None:
        """The rest of a large request is out."""
        exchange = self.exchange
        if exchange is not None and not exchange.first_byte:
            exchange.sent = self._now()

    def data_received(self, data: bytes) -> None:
        """Bytes of the answer."""
        exchange = self.exchange
        if exchange is None:
            self.close()
            return
        if not exchange.first_byte:
            exchange.first_byte = self._now()
        exchange.received += len(data)
        if exchange.received > LARGEST_ANSWER:
            self.fail(WireError("bad response", f"more than {LARGEST_ANSWER:,} bytes"))
            return
        if not self._parts:
            head = exchange.head = exchange.head + data if exchange.head else data
            if len(head) > LARGEST_HEAD and _too_large(head, len(data)):
                self.fail(WireError("bad response", f"headers of more than {LARGEST_HEAD:,} bytes"))
                return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.fail(WireError("bad response", f"not HTTP/1.1: {error}"))

    def on_message_begin(self) -> None:
        """The first byte of an answer; one that nobody asked for must not be taken for that of the next request."""
        if self.exchange is None:
            self.close()

    def on_body(self, body: bytes) -> None:
        """Part of a body, already de-chunked."""
        self._parts.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole (interim 1xx answers are passed over)."""
        exchange = self.exchange
        status = self._parser.get_status_code()
        if exchange is None or 100 <= status < 200:
            return
        # An answer that came before the whole request was out leaves the rest of it in the way of the next one.
        if self._large and self._transport is not None and self._transport.get_write_buffer_size():
            self.abort()
        elif not self._parser.should_keep_alive():
            self.close()
        self._complete(exchange, status)

    def on_head_complete(self) -> None:
        """The answer is whole with its head: that of HEAD, whatever its headers say of a body."""
        exchange = self.exchange
        status = self._parser.get_status_code()
        if exchange is None or 100 <= status < 200:
            return
        # The parser would close for want of a length, which an answer without a body does not need.
        if not (self._parser.should_keep_alive() or _stays(self._parser.get_http_version(), exchange.head)):
            self.close()
        elif not exchange.head.endswith(b"\r\n\r\n"):
            self.close()  # a body all the same
        self._complete(exchange, status)

    def _complete(self, exchange: Exchange, status: int) -> None:
        self.exchange = None
        del self._in_flight[exchange]
        self.served += 1
        exchange.status = status
        parts = self._parts
        if parts:
            exchange.body = parts[0] if len(parts) == 1 else b"".join(parts)
            self._parts = []
        exchange.done = self._now()
        future = exchange.future
        if not future.done():
            future.set_result(None)

    def fail(self, error: WireError) -> None:
        """End the request in flight with an error; the connection is of no further use."""
        exchange, self.exchange = self.exchange, None
        self.abort()
        if exchange is not None:
            del self._in_flight[exchange]
            exchange.end(self._now(), error)

    def abandon(self, exchange: Exchange) -> None:
        """Nobody waits for that answer any more: while it is not whole, the connection is of no further use."""
        if self.exchange is exchange:
            self.exchange = None
            self.abort()
            del self._in_flight[exchange]
            exchange.done = self._now()

    def eof_received(self) -> None:
        """The server closes; no further request may begin here."""
        self.usable = False

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone; idempotent. The end of the connection can also be that of an answer."""
        if self._lost:
            return
        self._lost = True
        self.usable = False
        if self._on_lost is not None:
            self._on_lost()
        exchange = self.exchange
        if exc is None and exchange is not None and _ends_with_connection(exchange):
            self._complete(exchange, self._parser.get_status_code())
        self.fail(WireError("connection reset", str(exc) if exc else "closed before the answer was complete"))
        if self._transport is not None:
            del self._parser  # it holds this connection's methods: a circle that only the garbage collector would break

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


class _HeadOnly:
    """Ends an answer where its head does."""

    def __init__(self, connection: Connection) -> None:
        self.on_message_begin = connection.on_message_begin
        self.on_headers_complete = connection.on_head_complete


def _stays(version: str, head: bytes) -> bool:
    """Whether the server means to keep the connection, going by its head alone."""
    lines = (final_head(head) or b"").lower().split(b"\r\n")
    said = b",".join(line for line in lines if line.startswith(b"connection:"))
    return version == "1.1" and b"close" not in said


def _too_large(head: bytes, new: int) -> bool:
    """Of more bytes than a head may have, `new` of them just come: whether they are no head that a body follows."""
    return final_head(head[:LARGEST_HEAD]) is None or len(head) - new > LARGEST_HEAD


def _ends_with_connection(exchange: Exchange) -> bool:
    """Whether nothing in the answer's head says where its body ends, so that the connection's end does."""
    head = final_head(exchange.head)
    lower = b"" if head is None else head.lower()
    return head is not None and b"\r\ncontent-length:" not in lower and b"\r\ntransfer-encoding:" not in lower

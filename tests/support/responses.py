"""Answers as journeys see them, without a wire."""

from __future__ import annotations

import asyncio
from typing import cast

from engine.wire.exchange import Exchange
from engine.wire.response import Response


def response(status: int = 200, body: bytes = b"", headers: bytes = b"", *, took_ms: float = 1.0) -> Response:
    """An answer that came back whole; `headers` are lines, each with its end."""
    head = b"HTTP/1.1 %d X\r\n%b\r\n" % (status, headers)
    done = 100.0 + took_ms / 1000.0
    nobody_waits = cast("asyncio.Future[None]", None)
    exchange = Exchange(100.0, 200.0, nobody_waits, 100.0, sent=100.0, first_byte=done, done=done, status=status)
    exchange.head, exchange.body = head + body, body
    return Response(exchange, status)

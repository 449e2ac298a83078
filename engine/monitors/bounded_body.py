"""An answer of httpx read to its end, or to a limit that counts what it unpacks to.

httpx unpacks a piece as a whole before anybody can count it, and one encoding inside another: a kilobyte becomes a
gigabyte. So nothing but gzip is unpacked, once, and no further than to the limit.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from engine.monitors.monitor import MonitorError

if TYPE_CHECKING:
    import httpx

ENCODINGS = "gzip"
"""What to accept."""
_HALF = "answers with what cannot be unpacked"
_GZIP = 16 + zlib.MAX_WBITS


class TooLong(Exception):
    """It has more bytes than that."""


async def bounded_body(response: httpx.Response, most: int) -> bytes:
    """At most `most` bytes. Raises TooLong, MonitorError for what cannot be unpacked, and what httpx raises."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise MonitorError("answers in an encoding that nobody asked for")
    unpack = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
    body = bytearray()
    async for piece in response.aiter_raw():
        try:
            body += unpack.decompress(piece, most + 1 - len(body)) if unpack else piece
        except zlib.error:
            raise MonitorError(_HALF) from None
        if len(body) > most:
            raise TooLong
    if unpack is not None and body and (not unpack.eof or unpack.unused_data):
        raise MonitorError(_HALF)
    return bytes(body)

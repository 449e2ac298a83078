"""Draws the site's logo, a white belt knot on a red disc, as a PNG file in memory."""

from __future__ import annotations

import struct
import zlib

SIZE = 96

_RED, _WHITE, _CLEAR = b"\xb8\x1d\x24\xff", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"


def logo_png(size: int = SIZE) -> bytes:
    """The image, `size` pixels square, with transparency."""
    rows = b"".join(b"\x00" + b"".join(_pixel(x, y, size) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in chunks)


def _pixel(x: int, y: int, size: int) -> bytes:
    across, down = (2 * x + 1) / size - 1, (2 * y + 1) / size - 1
    if across * across + down * down > 1:
        return _CLEAR
    belt = abs(down) < 0.14
    ends = down > 0 and 0.05 < abs(across) - down * 0.35 < 0.3
    return _WHITE if belt or ends else _RED


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

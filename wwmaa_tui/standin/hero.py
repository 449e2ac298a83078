"""Draws the picture that opens the home page, a red sun over grainy paper, as a PNG file in memory.

Its grain is what makes it weigh as much as a photograph: a browser takes no plain surface for a picture.
"""

from __future__ import annotations

import math
import random
import struct
import zlib

from wwmaa_tui.standin.logo import chunk

WIDTH, HEIGHT = 960, 320
_SHADES = 8
"""Of each colour; which of them a pixel has is the grain."""
_COLOURS = ((0xFD, 0xFC, 0xF9), (0xB8, 0x1D, 0x24), (0x2E, 0x2A, 0x26))
"""Paper, sun and ground."""
_PAPER, _SUN, _GROUND = (index * _SHADES for index in range(len(_COLOURS)))


def hero_png(seed: int = 7) -> bytes:
    """The image, WIDTH by HEIGHT pixels."""
    grain = random.Random(seed)
    mask = int.from_bytes(bytes([_SHADES - 1]) * WIDTH)
    rows = bytearray()
    for y in range(HEIGHT):
        plain = int.from_bytes(_row(y))
        grains = int.from_bytes(grain.randbytes(WIDTH)) & mask
        rows += b"\x00" + (plain + grains).to_bytes(WIDTH)  # no byte carries over: colours are _SHADES apart
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    palette = bytes(max(part - 4 * shade, 0) for colour in _COLOURS for shade in range(_SHADES) for part in colour)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in parts)


def _row(y: int) -> bytes:
    if y >= HEIGHT * 0.85:
        return bytes([_GROUND]) * WIDTH
    radius, height = HEIGHT * 0.36, y - HEIGHT * 0.45
    half = int(math.sqrt(radius * radius - height * height)) if abs(height) < radius else 0
    beside = bytes([_PAPER]) * (WIDTH // 2 - half)
    return beside + bytes([_SUN]) * (2 * half) + beside

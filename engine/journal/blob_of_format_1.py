"""The points of a second as journals of format 1 have them: msgpack, deflated, base85. Only read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import msgspec

from engine.errors import JournalError
from engine.measure.snapshot import Point, Trend

_DECODER = msgspec.msgpack.Decoder(dict[int, Point])
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_NO_DIGIT = 255
_VALUES = bytes(_DIGITS.index(byte) if byte in _DIGITS else _NO_DIGIT for byte in range(256))


def unpack_format_1(blob: str) -> dict[int, Point]:
    """The points. JournalError when the text is damaged."""
    try:
        points = _DECODER.decode(zlib.decompress(_from_base85(blob)))
        if any(min((*it.histogram.buckets, *it.histogram.buckets.values()), default=0) < 0 for it in _trends(points)):
            raise ValueError("buckets below the first, or with less than nothing in them")
        return points
    except (ValueError, struct.error, zlib.error, msgspec.MsgspecError) as error:
        raise JournalError(f"damaged figures: {error}") from error


def _trends(points: Mapping[int, Point]) -> list[Trend]:
    return [point for point in points.values() if isinstance(point, Trend)]


def _from_base85(text: str) -> bytes:
    """As base64.b85decode, which goes digit by digit and took most of the time in which a state is folded."""
    data = text.encode("ascii")
    lacking = -len(data) % 5
    digits = (data + b"~" * lacking).translate(_VALUES)
    if _NO_DIGIT in digits:
        raise ValueError("not base85")
    fives = zip(*(digits[place::5] for place in range(5)), strict=True)
    words = [(((a * 85 + b) * 85 + c) * 85 + d) * 85 + e for a, b, c, d, e in fives]
    whole = struct.pack(f">{len(words)}I", *words)
    return whole[: len(whole) - lacking]

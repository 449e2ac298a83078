"""Histograms of a second as one short string: msgpack, deflated, base85, decoded only to merge."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping

import msgspec

from engine.errors import JournalError
from engine.measure.snapshot import Point

_DECODER = msgspec.msgpack.Decoder(dict[int, Point])
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_NO_DIGIT = 255
_VALUES = bytes(_DIGITS.index(byte) if byte in _DIGITS else _NO_DIGIT for byte in range(256))


def pack_points(points: Mapping[int, Point]) -> str:
    """Points by series number as text that JSON carries without escapes."""
    return base64.b85encode(zlib.compress(msgspec.msgpack.encode(points), 6)).decode("ascii")


def unpack_points(blob: str) -> dict[int, Point]:
    """The points again. JournalError when the text is damaged."""
    if not blob:
        return {}
    try:
        return _DECODER.decode(zlib.decompress(_from_base85(blob)))
    except (ValueError, struct.error, zlib.error, msgspec.MsgspecError) as error:
        raise JournalError(f"damaged histogram blob: {error}") from error


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

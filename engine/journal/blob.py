"""Histograms of a second as one short string: msgpack, deflated, base85, decoded only to merge."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping

import msgspec

from engine.errors import JournalError
from engine.measure.snapshot import Point

_DECODER = msgspec.msgpack.Decoder(dict[int, Point])


def pack_points(points: Mapping[int, Point]) -> str:
    """Points by series number as text that JSON carries without escapes."""
    return base64.b85encode(zlib.compress(msgspec.msgpack.encode(points), 6)).decode("ascii")


def unpack_points(blob: str) -> dict[int, Point]:
    """The points again. JournalError when the text is damaged."""
    if not blob:
        return {}
    try:
        return _DECODER.decode(zlib.decompress(base64.b85decode(blob)))
    except (ValueError, zlib.error, msgspec.MsgspecError) as error:
        raise JournalError(f"damaged histogram blob: {error}") from error

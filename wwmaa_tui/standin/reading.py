"""JSON from clients, read into a shape: whatever is wrong with it is a DecodeError, its depth too."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def read_json(text: bytes | str, shape: type[T]) -> T:
    """The text in that shape. Raises msgspec.DecodeError where it is not."""
    try:
        return msgspec.json.decode(text, type=shape)
    except RecursionError:
        raise msgspec.DecodeError("nested too deeply") from None

"""Cheap random draws that are pure functions of a key and an index (splitmix64, Steele, Lea and Flood 2014).

Making a random.Random for every iteration costs ten microseconds; this costs half of one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_UNIT = 2.0**-64


def key_of(*parts: object) -> int:
    """A 64-bit key of some parts, the same in every process and version."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def draw(key: int, index: int) -> float:
    """Draw number `index` of that key: 0 to below 1."""
    return min(draw_bits(key, index) * _UNIT, 1.0 - 2.0**-53)


def draw_bits(key: int, index: int) -> int:
    """Draw number `index` of that key: 64 random bits."""
    mixed = (key + index * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


class Dice:
    """A run of whole numbers of one key: what random.Random gives, without its ten microseconds of seeding.

    One draw of 64 bits serves several small numbers, as long as 2**24 times their range is left of it.
    """

    __slots__ = ("_bits", "_index", "_key", "_room")

    def __init__(self, key: int) -> None:
        self._key = key
        self._index = 0
        self._bits = draw_bits(key, 0)
        self._room = 1 << 64

    def below(self, count: int) -> int:
        """A whole number from 0 to below `count`, which is at most 2**40."""
        if self._room < count << 24:
            self._index += 1
            self._bits = draw_bits(self._key, self._index)
            self._room = 1 << 64
        self._bits, number = divmod(self._bits, count)
        self._room //= count
        return number

    def choice(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]

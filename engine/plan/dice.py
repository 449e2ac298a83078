"""Cheap random draws that are pure functions of a key and an index (splitmix64, Steele, Lea and Flood 2014).

Making a random.Random for every iteration costs ten microseconds; this costs half of one.
"""

from __future__ import annotations

import hashlib

_MASK = (1 << 64) - 1
_UNIT = 2.0**-64


def key_of(*parts: object) -> int:
    """A 64-bit key of some parts, the same in every process and version."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def draw(key: int, index: int) -> float:
    """Draw number `index` of that key: 0 to below 1."""
    mixed = (key + index * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return min((mixed ^ (mixed >> 31)) * _UNIT, 1.0 - 2.0**-53)

"""Which kind of iteration each one is: exact shares, in an order that looks random and is not.

1. A kind is a pure function of seed, scenario and iteration index, so users and generators need not agree on it.
2. Iterations come in blocks; in every block each kind occurs exactly its share, and only the order is shuffled.
3. A block has 10, 20, 50, 100 or 1000 iterations, the fewest that make all shares whole; where none does, 1000 by
   largest remainder.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from engine.plan.arrivals import exact
from engine.plan.dice import Dice, key_of

_SIZES = (10, 20, 50, 100, 1000)
_KEPT_BLOCKS = 64
"""Users of one generator are seldom further apart than this."""


class Mix:
    """The kinds of one scenario's iterations. ValueError without a positive share."""

    __slots__ = ("_blocks", "_key", "_sorted", "counts", "size")

    def __init__(self, shares: Mapping[str, float], seed: int, scenario: str) -> None:
        self.counts = block_counts(shares)
        """How often each kind occurs in a block."""
        self.size = sum(self.counts.values())
        """Iterations in a block."""
        self._key = key_of("mix", seed, scenario)
        self._sorted = [kind for kind in sorted(self.counts) for _ in range(self.counts[kind])]
        self._blocks: dict[int, list[str]] = {}

    def kind(self, index: int) -> str:
        """The kind of iteration `index`, counted from 0 over all users and generators."""
        block, place = divmod(index, self.size)
        order = self._blocks.get(block)
        return (self._shuffled(block) if order is None else order)[place]

    def _shuffled(self, block: int) -> list[str]:
        order = self._sorted.copy()
        below = Dice(self._key + (block << 16)).below
        for last in range(self.size - 1, 0, -1):
            other = below(last + 1)
            order[last], order[other] = order[other], order[last]
        while len(self._blocks) >= _KEPT_BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        self._blocks[block] = order
        return order


def block_counts(shares: Mapping[str, float]) -> dict[str, int]:
    """How often each kind occurs in a block; the block's size is their sum. ValueError without a positive share."""
    if not shares or min(shares.values()) <= 0:
        raise ValueError("a mix needs kinds, each with a positive share")
    parts = {kind: exact(share) for kind, share in shares.items()}
    whole = sum(parts.values(), Fraction(0))
    for size in _SIZES:
        counts = {kind: part * size / whole for kind, part in parts.items()}
        if all(count.denominator == 1 for count in counts.values()):
            return {kind: int(count) for kind, count in counts.items()}
    rounded = {kind: int(count) for kind, count in counts.items()}
    by_remainder = sorted(counts, key=lambda kind: (rounded[kind] - counts[kind], kind))
    for kind in by_remainder[: _SIZES[-1] - sum(rounded.values())]:
        rounded[kind] += 1
    return rounded

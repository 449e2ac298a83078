"""Which kind of iteration each one is: exact shares, in an order that looks random and is not.

1. A kind is a pure function of seed, scenario and iteration index, so users and generators need not agree on it.
2. Iterations come in blocks; in every block each kind occurs exactly its share, and only the order is shuffled.
3. The order is dealt in advance for several thousand iterations and then begins anew: looking a kind up is one step.
4. A block has 10, 20, 50, 100 or 1000 iterations, the fewest that make all shares whole; where none does, 1000 by
   largest remainder.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from engine.plan.arrivals import exact
from engine.plan.dice import Dice, key_of

_SIZES = (10, 20, 50, 100, 1000)
_DEALT = 8192
"""About so many iterations are dealt in advance; the order of kinds begins anew after them."""


class Mix:
    """The kinds of one scenario's iterations. ValueError without a positive share."""

    __slots__ = ("_length", "_order", "counts", "size")

    def __init__(self, shares: Mapping[str, float], seed: int, scenario: str) -> None:
        self.counts = block_counts(shares)
        """How often each kind occurs in a block."""
        self.size = sum(self.counts.values())
        """Iterations in a block."""
        kinds = [kind for kind in sorted(self.counts) for _ in range(self.counts[kind])]
        dice = Dice(key_of("mix", seed, scenario))
        self._order: list[str] = []
        for _ in range(_DEALT // self.size):
            self._order += _shuffled(kinds, dice)
        self._length = len(self._order)

    def kind(self, index: int) -> str:
        """The kind of iteration `index`, counted from 0 over all users and generators."""
        return self._order[index % self._length]


def _shuffled(kinds: list[str], dice: Dice) -> list[str]:
    order = kinds.copy()
    for last in range(len(order) - 1, 0, -1):
        other = dice.below(last + 1)
        order[last], order[other] = order[other], order[last]
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

"""A segment: the share of a run that one generator carries out, worked out without asking anybody.

Arrivals, iterations and users are dealt out like cards: number i belongs to segment i modulo the count. So the
segments of a run are disjoint, and together they are the whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """Segment `index` of `count`."""

    index: int
    """From 0."""
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.index < self.count:
            raise ValueError(f"no segment {self.index} of {self.count}")

    def owns(self, number: int) -> bool:
        """Whether arrival, iteration or user `number` of the whole is this segment's."""
        return number % self.count == self.index

    def vus(self, total: int) -> int:
        """How many of the whole's first `total` users are this segment's."""
        return len(range(self.index, total, self.count))


WHOLE = Segment(0, 1)
"""Everything, for a run with one generator."""

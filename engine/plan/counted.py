"""Which iterations the users of shared-iterations and per-vu-iterations make: k6's two executors that count.

1. shared-iterations: iteration i belongs to the segment of user i modulo the users, so a segment gets work in
   proportion to its users, and none without users. Within a segment whoever is free takes the next one.
2. per-vu-iterations: user k makes the iterations k, k + vus, k + 2·vus …

Knows nothing of when an iteration begins: the target's answers decide that.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan.segment import WHOLE, Segment
from engine.profile.model import CountedIterations, PerVUIterations, SharedIterations


def total_iterations(executor: CountedIterations) -> int:
    """How many iterations there are in all."""
    return executor.vus * executor.iterations if isinstance(executor, PerVUIterations) else executor.iterations


def shared_indices(executor: SharedIterations, segment: Segment = WHOLE) -> Iterator[int]:
    """The iterations that a segment's users share, in the order in which they are taken."""
    if segment.index >= executor.vus:
        return
    for first in range(0, executor.iterations, executor.vus):
        yield from range(first + segment.index, min(first + executor.vus, executor.iterations), segment.count)


def shared_count(executor: SharedIterations, segment: Segment = WHOLE) -> int:
    """How many iterations a segment's users share."""
    rounds, rest = divmod(executor.iterations, executor.vus)
    return rounds * segment.vus(executor.vus) + segment.vus(rest)


def user_indices(executor: PerVUIterations, number: int) -> range:
    """The iterations of user `number` alone, in order."""
    return range(number, total_iterations(executor), executor.vus)

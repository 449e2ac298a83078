"""How much runs of the same differ from each other, beyond what the seconds within a run say: the noise floor.

1. Caches that were warm or cold, a neighbour on the machine, where the data came to lie: whatever is cast once for a
   whole run is in no variance within it. Only several runs of one side, or earlier runs of the same, show it.
2. From the spread of the runs' own figures what their seconds explain is taken away. Times share what is left, as a
   share of themselves, where their own spread says less: of two or three runs each figure alone knows too little.
3. A difference inside the floor is never called better or worse: every interval is widened to reach at least as far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from engine.report.comparing.student import reach_of


@dataclass(frozen=True)
class Apart:
    """Of one figure: what its runs said, and what was expected of them."""

    groups: tuple[tuple[float, ...], ...]
    """Its value in each run, the runs of one side (or of the history) together."""
    within: float
    """Standard error of one run's value, by its seconds alone."""
    is_time: bool

    @property
    def free(self) -> int:
        """Runs beyond the first of each group."""
        return sum(len(group) - 1 for group in self.groups if group)

    @property
    def middle(self) -> float:
        """Of all runs."""
        values = [value for group in self.groups for value in group]
        return sum(values) / len(values) if values else 0.0

    @property
    def spread(self) -> float:
        """Variance between runs of one group; infinite where no group has two."""
        if not self.free:
            return inf
        total = 0.0
        for group in self.groups:
            if group:
                middle = sum(group) / len(group)
                total += sum((value - middle) ** 2 for value in group)
        return total / self.free

    @property
    def beyond(self) -> float:
        """What of it the seconds do not explain."""
        return max(self.spread - self.within**2, 0.0) if self.free else 0.0


@dataclass(frozen=True)
class Floor:
    """What the runs' own spread demands of one difference."""

    variance: float
    """Of the difference, beyond what seconds say."""
    free: int
    least: float
    """The noise floor: how far two means of so many runs are apart by chance, 95 %."""

    def widened(self, half: float, each: float, free: int) -> float:
        """A half-width that seconds alone gave, with `each` the error left to a figure and its degrees of freedom,
        made as wide as runs demand (Satterthwaite's degrees of freedom)."""
        reach = reach_of(each, free)
        seconds = (half / reach) ** 2
        both = seconds + self.variance
        if both <= 0.0:
            return max(half, self.least)
        joint = both**2 / (seconds**2 / max(free, 1) + self.variance**2 / max(self.free, 1))
        return max(half, self.least, sqrt(both) * reach_of(each, max(int(joint), 1)))


def floors(figures: Sequence[Apart], runs: tuple[int, int]) -> tuple[Floor | None, ...]:
    """Of each figure, for sides of so many runs; None where no two runs of one group are known."""
    times = [each.beyond / each.middle**2 for each in figures if each.is_time and each.free and each.middle > 0.0]
    common = sum(times) / len(times) if times else 0.0
    means = 1.0 / runs[0] + 1.0 / runs[1]
    found: list[Floor | None] = []
    for each in figures:
        if not each.free:
            found.append(None)
            continue
        alone = max(each.beyond, common * each.middle**2 if each.is_time else 0.0)
        found.append(Floor(alone * means, each.free, reach_of(0.05, each.free) * sqrt(each.spread * means)))
    return tuple(found)

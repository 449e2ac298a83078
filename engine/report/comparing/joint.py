"""Many figures judged at once: how many standard errors a difference must be off, so that of a hundred comparisons of
one system with itself no more than some have any figure that is called changed.

1. Both sides went through the same stages, so blocks are held against each other place by place: what the plan does to
   every run (a ramp, a pause) is in no variance.
2. Neighbouring blocks are alike where a platform's moods last longer than a block. How alike is estimated for all
   figures together (Kendall's correction, and half a standard error more), and widens every variance as an
   autoregression of first order does.
3. Figures hang together: service and response time are nearly one. The signs of all blocks are thrown anew, for all
   figures alike, and the largest of their Studentised sums is noted (Westfall and Young's max-T). From that follows of
   how many figures that had nothing to do with each other they are worth. The dice are always the same ones, so two
   readers of the same runs read the same.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from operator import mul

from engine.report.comparing.interval import Estimate
from engine.report.comparing.student import beyond, reach_of

THROWS = 1000
_AT = 0.05
"""Where the throws are read: further out there are too few of them."""
_MOST_ALIKE = 0.9
_TIED = 0.8
"""From here on a level's blocks are one reading many times over."""


@dataclass(frozen=True, eq=False)
class Pair:
    """One figure of both sides."""

    base: Estimate
    run: Estimate
    is_level: bool = False
    """Whether it is read off and not counted: then nothing but its blocks can say how much it varies."""

    def apart(self, places: Sequence[int]) -> list[float]:
        """By place, how much more a block pulls at the run's than at the base's; their mean is nothing."""
        one, other = self.base.pulls, self.run.pulls
        found = [other.get(place, 0.0) - one.get(place, 0.0) for place in places]
        middle = sum(found) / len(found)
        return [each - middle for each in found]

    @property
    def places(self) -> frozenset[int]:
        """Of all blocks of either."""
        return frozenset(self.base.pulls) | frozenset(self.run.pulls)


@dataclass(frozen=True)
class Judged:
    """What a family of figures is judged by."""

    variances: tuple[float, ...]
    """Of each difference, in the unit of its pulls squared."""
    worth: float
    """As how many figures they are that have nothing to do with each other."""
    free: int
    """Degrees of freedom of each."""
    alpha: float
    """For the family, 0 to 1."""
    tied: tuple[bool, ...] = ()
    """Of each: a level that stands still or creeps, of which blocks do not say how much it varies."""

    @property
    def each(self) -> float:
        """The error that is left to one figure."""
        return min(self.alpha / self.worth, 1.0)

    @property
    def reach(self) -> float:
        """How many standard errors each interval goes to either side."""
        return reach_of(self.each, self.free)


def judged(pairs: Sequence[Pair], alpha: float) -> Judged:
    """The family of these figures, of which by chance any is called changed with `alpha` at most."""
    places = sorted(frozenset().union(*(pair.places for pair in pairs)))
    blocks = len(places)
    if blocks < 2:
        return Judged((0.0,) * len(pairs), 1.0, 0, alpha, (False,) * len(pairs))
    apart = [pair.apart(places) for pair in pairs]
    squares = [sum(map(mul, each, each)) for each in apart]
    moods = _moods(apart, squares)
    spread = blocks / (blocks - 1)
    varying = [(each, square) for each, square in zip(apart, squares, strict=True) if square > 0.0]
    return Judged(
        variances=tuple(square * spread * mood for square, mood in zip(squares, moods, strict=True)),
        worth=_worth(varying, blocks),
        free=blocks - 1,
        alpha=alpha,
        tied=tuple(
            pair.is_level and _creeps(each, square) for pair, each, square in zip(pairs, apart, squares, strict=True)
        ),
    )


def _creeps(apart: Sequence[float], square: float) -> bool:
    return square <= 0.0 or _true(sum(map(mul, apart, apart[1:])) / square, len(apart)) >= _TIED


def _moods(apart: Sequence[Sequence[float]], squares: Sequence[float]) -> list[float]:
    """How many times the variance of blocks that do not hang together each figure has: as all of them have, and more
    where one's own blocks are more alike than that."""
    blocks = len(apart[0])
    alike = [sum(map(mul, each, each[1:])) / square for each, square in zip(apart, squares, strict=True) if square > 0]
    if not alike:
        return [1.0] * len(apart)
    common = sum(alike) / len(alike)
    own = iter(alike)
    return [_mood(max(common, (common + next(own)) / 2.0), blocks) if square > 0 else 1.0 for square in squares]


def _mood(alike: float, blocks: int) -> float:
    true = min(max(_true(alike, blocks) + 0.5 / sqrt(blocks), 0.0), _MOST_ALIKE)
    return (1.0 + true) / (1.0 - true)


def _true(alike: float, blocks: int) -> float:
    """Kendall's correction: of a few blocks around their own mean, neighbours look less alike than they are."""
    return (alike + 1.0 / blocks) / (1.0 - 4.0 / blocks)


def _worth(varying: Sequence[tuple[Sequence[float], float]], blocks: int) -> float:
    if len(varying) < 2:
        return 1.0
    largest = []
    for signs in _throws(blocks):
        most = 0.0
        for each, square in varying:
            total = sum(map(mul, each, signs))
            total *= total
            rest = square - total / blocks
            if total > most * rest:
                most = total / rest if rest > 1e-12 * square else 1e12
        largest.append(most)
    largest.sort()
    reach = sqrt(largest[ceil((1.0 - _AT) * (THROWS + 1)) - 1] * (blocks - 1) / blocks)
    return min(max(_AT / max(beyond(reach, blocks - 1), 1e-9), 1.0), float(len(varying)))


@lru_cache(maxsize=8)
def _throws(blocks: int) -> tuple[tuple[float, ...], ...]:
    dice = random.Random(blocks)
    return tuple(tuple(dice.choice((-1.0, 1.0)) for _ in range(blocks)) for _ in range(THROWS))


def spans(pair: Pair, variance: float, reach: float) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The intervals of both sides that make the difference's, its variance shared out as their own are; None where one
    side has none."""
    own = [_square(pair.base.pulls), _square(pair.run.pulls)]
    total = sum(own)
    shares = [each / total if total > 0.0 else 0.5 for each in own]
    found = [
        side.span(max(variance * share, side.least), reach)
        for side, share in zip((pair.base, pair.run), shares, strict=True)
    ]
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def _square(pulls: Mapping[int, float]) -> float:
    return sum(pull * pull for pull in pulls.values())

"""How far a figure of a run can be trusted, from how much its blocks of seconds vary; and a difference of two.

1. A block, not a sample, is what varies: samples of one second share its fate. Between blocks nothing is assumed but
   that they do not hang together.
2. A percentile's interval is Woodruff's: the share of samples below it is a ratio over the blocks; what that share may
   be by its own variance is read off the merged histogram again. No percentile is averaged, and nothing is drawn by
   lot, so the same runs give the same answer.
3. The interval of a difference follows from those of both runs (squares of the distances add up: Zou and Donner's
   MOVER), so it may be lopsided, as latencies are.
4. It says how sure a difference of these two runs is. What would differ had either been launched again, it cannot know.
5. Too few blocks, or too few samples beyond a percentile, and there is no interval at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from engine.measure.histogram import EMPTY, Histogram, bucket_of

FEWEST_BLOCKS = 6
_NORMAL = 1.959964
"""Two-sided 95 %."""
_BUCKET = 0.004
"""Relative error of a histogram's value."""


@dataclass(frozen=True)
class Estimate:
    """A figure of one run with its 95 % interval."""

    value: float
    low: float
    high: float


def percentile_estimate(blocks: Sequence[Histogram], p: float) -> Estimate | None:
    """The p-th percentile (0 to 100) of all blocks' samples."""
    parts = [block for block in blocks if block.count]
    if len(parts) < FEWEST_BLOCKS:
        return None
    whole = EMPTY
    for part in parts:
        whole = whole.merge(part)
    value, share = whole.percentile(p), p / 100.0
    limit = bucket_of(int(value * 1000.0 + 0.5))
    below = [sum(count for bucket, count in part.buckets.items() if bucket <= limit) for part in parts]
    among_blocks = _variance(below, [part.count for part in parts])
    reach = student(len(parts)) * sqrt(max(among_blocks, share * (1.0 - share) / whole.count))
    if share - reach <= 0.0 or share + reach >= 1.0:
        return None
    low, high = whole.percentiles((100.0 * (share - reach), 100.0 * (share + reach)))
    return Estimate(value, low * (1.0 - _BUCKET), high * (1.0 + _BUCKET))


def share_estimate(blocks: Sequence[tuple[float, float]]) -> Estimate | None:
    """A share from (how many were so, how many there were) of each block: Wilson's interval, with as many samples as
    they are worth after they came in blocks."""
    parts = [(hits, total) for hits, total in blocks if total]
    if len(parts) < FEWEST_BLOCKS:
        return None
    hits, total = sum(hit for hit, _ in parts), sum(each for _, each in parts)
    share, reach = hits / total, student(len(parts))
    alone = share * (1.0 - share) / total
    worth = total if alone <= 0.0 else total / max(1.0, _variance(*zip(*parts, strict=True)) / alone)
    middle = (share + reach * reach / (2.0 * worth)) / (1.0 + reach * reach / worth)
    half = (
        reach
        * sqrt(share * (1.0 - share) / worth + reach * reach / (4.0 * worth * worth))
        / (1.0 + reach * reach / worth)
    )
    return Estimate(share, max(middle - half, 0.0), min(middle + half, 1.0))


def ratio_estimate(blocks: Sequence[tuple[float, float]]) -> Estimate | None:
    """How much there was for each of something, from (how much, for how many) of each block: a rate, a mean."""
    parts = [(much, many) for much, many in blocks if many]
    if len(parts) < FEWEST_BLOCKS:
        return None
    much, many = zip(*parts, strict=True)
    value = sum(much) / sum(many)
    reach = student(len(parts)) * sqrt(_variance(much, many))
    return Estimate(value, value - reach, value + reach)


def difference(base: Estimate, run: Estimate) -> tuple[float, float]:
    """The 95 % interval of `run - base`."""
    apart = run.value - base.value
    low = sqrt((run.value - run.low) ** 2 + (base.high - base.value) ** 2)
    high = sqrt((run.high - run.value) ** 2 + (base.value - base.low) ** 2)
    return apart - low, apart + high


def student(blocks: int) -> float:
    """How many standard errors 95 % are with so many blocks (Cornish and Fisher's series)."""
    if blocks < 2:
        return inf
    z, free = _NORMAL, blocks - 1
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    return z + first / free + second / free**2


def _variance(much: Sequence[float], many: Sequence[float]) -> float:
    """Of the ratio of two sums over blocks."""
    total, blocks = sum(many), len(many)
    ratio = sum(much) / total
    spread = sum((one - ratio * each) ** 2 for one, each in zip(much, many, strict=True))
    return spread / (total * total) * blocks / (blocks - 1)

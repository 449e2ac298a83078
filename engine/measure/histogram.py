"""A sparse, mergeable histogram of durations with at most 0.5 % relative error.

Values are milliseconds; buckets are counted on whole microseconds, 128 to an octave, so a bucket is at most
1/128 of its value wide and its midpoint at most 0.4 % off (below 0.1 ms: half a microsecond). Count, sum, minimum
and maximum are exact.
Percentiles always come from merged buckets; they are never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

_SUB_BITS = 7
_LINEAR = 1 << (_SUB_BITS + 1)


def bucket_of(micros: int) -> int:
    """The bucket of a duration in whole microseconds."""
    if micros < _LINEAR:
        return micros if micros > 0 else 0
    shift = micros.bit_length() - _SUB_BITS - 1
    return (shift << _SUB_BITS) + (micros >> shift)


def bucket_middle_ms(bucket: int) -> float:
    """The value that stands for a bucket, in milliseconds."""
    if bucket < _LINEAR:
        return bucket / 1000.0
    shift = (bucket >> _SUB_BITS) - 1
    low = ((bucket & (_LINEAR // 2 - 1)) + (_LINEAR // 2)) << shift
    return (low + ((1 << shift) - 1) / 2.0) / 1000.0


class Histogram(msgspec.Struct, frozen=True):
    """Frozen counts per bucket, with the exact extremes; the unit is milliseconds throughout."""

    buckets: dict[int, int] = {}
    count: int = 0
    sum: float = 0.0
    min: float = 0.0
    max: float = 0.0

    @property
    def mean(self) -> float:
        """Exact arithmetic mean; 0.0 when empty."""
        return self.sum / self.count if self.count else 0.0

    def percentile(self, p: float) -> float:
        """The p-th percentile (0 to 100) by k6's rule, linear between ranks; 0.0 when empty."""
        return self.percentiles((p,))[0]

    def percentiles(self, ps: Iterable[float]) -> tuple[float, ...]:
        """Several percentiles in one pass over the buckets."""
        wanted = list(ps)
        if not self.count:
            return tuple(0.0 for _ in wanted)
        ranks = [p / 100.0 * (self.count - 1) for p in wanted]
        at = self._values_at({int(rank) for rank in ranks} | {min(int(rank) + 1, self.count - 1) for rank in ranks})
        found = []
        for rank in ranks:
            low, high = at[int(rank)], at[min(int(rank) + 1, self.count - 1)]
            found.append(low + (high - low) * (rank - int(rank)))
        return tuple(found)

    def _values_at(self, ranks: set[int]) -> dict[int, float]:
        values: dict[int, float] = {}
        pending = sorted(ranks, reverse=True)
        seen = 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            while pending and pending[-1] < seen:
                values[pending.pop()] = min(max(bucket_middle_ms(bucket), self.min), self.max)
        if 0 in values:
            values[0] = self.min
        if self.count - 1 in values:
            values[self.count - 1] = self.max
        return values

    def merge(self, other: Histogram) -> Histogram:
        """Both sets of samples as one histogram."""
        if not other.count:
            return self
        if not self.count:
            return other
        buckets = dict(self.buckets)
        for bucket, count in other.buckets.items():
            buckets[bucket] = buckets.get(bucket, 0) + count
        return Histogram(
            buckets,
            self.count + other.count,
            self.sum + other.sum,
            min(self.min, other.min),
            max(self.max, other.max),
        )

    @classmethod
    def of(cls, values: Iterable[float]) -> Histogram:
        """The histogram of some values in milliseconds."""
        live = LiveHistogram()
        for value in values:
            live.add(value)
        return live.take()


class LiveHistogram:
    """The second being recorded. Mutable, owned by one event loop; `take()` freezes it and starts anew."""

    __slots__ = ("buckets", "count", "max", "min", "sum")

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.buckets: dict[int, int] = {}
        self.count = 0
        self.sum = 0.0
        self.min = float("inf")
        self.max = float("-inf")

    def add(self, value: float) -> None:
        """Count one duration in milliseconds. This is the hot path: bucket_of() is written out."""
        micros = int(value * 1000.0 + 0.5)
        if micros < _LINEAR:
            bucket = micros if micros > 0 else 0
        else:
            shift = micros.bit_length() - 8
            bucket = (shift << 7) + (micros >> shift)
        buckets = self.buckets
        buckets[bucket] = buckets.get(bucket, 0) + 1
        self.count += 1
        self.sum += value
        if value < self.min:
            self.min = value
        if value > self.max:
            self.max = value

    def take(self) -> Histogram:
        """What was recorded since the last take."""
        if not self.count:
            return EMPTY
        frozen = Histogram(self.buckets, self.count, self.sum, self.min, self.max)
        self._reset()
        return frozen


EMPTY = Histogram()


def subtract_buckets(total: Mapping[int, int], old: Mapping[int, int]) -> dict[int, int]:
    """Bucket counts of a window after its oldest second has left it."""
    left = dict(total)
    for bucket, count in old.items():
        rest = left[bucket] - count
        if rest:
            left[bucket] = rest
        else:
            del left[bucket]
    return left


def window_histogram(buckets: dict[int, int], parts: Iterable[Histogram]) -> Histogram:
    """A window's histogram from its incremental buckets and the exact extremes of its seconds."""
    seconds: list[Any] = [part for part in parts if part.count]
    if not seconds:
        return EMPTY
    return Histogram(
        buckets,
        sum(part.count for part in seconds),
        sum(part.sum for part in seconds),
        min(part.min for part in seconds),
        max(part.max for part in seconds),
    )

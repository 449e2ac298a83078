"""A sparse, mergeable histogram of durations with at most 0.5 % relative error.

Values are milliseconds; buckets are counted on whole microseconds, 128 to an octave, so a bucket is at most
1/128 of its value wide and its midpoint at most 0.4 % off (below 0.1 ms: half a microsecond). Count, sum, minimum
and maximum are exact.
Percentiles always come from merged buckets; they are never averaged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec

_SUB_BITS = 7
_LINEAR = 1 << (_SUB_BITS + 1)
_GATHERED = 64
"""So many values are sorted into buckets at a time: ten microseconds of work."""


def bucket_of(micros: int) -> int:
    """The bucket of a duration in whole microseconds."""
    if micros < _LINEAR:
        return micros if micros > 0 else 0
    shift = micros.bit_length() - _SUB_BITS - 1
    return (shift << _SUB_BITS) + (micros >> shift)


HIGHEST_BUCKET = bucket_of(1 << 1024)
"""No float is beyond it."""

_TABLED_MS = 32.0
_TABLE = [bucket_of(micros) for micros in range(int(_TABLED_MS * 1000) + 1)]
"""The buckets of most durations that are ever measured; looking one up takes half as long as working it out."""


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
        order = sorted(self.buckets)
        ends = list(accumulate(map(self.buckets.__getitem__, order)))
        values: dict[int, float] = {}
        for rank in ranks:
            middle = bucket_middle_ms(order[bisect_right(ends, rank)])
            values[rank] = min(max(middle, self.min), self.max)
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
    """The second being recorded. Mutable, owned by one event loop; `take()` freezes it and starts anew.

    Values gather in a list and are sorted into buckets a few dozen at a time: a loop over many costs a third of as many
    calls, and this is the hottest path of a generator.
    """

    __slots__ = ("_buckets", "_count", "_gathered", "_max", "_min", "_sum")

    def __init__(self) -> None:
        self._gathered: list[float] = []
        self._reset()

    def _reset(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._count = 0
        self._sum = 0.0
        self._min = float("inf")
        self._max = float("-inf")

    @property
    def count(self) -> int:
        """How many values there are since the last take."""
        return self._count + len(self._gathered)

    def add(self, value: float) -> None:
        """Count one duration in milliseconds."""
        gathered = self._gathered
        gathered.append(value)
        if len(gathered) >= _GATHERED:
            self._gathered = []
            self.extend(gathered)

    def add_zeros(self, count: int) -> None:
        """Count so many durations of nothing at all."""
        if count:
            self._buckets[0] += count
            self._note(count, 0.0, 0.0, 0.0)

    def extend(self, values: Sequence[float]) -> None:
        """Count several durations in milliseconds, one at least."""
        low, high = min(values), max(values)
        if low >= 0.0 and high < _TABLED_MS:
            self._buckets.update([_TABLE[int(value * 1000.0 + 0.5)] for value in values])
        else:
            self._buckets.update([bucket_of(int(value * 1000.0 + 0.5)) for value in values])
        self._note(len(values), sum(values), low, high)

    def _note(self, count: int, total: float, low: float, high: float) -> None:
        self._count += count
        self._sum += total
        if low < self._min:
            self._min = low
        if high > self._max:
            self._max = high

    def peek(self) -> Histogram:
        """What was recorded since the last take; it stays."""
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            self.extend(gathered)
        if not self._count:
            return EMPTY
        return Histogram(dict(self._buckets), self._count, self._sum, self._min, self._max)

    def take(self) -> Histogram:
        """What was recorded since the last take; it is gone from here."""
        frozen = self.peek()
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

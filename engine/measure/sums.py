"""Points added up in place, for whoever adds up many: the same sums as point by point, without a copy for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, compress

from engine.measure.histogram import HIGHEST_BUCKET, Histogram
from engine.measure.snapshot import Gauge, Point, Trend, over_time


class Sums:
    """Points by series, growing. Its owner's alone; what it gives out is frozen."""

    def __init__(self, points: Mapping[str, Point] | None = None) -> None:
        self._points: dict[str, Point] = dict(points or {})
        self._growing: dict[str, _Growing] = {}

    def add(self, points: Iterable[tuple[str, Point]]) -> None:
        """A later second's points. TypeError where a series was of another type before."""
        for name, point in points:
            known = self._points.get(name)
            if known is None:
                self._points[name] = point
            elif isinstance(known, Trend) and isinstance(point, Trend):
                growing = self._growing.get(name)
                if growing is None:
                    growing = self._growing[name] = _Growing(known.histogram)
                other = point.histogram
                if other.count:
                    buckets = other.buckets
                    growing.add(buckets, buckets.values(), max(buckets), (other.sum, other.min, other.max))
            else:
                self._points[name] = over_time(known, point)

    def add_trend(
        self, name: str, gaps: Sequence[int], counts: Sequence[int], rest: tuple[float, float, float]
    ) -> bool:
        """A later second's distribution as it is journaled: the gaps between its buckets, what is in each, and its sum,
        minimum and maximum. False, and nothing is added, where the series is new or was of another type. ValueError
        where there are not as many gaps as counts, or a bucket that no float is in."""
        growing = self._growing.get(name)
        if growing is None:
            known = self._points.get(name)
            if not isinstance(known, Trend):
                return False
            growing = self._growing[name] = _Growing(known.histogram)
        if counts:
            growing.add(accumulate(gaps), counts, sum(gaps), rest)
        return True

    def points(self) -> dict[str, Point]:
        """All so far, each as `snapshot.over_time` makes it."""
        for name, growing in self._growing.items():
            self._points[name] = Trend(growing.frozen())
        self._growing.clear()
        return dict(self._points)


class _Growing:
    """A histogram that others are merged into; its buckets lie in a list, which is three times as fast as a dict."""

    __slots__ = ("_buckets", "_count", "_max", "_min", "_sum")

    def __init__(self, first: Histogram) -> None:
        self._buckets = [0] * (_possible(max(first.buckets, default=0)) + 1)
        for bucket, count in first.buckets.items():
            self._buckets[bucket] = count
        self._count, self._sum, self._min, self._max = first.count, first.sum, first.min, first.max

    def add(self, places: Iterable[int], counts: Collection[int], last: int, rest: tuple[float, float, float]) -> None:
        """At least one bucket: `last` is the highest."""
        buckets = self._buckets
        if last >= len(buckets):
            buckets.extend([0] * (_possible(last) + 1 - len(buckets)))
        for place, count in zip(places, counts, strict=True):
            buckets[place] += count
        total, low, high = rest
        if self._count:
            self._sum, self._min, self._max = self._sum + total, min(self._min, low), max(self._max, high)
        else:
            self._sum, self._min, self._max = rest
        self._count += sum(counts)

    def frozen(self) -> Histogram:
        found = dict(compress(enumerate(self._buckets), self._buckets))
        return Histogram(found, self._count, self._sum, self._min, self._max)


def _possible(bucket: int) -> int:
    """A damaged journal may name any; a list as long as that would not fit into memory."""
    if bucket > HIGHEST_BUCKET:
        raise ValueError(f"there is no bucket {bucket}")
    return bucket


def added(points: Sequence[Point]) -> Point:
    """Several series of one second, one at least, as one point; gauges add up. As `snapshot.merged`, for many."""
    if isinstance(points[0], Gauge):
        gauges = [point for point in points if isinstance(point, Gauge)]
        return Gauge(sum(it.value for it in gauges), sum(it.min for it in gauges), sum(it.max for it in gauges))
    sums = Sums()
    sums.add(("", point) for point in points)
    return sums.points()[""]

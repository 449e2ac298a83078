"""One selected series as a judge sees it: the whole run so far, and a sliding window of it, both incremental."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import reduce
from typing import Literal

from engine.measure.histogram import EMPTY, Histogram, subtract_buckets, window_histogram
from engine.measure.series import selects
from engine.measure.snapshot import Gauge, Point, Snapshot, Trend, over_time, select


class SeriesWatch:
    """A selector over time. The newest second is added and the oldest taken away; nothing is merged from scratch."""

    def __init__(self, selector: str, window_s: float | None, worst: Literal["min", "max"] | None = None) -> None:
        """`worst`: of several gauges of a second the least or the greatest counts, in place of their sum; that is what
        readings of a platform need, of which each is about something else."""
        self.selector = selector
        self._worst = worst
        self._window_s = window_s
        self._overall: Point | None = None
        self._recent: deque[tuple[int, Point]] = deque()
        self._buckets: dict[int, int] = {}
        self._newest = -1
        self.seconds = 0
        """How many had anything that the selector finds."""

    @property
    def seconds_in_window(self) -> int:
        """The same, of the window; of everything where there is none."""
        return self.seconds if self._window_s is None else len(self._recent)

    @property
    def overall(self) -> Point | None:
        """Everything so far."""
        return self._overall

    @property
    def window(self) -> Point | None:
        """The last `window_s` seconds; everything where there is no window."""
        if self._window_s is None:
            return self._overall
        points = [point for _, point in self._recent]
        if points and isinstance(points[0], Trend):
            parts = [point.histogram for point in points if isinstance(point, Trend)]
            return Trend(window_histogram(dict(self._buckets), parts))
        return reduce(over_time, points) if points else None

    @property
    def window_is_full(self) -> bool:
        """Whether a whole window has passed."""
        return self._window_s is not None and self._newest + 1 >= self._window_s

    def observe(self, snapshot: Snapshot) -> None:
        """One more second."""
        self._newest = snapshot.second
        found = worst_gauge(snapshot.series, self.selector, self._worst) if self._worst else None
        point = found[1] if found else select(snapshot.series, self.selector)
        if point is not None:
            self.seconds += 1
            self._overall = point if self._overall is None else over_time(self._overall, point)
        if self._window_s is None:
            return
        if point is not None:
            self._recent.append((snapshot.second, point))
            self._add(point)
        while self._recent and self._recent[0][0] <= snapshot.second - self._window_s:
            _, old = self._recent.popleft()
            if isinstance(old, Trend):
                self._buckets = subtract_buckets(self._buckets, old.histogram.buckets)

    def _add(self, point: Point) -> None:
        histogram: Histogram = point.histogram if isinstance(point, Trend) else EMPTY
        for bucket, count in histogram.buckets.items():
            self._buckets[bucket] = self._buckets.get(bucket, 0) + count


def worst_gauge(series: Mapping[str, Point], selector: str, worst: Literal["min", "max"]) -> tuple[str, Gauge] | None:
    """The worst of the gauges that the selector finds, with its series; None where it finds none."""
    found = [(name, point) for name, point in series.items() if isinstance(point, Gauge) and selects(selector, name)]
    if not found:
        return None
    return max(found, key=lambda item: item[1].max) if worst == "max" else min(found, key=lambda item: item[1].min)

"""Figures of the whole run: percentiles, requests, failures and kinds of error, from the run's totals.

Merging histograms is the one costly thing that a view needs, so it is done at most once for each new second: the
totals are a new object exactly when a second was added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.measure.histogram import Histogram
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend
from engine.readings import Percentile

SERVICE = "http_req_duration"
RESPONSE = "http_req_response_time"
FAILED = "http_req_failed"
REQUESTS = "http_reqs"
PERCENTILES: tuple[Percentile, ...] = ("p50", "p95", "p99")

ALL = ""
"""Stands for all operations together where an operation is named."""


@dataclass(frozen=True)
class Distribution:
    """A trend over the whole run; times in milliseconds, None while nothing was measured."""

    count: int = 0
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None

    def percentile(self, name: Percentile) -> float | None:
        """One of the three by its name."""
        return {"p50": self.p50, "p95": self.p95, "p99": self.p99}[name]


@dataclass(frozen=True)
class ErrorCount:
    """How often one kind of error happened to one operation."""

    kind: str
    operation: str
    count: float


@dataclass(frozen=True)
class WholeRun:
    """The run so far; by operation, and under ALL for all of them together."""

    service: Mapping[str, Distribution] = field(default_factory=dict)
    response: Mapping[str, Distribution] = field(default_factory=dict)
    failed: Mapping[str, Rate] = field(default_factory=dict)
    sums: Mapping[str, float] = field(default_factory=dict)
    """Counters by metric."""
    errors: tuple[ErrorCount, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """In order of first appearance."""
        return tuple(name for name in self.service if name != ALL)


NOTHING_YET = WholeRun()


class WholeRunReader:
    """Remembers the last totals it worked out; belongs to one reader of one run."""

    def __init__(self) -> None:
        self._totals: Mapping[str, Point] | None = None
        self._read = NOTHING_YET

    def read(self, totals: Mapping[str, Point]) -> WholeRun:
        """The whole run's figures; the same object while no second was added."""
        if totals is not self._totals:
            self._totals, self._read = totals, whole_run(totals)
        return self._read


def whole_run(totals: Mapping[str, Point]) -> WholeRun:
    """Merge a run's totals by operation (tag `endpoint`) and altogether."""
    trends: dict[str, dict[str, list[Histogram]]] = {SERVICE: {}, RESPONSE: {}}
    failed: dict[str, Rate] = {}
    sums: dict[str, float] = {}
    errors: dict[tuple[str, str], float] = {}
    for name, point in totals.items():
        metric, tags = parse_series(name)
        tag = dict(tags)
        operation = tag.get("endpoint", ALL)
        match point:
            case Trend(histogram) if metric in trends:
                trends[metric].setdefault(operation, []).append(histogram)
            case Rate(passes, total) if metric == FAILED:
                for key in {operation, ALL}:
                    known = failed.get(key, Rate())
                    failed[key] = Rate(known.passes + passes, known.total + total)
            case Counter(number):
                sums[metric] = sums.get(metric, 0.0) + number
                if metric == REQUESTS and "error" in tag:
                    at = (tag["error"], operation)
                    errors[at] = errors.get(at, 0.0) + number
            case Gauge() | Trend() | Rate():
                pass
    return WholeRun(
        service=_distributions(trends[SERVICE]),
        response=_distributions(trends[RESPONSE]),
        failed=failed,
        sums=sums,
        errors=tuple(ErrorCount(kind, operation, number) for (kind, operation), number in errors.items()),
    )


def _distributions(parts: Mapping[str, list[Histogram]]) -> dict[str, Distribution]:
    whole = {operation: _together(histograms) for operation, histograms in parts.items()}
    named = {operation: _distribution(histogram) for operation, histogram in whole.items() if operation != ALL}
    return {**named, ALL: _distribution(_together(whole.values()))} if whole else {}


def _together(histograms: Iterable[Histogram]) -> Histogram:
    """Histogram.merge for many at once: one set of buckets is filled, none is copied."""
    filled = [histogram for histogram in histograms if histogram.count]
    if len(filled) < 2:
        return filled[0] if filled else Histogram()
    buckets = dict(filled[0].buckets)
    for histogram in filled[1:]:
        for bucket, number in histogram.buckets.items():
            buckets[bucket] = buckets.get(bucket, 0) + number
    return Histogram(
        buckets,
        sum(histogram.count for histogram in filled),
        sum(histogram.sum for histogram in filled),
        min(histogram.min for histogram in filled),
        max(histogram.max for histogram in filled),
    )


def _distribution(histogram: Histogram) -> Distribution:
    if not histogram.count:
        return Distribution()
    return Distribution(histogram.count, *histogram.percentiles((50, 95, 99)))

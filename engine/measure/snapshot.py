"""One second of one generator, or of all of them merged: frozen, mergeable, and small enough to send.

Points are k6's four metric types. Snapshots cross process boundaries; samples never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from engine.measure.histogram import EMPTY, Histogram
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series, selects


class Trend(msgspec.Struct, frozen=True, tag="trend"):
    """A distribution of durations in milliseconds (or of another unit, for a journey's own metric)."""

    histogram: Histogram = EMPTY


class Counter(msgspec.Struct, frozen=True, tag="counter"):
    """A sum."""

    count: float = 0.0


class Rate(msgspec.Struct, frozen=True, tag="rate"):
    """How many of how many were true (for `http_req_failed`: failed)."""

    passes: int = 0
    total: int = 0

    @property
    def rate(self) -> float:
        """Share that was true, 0 to 1; 0.0 when empty."""
        return self.passes / self.total if self.total else 0.0


class Gauge(msgspec.Struct, frozen=True, tag="gauge"):
    """The last value, and its extremes."""

    value: float = 0.0
    min: float = 0.0
    max: float = 0.0


Point = Trend | Counter | Rate | Gauge
P = TypeVar("P", Trend, Counter, Rate, Gauge)


class GeneratorHealth(msgspec.Struct, frozen=True):
    """What one generator says of its own second."""

    loop_lag_p99_ms: float = 0.0
    lateness_p99_ms: float = 0.0
    """How late iterations were begun against the plan for the generator's own reasons."""
    cpu: float = 0.0
    """Share of one core, 0 to 1 and over."""
    gc_ms: float = 0.0
    sockets: int = 0
    refused_sockets: int = 0
    tainted: tuple[str, ...] = ()
    """Why this second cannot be believed; empty when it can."""

    def then(self, later: GeneratorHealth) -> GeneratorHealth:
        """Both stretches as one: what tainted either taints the whole."""
        return GeneratorHealth(
            loop_lag_p99_ms=max(self.loop_lag_p99_ms, later.loop_lag_p99_ms),
            lateness_p99_ms=max(self.lateness_p99_ms, later.lateness_p99_ms),
            cpu=max(self.cpu, later.cpu),
            gc_ms=self.gc_ms + later.gc_ms,
            sockets=later.sockets,
            refused_sockets=self.refused_sockets + later.refused_sockets,
            tainted=tuple(dict.fromkeys(self.tainted + later.tainted)),
        )


class ErrorSample(msgspec.Struct, frozen=True):
    """The first error of a kind at an endpoint, for people; how many there were is in the series."""

    kind: str
    endpoint: str
    detail: str


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """What a virtual user did, and what it was told: for an audit to look into."""

    kind: str
    """What was done: `webhook`, `booking` …"""
    key: str
    """Which one: an id that the platform knows, too."""
    said: str
    """What the platform said to it: `accepted`, `refused`, `unknown` …"""
    facts: dict[str, Any] = {}
    """Whatever else the audit needs, as JSON can hold it."""


class SlowSample(msgspec.Struct, frozen=True, array_like=True):
    """A request that carried a trace id, and was among the slowest or failed: for a look at what its server did."""

    trace_id: str
    """32 hexadecimal digits."""
    endpoint: str
    second: int
    ms: float
    failed: bool = False


SLOWEST_KEPT = 3
FAILED_KEPT = 5


def worst(samples: Iterable[SlowSample]) -> tuple[SlowSample, ...]:
    """The SLOWEST_KEPT slowest, and of the others the FAILED_KEPT slowest that failed; the slowest first. So many are
    left however many are put together, and in whichever order."""
    ordered = sorted(samples, key=lambda sample: (-sample.ms, sample.trace_id))
    failed = [sample for sample in ordered[SLOWEST_KEPT:] if sample.failed]
    return (*ordered[:SLOWEST_KEPT], *failed[:FAILED_KEPT])


class Snapshot(msgspec.Struct, frozen=True):
    """All series of one second since the start of the run."""

    second: int
    series: dict[str, Point]
    health: dict[int, GeneratorHealth] = {}
    """By generator number."""
    errors: tuple[ErrorSample, ...] = ()
    claims: tuple[Claim, ...] = ()
    """Taken out by the run before seconds are merged and journaled."""
    slow: tuple[SlowSample, ...] = ()
    """The same."""

    def merge(self, other: Snapshot) -> Snapshot:
        """Both generators' figures of the same second as one."""
        series = dict(self.series)
        for name, point in other.series.items():
            series[name] = across_generators(name, series[name], point) if name in series else point
        return Snapshot(
            max(self.second, other.second),
            series,
            {**self.health, **other.health},
            self.errors + other.errors,
            self.claims + other.claims,
            worst(self.slow + other.slow),
        )

    def then(self, later: Snapshot) -> Snapshot:
        """This second and a later one of the same generator as one, for a reader that fell behind."""
        series = dict(self.series)
        for name, point in later.series.items():
            series[name] = over_time(series[name], point) if name in series else point
        health = dict(self.health)
        for number, said in later.health.items():
            health[number] = health[number].then(said) if number in health else said
        return Snapshot(
            later.second,
            series,
            health,
            self.errors + later.errors,
            self.claims + later.claims,
            worst(self.slow + later.slow),
        )


def across_generators(name: str, mine: Point, theirs: Point) -> Point:
    """Two generators' points of one second as one."""
    if isinstance(mine, Gauge) and isinstance(theirs, Gauge):
        metric = METRICS.get(parse_series(name)[0])
        if metric is not None and metric.across_generators == "max":
            return Gauge(max(mine.value, theirs.value), max(mine.min, theirs.min), max(mine.max, theirs.max))
        return Gauge(mine.value + theirs.value, mine.min + theirs.min, mine.max + theirs.max)
    return over_time(mine, theirs)


def over_time(earlier: Point, later: Point) -> Point:
    """Two seconds' points of one series as one. Raises TypeError when their types differ."""
    match earlier, later:
        case Trend(), Trend():
            return Trend(earlier.histogram.merge(later.histogram))
        case Counter(), Counter():
            return Counter(earlier.count + later.count)
        case Rate(), Rate():
            return Rate(earlier.passes + later.passes, earlier.total + later.total)
        case Gauge(), Gauge():
            return Gauge(later.value, min(earlier.min, later.min), max(earlier.max, later.max))
    raise TypeError(f"cannot merge {type(earlier).__name__} with {type(later).__name__}")


def accumulate(totals: Mapping[str, Point], snapshot: Snapshot) -> dict[str, Point]:
    """Whole-run totals with one more second in them."""
    grown = dict(totals)
    for name, point in snapshot.series.items():
        grown[name] = over_time(grown[name], point) if name in grown else point
    return grown


def select(series: Mapping[str, Point], selector: str) -> Point | None:
    """All series that the selector matches, merged into one point; None where there is none."""
    return merged(point for name, point in series.items() if selects(selector, name))


def merged(points: Iterable[Point]) -> Point | None:
    """Several series of one second, or of one run, as one point (gauges add up)."""
    whole: Point | None = None
    for point in points:
        if whole is None:
            whole = point
        elif isinstance(whole, Gauge) and isinstance(point, Gauge):
            whole = Gauge(whole.value + point.value, whole.min + point.min, whole.max + point.max)
        else:
            whole = over_time(whole, point)
    return whole


def point_as(kind: type[P], point: Point | None) -> P:
    """The point if it is of that type, else an empty one; for readers that show zero for nothing yet."""
    return point if isinstance(point, kind) else kind()

"""Seconds of a run as tests write them: snapshots with a few series, thresholds in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.journal.events import ThresholdOutline
from engine.measure.histogram import Histogram
from engine.measure.snapshot import Counter, GeneratorHealth, Point, Rate, Snapshot, Trend

DURATION = "http_req_duration{endpoint:search}"


def trend(*values: float) -> Trend:
    """The distribution of some milliseconds."""
    return Trend(Histogram.of(values))


def second(number: int, durations: Iterable[float] = (), failed: int = 0, **rest: Any) -> Snapshot:
    """A second in which so many searches took so long, and so many of them failed."""
    values = list(durations)
    series: dict[str, Point] = {}
    if values:
        series[DURATION] = Trend(Histogram.of(values))
        series["http_req_failed{endpoint:search}"] = Rate(failed, len(values))
        series["http_reqs{endpoint:search}"] = Counter(float(len(values)))
    health: Mapping[int, GeneratorHealth] = rest.pop("health", {0: GeneratorHealth(cpu=0.1)})
    return Snapshot(number, {**series, **rest.pop("series", {})}, dict(health), **rest)


def threshold(
    series: str = DURATION,
    aggregate: str = "p(95)",
    operator: str = "<",
    target: float | None = 100.0,
    critical: float | None = None,
    window_s: float | None = None,
    required: bool = True,
    min_samples: int = 0,
) -> ThresholdOutline:
    """A threshold as a profile declares it."""
    return ThresholdOutline(
        series=series,
        aggregate=aggregate,
        operator=operator,
        target=target,
        critical=critical,
        window_s=window_s,
        required=required,
        unit="ms",
        min_samples=min_samples,
    )

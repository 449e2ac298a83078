"""A second in the clear: figures of every series, and the roll-ups that readers draw without decoding a blob."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from engine.journal.events import Figures
from engine.measure.series import parse_series, series_name
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend
from engine.measure.sums import added

ROLLED_UP = (
    "http_req_duration",
    "http_req_response_time",
    "http_req_failed",
    "http_reqs",
    "iterations",
    "dropped_iterations",
    "vus",
    "vus_max",
    "data_sent",
    "data_received",
    "checks",
)
"""Metrics that are given over all tags."""

BY_ENDPOINT = ("http_req_duration", "http_req_response_time", "http_req_failed")
"""Metrics that are given for each endpoint."""


def figures_of(series: Mapping[str, Point]) -> dict[str, Figures]:
    """Figures by series name, roll-ups included."""
    found = {name: figures(point) for name, point in series.items()}
    parts: dict[str, list[str]] = {}
    for name in series:
        for selector in _rolled_into(name):
            if selector not in series:
                parts.setdefault(selector, []).append(name)
    for selector, names in parts.items():
        first = names[0]
        found[selector] = found[first] if len(names) == 1 else figures(added([series[name] for name in names]))
    return found


@lru_cache(maxsize=16384)
def _rolled_into(name: str) -> tuple[str, ...]:
    """The roll-ups that a series is a part of."""
    metric, tags = parse_series(name)
    endpoint = dict(tags).get("endpoint")
    into = (metric,) if metric in ROLLED_UP else ()
    if metric in BY_ENDPOINT and endpoint is not None:
        return (*into, series_name(metric, {"endpoint": endpoint}))
    return into


def figures(point: Point) -> Figures:
    """One point in the clear, rounded to what a person or a chart can use."""
    match point:
        case Trend(histogram=histogram):
            p50, p95, p99 = map(_significant, histogram.percentiles((50, 95, 99)))
            return Figures(float(histogram.count), _rounded(histogram.sum), p50, p95, p99, max=_rounded(histogram.max))
        case Counter(count=count):
            return Figures(float(count), float(count))
        case Rate(passes=passes, total=total):
            return Figures(float(total), float(passes))
        case Gauge(value=value, max=high):
            return Figures(1.0, _rounded(value), max=_rounded(high))


def _rounded(value: float) -> float:
    return round(value, 3) + 0.0  # minus nothing is nothing


def _significant(value: float) -> float:
    """To four digits and a tenth: a histogram knows a percentile to 0.4 %."""
    size = abs(value)
    return round(value, 3 if size < 10.0 else 2 if size < 100.0 else 1) + 0.0

"""A second in the clear: figures of every series, and the roll-ups that readers draw without decoding a blob."""

from __future__ import annotations

from collections.abc import Mapping

from engine.journal.events import Figures
from engine.measure.series import series_name, tag_values
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend, select

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
    selectors = [metric for metric in ROLLED_UP if metric not in series]
    for metric in BY_ENDPOINT:
        selectors += [series_name(metric, {"endpoint": value}) for value in tag_values(series, metric, "endpoint")]
    for selector in selectors:
        if selector not in found and (point := select(series, selector)) is not None:
            found[selector] = figures(point)
    return found


def figures(point: Point) -> Figures:
    """One point in the clear, rounded to what a person or a chart can use."""
    match point:
        case Trend(histogram=histogram):
            p50, p95, p99 = histogram.percentiles((50, 95, 99))
            return Figures(
                float(histogram.count),
                round(histogram.sum, 3),
                round(p50, 3),
                round(p95, 3),
                round(p99, 3),
                round(histogram.max, 3),
            )
        case Counter(count=count):
            return Figures(count, count)
        case Rate(passes=passes, total=total):
            return Figures(float(total), float(passes))
        case Gauge(value=value, max=high):
            return Figures(1.0, round(value, 3), max=round(high, 3))

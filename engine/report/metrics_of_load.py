"""The metrics of a run by k6's names and in k6's shapes (`type`, `contains`, `values`).

Trends carry p(99) and p(99.9) as well.
"""

from __future__ import annotations

from typing import Any

from engine.measure.metrics import METRICS
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend, merged
from engine.report.gathering import by_tag
from engine.state import RunState

_PERCENTILES = (50, 90, 95, 99, 99.9)


def lasted_s(state: RunState) -> float:
    """Seconds of load; of a run that is not over, or was cut off, those that are known."""
    return state.ended.seconds if state.ended else float(state.seconds_seen)


def _of_load(state: RunState) -> dict[str, Point]:
    """Without what monitors read, which has a section of its own."""
    panels = {panel.name for panel in state.started.panels} if state.started else set()
    return {name: point for name, point in state.totals.items() if parse_series(name)[0] not in panels}


def metrics_of_load(state: RunState) -> dict[str, Any]:
    """Every metric of the whole run in handleSummary's shape, k6's first."""
    totals, seconds = _of_load(state), lasted_s(state)
    by_metric: dict[str, list[Point]] = {}
    for name, point in totals.items():
        by_metric.setdefault(parse_series(name)[0], []).append(point)
    known = [name for name in METRICS if name in by_metric]
    own = sorted(set(by_metric) - set(known))
    return {name: metric_summary(name, merged(by_metric[name]), seconds) for name in (*known, *own)}


def metric_summary(name: str, point: Point | None, seconds: float) -> dict[str, Any]:
    """One metric in handleSummary's shape."""
    contains = METRICS[name].contains if name in METRICS else "default"
    match point:
        case Trend(histogram=histogram):
            p50, p90, p95, p99, p999 = (round(value, 4) for value in histogram.percentiles(_PERCENTILES))
            values: dict[str, float] = {
                "avg": round(histogram.mean, 4),
                "min": round(histogram.min, 4),
                "med": p50,
                "max": round(histogram.max, 4),
                "p(90)": p90,
                "p(95)": p95,
                "p(99)": p99,
                "p(99.9)": p999,
                "count": histogram.count,
            }
            return {"type": "trend", "contains": contains, "values": values}
        case Counter(count=count):
            rate = round(count / seconds, 4) if seconds else 0.0
            return {"type": "counter", "contains": contains, "values": {"count": count, "rate": rate}}
        case Rate(passes=passes, total=total):
            values = {"rate": point.rate, "passes": passes, "fails": total - passes}
            return {"type": "rate", "contains": contains, "values": values}
        case Gauge(value=value, min=low, max=high):
            return {"type": "gauge", "contains": contains, "values": {"value": value, "min": low, "max": high}}
    return {"type": "trend", "contains": contains, "values": {"count": 0}}


def endpoints_of_load(state: RunState) -> dict[str, Any]:
    """What is most asked of each endpoint, by its name and metric."""
    totals, seconds = state.totals, lasted_s(state)
    names = {dict(parse_series(name)[1]).get("endpoint", "") for name in totals} - {""}
    metrics = ("http_req_duration", "http_req_response_time", "http_req_failed", "http_reqs")
    points = {metric: by_tag(totals, metric, "endpoint") for metric in metrics}
    return {
        endpoint: {
            metric: metric_summary(metric, points[metric][endpoint], seconds)["values"]
            for metric in metrics
            if endpoint in points[metric]
        }
        for endpoint in sorted(names)
    }

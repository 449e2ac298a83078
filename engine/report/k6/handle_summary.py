"""What k6 hands to a script's `handleSummary(data)`, of one run."""

from __future__ import annotations

import hashlib
from typing import Any

from engine.measure.metrics import METRICS
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend, select
from engine.report.k6.conditions import conditions
from engine.report.metrics_of_load import lasted_s, metric_summary, metrics_of_load
from engine.state import RunState

TREND_STATS = ("avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "p(99.9)", "count")
"""What is said of each trend; k6's own choice lacks the last three."""
_ALWAYS = "http_req_duration{expected_response:true}"
"""The submetric that k6 has without being asked."""
_NOTHING: dict[str, Point] = {"trend": Trend(), "counter": Counter(), "rate": Rate(), "gauge": Gauge()}


def handle_summary(state: RunState) -> dict[str, Any]:
    """The object. A series of a threshold that has no sample is all zeros, as in k6; its threshold says that it was not
    met. Nothing here knows where somebody reads it: neither stream is called a terminal."""
    return {
        "root_group": root_group(state),
        "options": {"summaryTrendStats": list(TREND_STATS), "summaryTimeUnit": "ms", "noColor": False},
        "state": {
            "isStdOutTTY": False,
            "isStdErrTTY": False,
            "testRunDurationMs": round(lasted_s(state) * 1000.0, 3),
        },
        "metrics": _metrics(state),
    }


def root_group(state: RunState) -> dict[str, Any]:
    """The one group that there is, the one without a name, with all checks in order of their names."""
    passes: dict[str, tuple[int, int]] = {}
    for series, point in state.totals.items():
        metric, tags = parse_series(series)
        name = dict(tags).get("check")
        if metric == "checks" and name is not None and isinstance(point, Rate):
            passed, total = passes.get(name, (0, 0))
            passes[name] = (passed + point.passes, total + point.total)
    checks = [
        {"name": name, "path": f"::{name}", "id": _id(f"::{name}"), "passes": passed, "fails": total - passed}
        for name, (passed, total) in sorted(passes.items())
    ]
    return {"name": "", "path": "", "id": _id(""), "groups": [], "checks": checks}


def _metrics(state: RunState) -> dict[str, Any]:
    seconds, met = lasted_s(state), conditions(state)
    found: dict[str, Any] = metrics_of_load(state)
    for series in ({_ALWAYS: {}} if select(state.totals, _ALWAYS) else {}) | met:
        if series not in found:
            found[series] = _metric(series, select(state.totals, series), met.get(series, {}), seconds)
    for series, expressions in met.items():
        found[series]["thresholds"] = {expression: {"ok": ok} for expression, ok in expressions.items()}
    return dict(sorted(found.items()))


def _metric(series: str, point: Point | None, expressions: dict[str, bool], seconds: float) -> dict[str, Any]:
    name = parse_series(series)[0]
    if point is None:
        kind = METRICS[name].type if name in METRICS else _kind_of(expressions)
        point = _NOTHING[kind]
    return metric_summary(name, point, seconds)


def _kind_of(expressions: dict[str, bool]) -> str:
    """What a metric must be of which only expressions are known."""
    aggregates = {expression.partition("<")[0].partition(">")[0].partition("=")[0] for expression in expressions}
    if "value" in aggregates:
        return "gauge"
    return "counter" if "count" in aggregates else "rate" if "rate" in aggregates else "trend"


def _id(path: str) -> str:
    return hashlib.md5(path.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

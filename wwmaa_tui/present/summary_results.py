"""The metrics of a run in the summary at its end, by what they are about, as k6 prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.measure.metrics import OF_ENGINE
from engine.wording import figures
from engine.wording.plain_text import plain
from wwmaa_tui.present.summary_line import SummaryLine, section

_WIDTH = 34
_STATISTICS = ("avg", "min", "med", "max", "p(90)", "p(95)", "p(99)")
_HTTP = (
    "http_req_duration",
    "http_req_response_time",
    "http_req_waiting",
    "http_req_blocked",
    "http_req_failed",
    "http_reqs",
    "server_errors",
)
_EXECUTION = ("dropped_iterations", "iteration_duration", "iteration_lateness", "iterations", "vus", "vus_max")
_NETWORK = ("data_received", "data_sent")
_WEBSOCKET = (
    "ws_sessions",
    "ws_connecting",
    "ws_session_duration",
    "ws_ping",
    "ws_msgs_sent",
    "ws_msgs_received",
    "ws_dropped_sessions",
)
_BROWSER = (
    "browser_web_vital_lcp",
    "browser_web_vital_fcp",
    "browser_web_vital_ttfb",
    "browser_web_vital_cls",
    "browser_visits",
    "browser_visit_failed",
    "browser_visits_starved",
)
_WHERE_THERE_ARE_ANY = ("CUSTOM", "WEBSOCKET", "BROWSER")
"""Sections that most runs have nothing for."""


def result_lines(summary: Mapping[str, Any]) -> list[SummaryLine]:
    """The section TOTAL RESULTS of a summary."""
    metrics = summary["metrics"]
    lines = section("TOTAL RESULTS")
    if "checks" in metrics:
        lines += [*_metric("checks", metrics["checks"]), SummaryLine("")]
    of_engine = {metric.name for metric in OF_ENGINE}
    sections = {
        "CUSTOM": tuple(name for name in metrics if name not in of_engine),
        "HTTP": _HTTP,
        "EXECUTION": _EXECUTION,
        "NETWORK": _NETWORK,
        "WEBSOCKET": _WEBSOCKET,
        "BROWSER": _BROWSER,
    }
    for title, names in sections.items():
        if title in _WHERE_THERE_ARE_ANY and not metrics.keys() & set(names):
            continue
        lines.append(SummaryLine(f"    {title}"))
        for name in names:
            if name in metrics:
                lines += _metric(name, metrics[name])
            if name in ("http_req_duration", "http_req_response_time"):
                lines += _by_endpoint(name, summary["endpoints"])
        if title == "EXECUTION":
            lines += _planned(summary)
        lines.append(SummaryLine(""))
    return lines[:-1]


def _by_endpoint(name: str, endpoints: Mapping[str, Any]) -> Iterable[SummaryLine]:
    if len(endpoints) < 2:
        return
    for endpoint, series in endpoints.items():
        if name in series:
            yield SummaryLine(_dotted(f"  {{ endpoint:{plain(endpoint)} }}", _trend(series[name], "time")))


def _metric(name: str, metric: Mapping[str, Any]) -> list[SummaryLine]:
    values, contains = metric["values"], metric["contains"]
    match metric["type"]:
        case "trend":
            return [SummaryLine(_dotted(name, _trend(values, contains)))]
        case "rate":
            true, false = values["passes"], values["fails"]
            said = f"{values['rate'] * 100:.2f}%"
            if name == "checks":
                return [SummaryLine(_dotted(name, f"{said} ✓ {true:,} ✗ {false:,}"))]
            return [SummaryLine(_dotted(name, f"{said} {true:,} out of {true + false:,}"))]
        case "counter":
            count = figures.size(values["count"]) if contains == "data" else f"{values['count']:,.0f}"
            each = figures.size(values["rate"]) if contains == "data" else figures.amount(values["rate"])
            return [SummaryLine(_dotted(name, f"{count:<10} {each}/s"))]
    return [SummaryLine(_dotted(name, f"{values['value']:,.0f}  min={values['min']:,.0f} max={values['max']:,.0f}"))]


def _trend(values: Mapping[str, float], contains: str) -> str:
    if not values["count"]:
        return "no data"
    shown = figures.milliseconds if contains == "time" else figures.amount
    return " ".join(f"{name}={shown(values[name]).replace(' ', '')}" for name in _STATISTICS if name in values)


def _dotted(name: str, text: str) -> str:
    return f"    {name}{'.' * max(_WIDTH - len(name), 2)}: {text}"


def _planned(summary: Mapping[str, Any]) -> list[SummaryLine]:
    planned = [scenario["planned_iterations"] for scenario in summary["scenarios"]]
    if None in planned:
        return []
    return [SummaryLine(_dotted("planned", f"{sum(planned):,} iterations"))]

"""The summary at the end of a run, in the shape that k6 users read at once; p99, distances and health included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.measure.metrics import OF_ENGINE
from engine.report.summary import summarise
from engine.state import RunState
from wwmaa_tui.present import figures
from wwmaa_tui.present.control import control_lines
from wwmaa_tui.present.generator import generator_view
from wwmaa_tui.present.levels import GOING, MARKS, LevelKey, verdict_word
from wwmaa_tui.present.plain_text import plain
from wwmaa_tui.present.thresholds import threshold_row

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
_BAR = 10


@dataclass(frozen=True)
class SummaryLine:
    """One line, and the level that it should be painted as (None for plain text)."""

    text: str
    level: LevelKey | None = None


def end_summary(
    state: RunState, directory: str, *, ascii_only: bool = False, going: bool = False
) -> tuple[SummaryLine, ...]:
    """The whole summary; the verdict's sentence and the run's place come last, where the eye is. `going`: there may be
    more to come."""
    summary = summarise(state)
    lines = _head(state)
    if summary["metrics"]:
        lines += _thresholds(state, ascii_only)
        lines += [*_results(summary, state), *_errors(summary), *_generator(state, ascii_only), *_control(state)]
    lines += [*_audits(state, ascii_only), *_left_behind(state), *_missing(state, ascii_only)]
    return (*lines, *_verdict(state, directory, ascii_only, going=going))


def _head(state: RunState) -> list[SummaryLine]:
    started = state.started
    if started is None:
        return []
    shape = f", {started.time_scale:g} of its time" if started.time_scale != 1.0 else ""
    return [
        SummaryLine(""),
        SummaryLine(f"  profile: {plain(started.profile)} ({plain(started.title)}){shape}"),
        SummaryLine(f"   target: {plain(started.target)}{' (demo)' if started.demo else ''}   seed: {started.seed}"),
    ]


def _section(title: str) -> list[SummaryLine]:
    return [SummaryLine(""), SummaryLine(f"  █ {title}"), SummaryLine("")]


def _thresholds(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    outlines = state.started.thresholds if state.started else ()
    if not outlines or not state.thresholds:
        return []
    lines = _section("THRESHOLDS")
    series = ""
    for outline, status in zip(outlines, state.thresholds, strict=False):
        if outline.series != series:
            series = outline.series
            lines.append(SummaryLine(f"    {plain(series)}"))
        row = threshold_row(outline, status)
        limit = outline.target if outline.target is not None else outline.critical
        condition = f"{outline.aggregate}{outline.operator}{limit:g}"
        value = f"{outline.aggregate}={row.value}"
        distance = _distance(None if row.used is None else row.distance)
        beyond = f"  critical {row.critical}" if row.critical else ""
        where = f"  in a window of {row.window}" if row.window and status.value != status.overall else ""
        mark = _mark(status.level, ascii_only)
        word = MARKS[status.level].word
        if status.level == "too-few":
            word = f"{word} ({status.samples:,} of {outline.min_samples:,})"
        text = f"    {mark} {condition:<16} {value:<22} {distance:<22} {word}{beyond}{where}"
        lines.append(SummaryLine(text.rstrip(), status.level))
    return lines


def _distance(used: float | None) -> str:
    """How much of the way to the target is used, as a bar and a share."""
    if used is None:
        return ""
    filled = min(round(used * _BAR), _BAR)
    return f"{'█' * filled}{'░' * (_BAR - filled)} {used * 100:>4.0f} %"


def _results(summary: Mapping[str, Any], state: RunState) -> list[SummaryLine]:
    metrics = summary["metrics"]
    lines = _section("TOTAL RESULTS")
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
            lines += _planned(state, summary)
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


def _planned(state: RunState, summary: Mapping[str, Any]) -> list[SummaryLine]:
    planned = [scenario["planned_iterations"] for scenario in summary["scenarios"]]
    if None in planned:
        return []
    return [SummaryLine(_dotted("planned", f"{sum(planned):,} iterations"))]


def _errors(summary: Mapping[str, Any]) -> list[SummaryLine]:
    if not summary["errors"]:
        return []
    lines = _section("ERRORS")
    for error in summary["errors"][:10]:
        lines.append(SummaryLine(f"    {error['count']:>8,}  {plain(error['kind'])}  {plain(error['endpoint'])}"))
    return lines


def _generator(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    view = generator_view(state)
    lines = _section("GENERATOR")
    lines.append(SummaryLine(f"    {_mark(view.level, ascii_only)} {view.word}: {view.seconds}", view.level))
    lines += [SummaryLine(f"      {reason}") for reason in (*view.reasons, *view.lost)]
    return lines


def _control(state: RunState) -> list[SummaryLine]:
    lines = control_lines(state)
    return [*_section("CONTROL"), *(SummaryLine(f"    {line}") for line in lines)] if lines else []


def _audits(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    if not state.audits:
        return []
    levels: dict[str, LevelKey] = {"pass": "ok", "fail": "critical", "not measured": "no-data"}
    return [
        *_section("AUDITS"),
        *(
            SummaryLine(
                f"    {_mark(levels[audit.result], ascii_only)} {plain(audit.audit)}: {plain(audit.detail)}",
                levels[audit.result],
            )
            for audit in state.audits
        ),
    ]


def _left_behind(state: RunState) -> list[SummaryLine]:
    said = [SummaryLine(f"    {plain(left.what)}: {plain(left.detail)}") for left in state.left_behind]
    return [*_section("LEFT ON THE PLATFORM"), *said] if said else []


def _missing(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    """What the run had to do without, and how to have it the next time."""
    mark = _mark("no-data", ascii_only)
    said = [
        SummaryLine(f"    {mark} {plain(check.check)}: {plain(check.detail)}", "no-data")
        for check in state.preflight
        if not check.ok and not check.needed
    ]
    return [*_section("MISSING"), *said] if said else []


def _verdict(state: RunState, directory: str, ascii_only: bool, *, going: bool) -> list[SummaryLine]:
    word = verdict_word(state.verdict if state.ended or going else "interrupted")
    unsaid = GOING if going else "Interrupted: the journal has no end."
    sentence = plain(state.ended.sentence if state.ended else unsaid, limit=1000)
    return [
        SummaryLine(""),
        SummaryLine(
            f"  {_mark(word.level, ascii_only)} {word.words.upper()}  {plain(sentence, limit=1000)}", word.level
        ),
        SummaryLine(f"    {directory}"),
    ]


def _mark(level: LevelKey, ascii_only: bool) -> str:
    return MARKS[level].plain if ascii_only else MARKS[level].symbol

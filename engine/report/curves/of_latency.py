"""Latency over time: of all requests, of the operations that matter most, and of whatever else has a limit in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.journal.events import ThresholdOutline
from engine.measure.series import parse_series, selects, series_name
from engine.measure.snapshot import Point, Trend
from engine.readings import Percentile
from engine.report.curves.places import Places
from engine.report.document import Axis, Chart, Limit, Line, Words
from engine.report.gathering import by_tag
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

SERVICE, RESPONSE = "http_req_duration", "http_req_response_time"
OPERATIONS_DRAWN = 6
SERIES_DRAWN = 3
"""How many series a limit that is on several of them shows."""
_PERCENTILES: tuple[Percentile, ...] = ("p50", "p95", "p99")
_AGGREGATES = {"med": "p50", "p(50)": "p50", "p(95)": "p95", "p(99)": "p99"}


def latency_charts(state: RunState, places: Places, axis: Axis) -> Iterator[Chart | Words]:
    """One chart for all requests, one for each chosen operation, one for each other thing that has a limit."""
    if places.has(SERVICE):
        yield _requests("Latency of all requests", "", state, places, axis)
        known = places.tags(SERVICE, "endpoint")
        chosen = chosen_operations(state, known)
        if len(known) > len(chosen):
            yield Words(
                f"{len(chosen)} of {len(known)} operations are drawn: those with a limit, then those with the "
                "highest 95th percentile over the run."
            )
        for operation in chosen:
            yield _requests(f"Latency of {plain(operation)}", operation, state, places, axis)
    yield from _others(state, places, axis)


def chosen_operations(state: RunState, known: Sequence[str]) -> tuple[str, ...]:
    """At most OPERATIONS_DRAWN, in their order of appearance: those whose latency has a limit, then the slowest."""
    limited = {operation for operation in known if _limits(state, operation)}
    totals = by_tag(state.totals, SERVICE, "endpoint")
    ranked = sorted(known, key=lambda operation: (operation not in limited, -_slowness(totals.get(operation))))
    chosen = set(ranked[:OPERATIONS_DRAWN])
    return tuple(operation for operation in known if operation in chosen)


def limits_on(outlines: Sequence[ThresholdOutline], series: str, what: str = "") -> tuple[Limit, ...]:
    """Both levels of the limits on percentiles of a series that a chart can show."""
    found = []
    for outline in outlines:
        if outline.series != series or outline.unit != "ms" or outline.aggregate not in _AGGREGATES:
            continue
        sign = figures.OPERATORS.get(outline.operator, outline.operator)
        pairs: tuple[tuple[LevelKey, float | None], ...] = (("target", outline.target), ("critical", outline.critical))
        for level, value in pairs:
            if value is not None:
                name = f"{level} {_AGGREGATES[outline.aggregate]}{what} {sign}"
                found.append(Limit(name, value, level))
    return tuple(found)


def _requests(title: str, operation: str, state: RunState, places: Places, axis: Axis) -> Chart:
    service, response = _series(SERVICE, operation), _series(RESPONSE, operation)
    lines: list[Line] = []
    for percentile in _PERCENTILES:
        lines.append(places.line(f"{percentile} service", service, percentile))
        if places.has(response):
            lines.append(places.line(f"{percentile} response", response, percentile, dashed=True))
    return Chart(title, "ms", tuple(lines), axis, _limits(state, operation))


def _others(state: RunState, places: Places, axis: Axis) -> Iterator[Chart]:
    """Of parts, which no figure tells of together, each has a curve of its own: percentiles are never averaged."""
    outlines = state.started.thresholds if state.started else ()
    for selector in dict.fromkeys(outline.series for outline in outlines if outline.unit == "ms"):
        if parse_series(selector)[0] in (SERVICE, RESPONSE) or not limits_on(outlines, selector):
            continue
        found = [name for name in places.names if selects(selector, name)][:SERIES_DRAWN]
        if len(found) == 1:
            lines = [places.line(percentile, found[0], percentile) for percentile in _PERCENTILES]
        else:
            lines = [places.line(f"p95 {plain(name)}", name, "p95") for name in found]
        if lines:
            yield Chart(plain(selector), "ms", tuple(lines), axis, limits_on(outlines, selector))


def _limits(state: RunState, operation: str) -> tuple[Limit, ...]:
    outlines = state.started.thresholds if state.started else ()
    of_service = limits_on(outlines, _series(SERVICE, operation), " service")
    return of_service + limits_on(outlines, _series(RESPONSE, operation), " response")


def _slowness(point: Point | None) -> float:
    return point.histogram.percentiles((95,))[0] if isinstance(point, Trend) and point.histogram.count else 0.0


def _series(metric: str, operation: str) -> str:
    return series_name(metric, {"endpoint": operation} if operation else {})

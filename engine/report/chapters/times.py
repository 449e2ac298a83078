"""Every distribution of the run: requests by service time and by response time, then whatever else was timed."""

from __future__ import annotations

from collections.abc import Sequence

from engine.measure.histogram import Histogram
from engine.measure.metrics import METRICS
from engine.measure.snapshot import Point, Trend, point_as, select
from engine.report.cells import columns, counted, measured, name
from engine.report.comparing.conditions import load_s
from engine.report.document import NOT_MEASURED, Part, Section, Table, Words
from engine.report.gathering import Gathered, gather
from engine.state import RunState
from engine.wording import figures

SERVICE, RESPONSE = "http_req_duration", "http_req_response_time"
PERCENTILES = (50.0, 90.0, 95.0, 99.0, 99.9)
_TITLES = ("Count", "Min", "Mean", "p50", "p90", "p95", "p99", "p99.9", "Max")
_MOST_PARTS = 8
"""A metric with more parts than these has a table of its own."""
_OF_SERVICE = "Service time runs from the sending of a request to the last byte of its answer."
_OF_RESPONSE = (
    "Response time runs from the instant that the plan named for a request, so it holds the time that the request "
    "waited to be sent as well."
)


def times(state: RunState) -> Section:
    """A table for the requests' service times, one for their response times, one for each metric with many parts, and
    one for the rest."""
    trends = gather(state.totals, (Trend,), panels_of(state))
    by_metric = {each.metric: each for each in trends}
    others = [each for each in trends if each.metric not in (SERVICE, RESPONSE)]
    long = [each for each in others if len(each.parts) > _MOST_PARTS]
    sections = [
        _requests("Service time of requests", "service-time", _OF_SERVICE, by_metric.get(SERVICE), state),
        _requests("Response time of requests", "response-time", _OF_RESPONSE, by_metric.get(RESPONSE), state),
        *(_one(each) for each in long),
    ]
    if rest := [line for each in others if each not in long for line in _lines(each)]:
        sections.append(Section("Other distributions", "other-distributions", (_table("Series", rest),)))
    return Section("Times", "times", (Words(over(state)),), tuple(sections))


def over(state: RunState) -> str:
    """Which seconds the figures are of."""
    if not state.seconds_seen:
        return f"The journal holds no second of load: {NOT_MEASURED}."
    apart = f"{state.seconds_adjusted:,} s of it held or scaled, {state.seconds_tainted:,} s tainted"
    return f"Over {figures.span(load_s(state))} of load; {apart}, all in these figures."


def panels_of(state: RunState) -> set[str]:
    """What monitors read, which has a chapter of its own."""
    return {panel.name for panel in state.started.panels} if state.started else set()


def unit_of(metric: str) -> str:
    """`ms` of a time; nothing of what else may be distributed."""
    known = METRICS.get(metric)
    return {"time": "ms", "data": "bytes"}.get(known.contains, "") if known else ""


def row(title: str, histogram: Histogram, unit: str) -> tuple[Words, ...]:
    """One distribution; without samples nothing of it is measured."""
    if not histogram.count:
        return (name(title), counted(0), *[Words(NOT_MEASURED)] * (len(_TITLES) - 1))
    values = (histogram.min, histogram.mean, *histogram.percentiles(PERCENTILES), histogram.max)
    return (name(title), counted(histogram.count), *(measured(value, unit) for value in values))


def _requests(title: str, anchor: str, meaning: str, found: Gathered | None, state: RunState) -> Section:
    if found is None:
        return Section(title, anchor, (Words(f"{meaning} {NOT_MEASURED.capitalize()}: the journal holds none."),))
    metric = found.metric
    rows = _rows(found, "all requests")
    good = select(state.totals, f"{metric}{{expected_response:true}}")
    bad = select(state.totals, f"{metric}{{expected_response:false}}")
    if isinstance(good, Trend) and isinstance(bad, Trend):
        rows[1:1] = [
            row("all that were answered as expected", good.histogram, "ms"),
            row("all that failed", bad.histogram, "ms"),
        ]
    return Section(title, anchor, (Words(meaning), _table("Endpoint", rows)))


def _one(found: Gathered) -> Section:
    parts: tuple[Part, ...] = (_table(found.tag.capitalize() or "Series", _rows(found, "all")),)
    return Section(found.metric, found.metric, parts)


def _lines(found: Gathered) -> list[tuple[Words, ...]]:
    """All of a metric under its name, then its parts as series."""
    unit = unit_of(found.metric)
    rows = [row(found.metric, _histogram(found.whole), unit)]
    if len(found.parts) > 1:
        rows += [
            row(f"{found.metric}{{{found.tag}:{each}}}", _histogram(part), unit) for each, part in found.parts.items()
        ]
    return rows


def _rows(found: Gathered, everything: str) -> list[tuple[Words, ...]]:
    """All of it, then its parts, those with the greatest p95 first; one part that is all of it stands alone."""
    unit = unit_of(found.metric)
    parts = [(value, _histogram(point)) for value, point in found.parts.items()]
    parts.sort(key=lambda part: (-part[1].percentile(95.0), part[0]))
    whole = _histogram(found.whole)
    if len(parts) == 1 and parts[0][1].count == whole.count:
        return [row(parts[0][0], whole, unit)]
    return [row(everything, whole, unit), *(row(value, histogram, unit) for value, histogram in parts)]


def _histogram(point: Point) -> Histogram:
    return point_as(Trend, point).histogram


def _table(first: str, rows: Sequence[tuple[Words, ...]]) -> Table:
    return Table(columns((first, *_TITLES), _TITLES), tuple(rows))

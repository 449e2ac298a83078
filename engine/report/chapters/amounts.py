"""What was counted: scenarios against their plan, requests by endpoint, counters, shares and gauges."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.journal.events import ScenarioOutline
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Rate, point_as, select
from engine.report.cells import columns, counted, measured, name
from engine.report.chapters.times import over, panels_of, unit_of
from engine.report.comparing.conditions import load_s
from engine.report.document import NOT_MEASURED, Section, Table, Words
from engine.report.gathering import Gathered, gather
from engine.state import RunState
from engine.wording import figures

_REQUESTS, _FAILED = "http_reqs", "http_req_failed"
_ALL = "all requests"
_SCENARIO = ("Planned", "Iterations", "Dropped", "Cut short", "Requests")


def scenarios(state: RunState) -> Section | None:
    """What each scenario was to do and did; None before a run says what it is about to do."""
    if state.started is None:
        return None
    titles = ("Scenario", "Journey", "Executor", "Most planned", "Length", *_SCENARIO)
    table = Table(columns(titles, titles[3:]), tuple(_scenario(state, each) for each in state.started.scenarios))
    return Section("Scenarios", "scenarios", (table,))


def _scenario(state: RunState, outline: ScenarioOutline) -> tuple[Words, ...]:
    top = max((value for _, value in outline.curve), default=0.0)
    planned = outline.planned_iterations
    metrics = ("iterations", "dropped_iterations", "interrupted_iterations", _REQUESTS)
    done = (_count(state, f"{metric}{{scenario:{outline.name}}}") for metric in metrics)
    return (
        name(outline.name),
        name(outline.journey),
        name(outline.executor),
        Words(figures.plural(round(top), "user") if outline.unit == "vus" else figures.plain_rate(top)),
        Words(figures.span(outline.duration_s)),
        Words("as many as are answered" if planned is None else figures.count(planned)),
        *(counted(each) for each in done),
    )


def _count(state: RunState, selector: str) -> float | None:
    """None where nothing was measured at all; a counter that nobody touched is 0."""
    return point_as(Counter, select(state.totals, selector)).count if state.seconds_seen else None


def amounts(state: RunState) -> Section:
    """Requests by endpoint, then every counter, share and gauge."""
    found = gather(state.totals, (Counter, Rate), panels_of(state))
    counters = [each for each in found if isinstance(each.whole, Counter)]
    rates = [each for each in found if isinstance(each.whole, Rate)]
    sections = [
        _requests(state, {each.metric: each for each in found}),
        _named("Counters", counters, ("Count", "A second"), _counter(state)),
        _named("Shares", rates, ("Share", "True", "Of"), _rate),
        _gauges(state),
    ]
    return Section("Amounts", "amounts", (Words(over(state)),), tuple(each for each in sections if each is not None))


def _requests(state: RunState, found: dict[str, Gathered]) -> Section | None:
    """Requests and failures of each endpoint, those with most requests first."""
    counts = found.get(_REQUESTS)
    if counts is None:
        return None
    titles = ("Endpoint", "Requests", "A second", "Share of all", "Failed", "Share that failed")
    failed = found.get(_FAILED)
    whole = point_as(Counter, counts.whole).count
    parts = sorted(counts.parts.items(), key=lambda part: (-point_as(Counter, part[1]).count, part[0]))
    rows = [_endpoint(_ALL, counts.whole, failed.whole if failed else None, whole, state)]
    rows += [_endpoint(each, point, failed.parts.get(each) if failed else None, whole, state) for each, point in parts]
    table = Table(columns(titles, titles[1:]), tuple(rows))
    return Section("Requests by endpoint", "requests", (table,))


def _endpoint(title: str, point: Point, failed: Point | None, whole: float, state: RunState) -> tuple[Words, ...]:
    count = point_as(Counter, point).count
    known = failed if isinstance(failed, Rate) and failed.total else None
    return (
        name(title),
        counted(count),
        _a_second(count, "", state),
        Words(figures.share(count / whole) if title != _ALL and whole else figures.NOTHING),
        counted(known.passes if known else None),
        measured(known.rate if known else None, "%"),
    )


def _named(
    title: str, found: Sequence[Gathered], titles: tuple[str, ...], said: Callable[[str, Point], tuple[Words, ...]]
) -> Section | None:
    """A row for each metric, and below it one for each of its parts, where there are several."""
    if not found:
        return None
    rows: list[tuple[Words, ...]] = []
    for each in found:
        rows.append((name(each.metric), *said(each.metric, each.whole)))
        if len(each.parts) > 1 and each.metric not in (_REQUESTS, _FAILED):
            rows += [
                (name(f"{each.metric}{{{each.tag}:{value}}}"), *said(each.metric, point))
                for value, point in each.parts.items()
            ]
    return Section(title, title.lower(), (Table(columns(("Series", *titles), titles), tuple(rows)),))


def _counter(state: RunState) -> Callable[[str, Point], tuple[Words, ...]]:
    def said(metric: str, point: Point) -> tuple[Words, ...]:
        count, unit = point_as(Counter, point).count, unit_of(metric)
        return (measured(count, unit) if unit else counted(count), _a_second(count, unit, state))

    return said


def _a_second(count: float, unit: str, state: RunState) -> Words:
    seconds = load_s(state)
    if not seconds:
        return Words(NOT_MEASURED)
    return Words(f"{figures.measured(count / seconds, unit)}/s")


def _rate(metric: str, point: Point) -> tuple[Words, ...]:
    known = point_as(Rate, point)
    return (measured(known.rate if known.total else None, "%"), counted(known.passes), counted(known.total))


def _gauges(state: RunState) -> Section | None:
    """Each series by itself: lowest and highest values of several would not be of one moment."""
    aside = panels_of(state)
    titles = ("Last", "Min", "Max")
    rows = [
        (name(series), *(measured(value, unit_of(metric)) for value in (point.value, point.min, point.max)))
        for series, point in sorted(state.totals.items())
        if isinstance(point, Gauge) and (metric := parse_series(series)[0]) not in aside
    ]
    return Section("Gauges", "gauges", (Table(columns(("Series", *titles), titles), tuple(rows)),)) if rows else None

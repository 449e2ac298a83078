"""Latency of one subject, all requests or one operation: percentiles now and of the run, service and response time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.journal.events import ThresholdOutline
from engine.readings import Percentile
from engine.state import RunState
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.timeline import Timeline
from wwmaa_tui.present.whole_run import ALL, PERCENTILES, RESPONSE, SERVICE, Distribution, WholeRun


@dataclass(frozen=True)
class LatencyRow:
    """One percentile; milliseconds, None where there is none."""

    name: Percentile
    now: float | None
    """Service time in the newest second, or in the cursor's."""
    run: float | None
    """Service time over the whole run."""
    response_now: float | None
    """Response time, from the instant that the plan named."""
    response_run: float | None
    service: Series
    response: Series
    target: float | None = None
    critical: float | None = None
    level: LevelKey | None = None
    """Of the threshold on this percentile, if there is one."""


@dataclass(frozen=True)
class LatencyView:
    """Three percentiles of one subject."""

    subject: str
    """`all requests`, or an operation's name."""
    rows: tuple[LatencyRow, ...] = ()
    axis: Axis = NOWHERE
    when: str = ""
    """`07:41` where `now` is that second and not the newest."""
    has_response: bool = False

    def row(self, name: Percentile) -> LatencyRow | None:
        """The row of one percentile."""
        return next((row for row in self.rows if row.name == name), None)


def subjects(state: RunState, operations: Iterable[str]) -> tuple[str, ...]:
    """What can be looked at: first what the profile's latency thresholds are on, then everything else."""
    known = {ALL: None, **dict.fromkeys(operations)}
    judged: dict[str, None] = {}
    for outline in state.started.thresholds if state.started else ():
        for operation in known:
            if outline.series in (_series(SERVICE, operation), _series(RESPONSE, operation)):
                judged[operation] = None
    return tuple({**judged, **known})


def subject_for(known: tuple[str, ...], wanted: str | None, lens: Lens) -> str:
    """The subject that is asked for, if there is one and the filter lets it through; else the first that it does."""
    if wanted in known and (not lens.filter or lens.matches(wanted)):
        return wanted
    shown = (name for name in known if name and lens.matches(name)) if lens.filter else iter(known)
    return next(shown, next(iter(known), ALL))


def latency_view(state: RunState, line: Timeline, run: WholeRun, subject: str) -> LatencyView:
    """The latency panel for a subject (an operation, or ALL)."""
    service = run.service.get(subject, Distribution())
    response = run.response.get(subject, Distribution())
    rows = tuple(_row(state, line, subject, name, service, response) for name in PERCENTILES)
    return LatencyView(
        subject=plain(subject) if subject else "all requests",
        rows=rows,
        axis=line.axis,
        when=line.when,
        has_response=bool(response.count),
    )


def _row(
    state: RunState,
    line: Timeline,
    subject: str,
    name: Percentile,
    service: Distribution,
    response: Distribution,
) -> LatencyRow:
    outline, level = _threshold(state, subject, f"p({name[1:]})")
    return LatencyRow(
        name=name,
        now=line.now(_series(SERVICE, subject), name),
        run=service.percentile(name),
        response_now=line.now(_series(RESPONSE, subject), name),
        response_run=response.percentile(name),
        service=line.percentile(_series(SERVICE, subject), name),
        response=line.percentile(_series(RESPONSE, subject), name) if response.count else (),
        target=outline.target if outline else None,
        critical=outline.critical if outline else None,
        level=level,
    )


def _series(metric: str, operation: str) -> str:
    return f"{metric}{{endpoint:{operation}}}" if operation else metric


def _threshold(state: RunState, subject: str, aggregate: str) -> tuple[ThresholdOutline | None, LevelKey | None]:
    """The first threshold on that percentile of the subject's service time, else of its response time."""
    outlines = state.started.thresholds if state.started else ()
    for series in (_series(SERVICE, subject), _series(RESPONSE, subject)):
        for index, outline in enumerate(outlines):
            if outline.series == series and outline.aggregate == aggregate and outline.unit == "ms":
                status = state.thresholds[index] if index < len(state.thresholds) else None
                return outline, status.level if status else "no-data"
    return None, None

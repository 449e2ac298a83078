"""One row for each operation of the platform, over the whole run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.measure.series import tag_of
from engine.measure.snapshot import Rate
from engine.state import RunState
from engine.wording.levels import LevelKey, worst
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.timeline import Timeline
from wwmaa_tui.present.whole_run import ALL, FAILED, REQUESTS, RESPONSE, SERVICE, Distribution, WholeRun


@dataclass(frozen=True)
class OperationRow:
    """One operation, over the whole run or in the cursor's second; times in milliseconds."""

    name: str
    count: int
    rate: float | None
    """Answers a second, mean of the last five seconds."""
    p50: float | None
    p95: float | None
    p99: float | None
    response_p95: float | None
    failed: float | None
    """Share of its requests that failed."""
    level: LevelKey
    """The worst of the thresholds declared on it."""
    failures: float | None = None
    """How many of them."""
    now: float | None = None
    """The 95th percentile of the second that is read."""
    series: Series = ()
    """The 95th percentile over time, where it was asked for."""


@dataclass(frozen=True)
class OperationsView:
    """All operations in order of first appearance."""

    rows: tuple[OperationRow, ...] = ()
    total: OperationRow | None = None
    """All of them together, where there is more than one and none is filtered out."""
    when: str = ""
    """`07:41` where all figures are of that second and not of the whole run."""
    filtered: str = ""
    known: int = 0
    """How many operations there are, those that are filtered out included: so much room is kept."""
    axis: Axis = NOWHERE
    """Of the series, where they were asked for."""


def operations_view(state: RunState, line: Timeline, run: WholeRun, over_time: bool = False) -> OperationsView:
    """The operations table, with each operation over time where that is asked for."""
    shown = [name for name in run.operations if line.lens.matches(name)]
    make = _at_cursor if line.looks_back else _whole
    rows = [make(state, line, run, name) for name in shown]
    if over_time:
        rows = [
            replace(row, now=line.now(_answered(name), "p95"), series=line.percentile(_answered(name), "p95"))
            for row, name in zip(rows, shown, strict=True)
        ]
    total = make(state, line, run, ALL) if len(rows) > 1 and not line.lens.filter else None
    return OperationsView(
        rows=tuple(rows),
        total=total,
        when=line.when,
        filtered=plain(line.lens.filter),
        known=len(run.operations),
        axis=line.axis if over_time else NOWHERE,
    )


def _whole(state: RunState, line: Timeline, run: WholeRun, name: str) -> OperationRow:
    service = run.service.get(name, Distribution())
    failed = run.failed.get(name, Rate())
    return OperationRow(
        name=plain(name) if name else "all",
        count=service.count,
        rate=line.lately(_answered(name), "tally") if name else line.lately(REQUESTS, "tally"),
        p50=service.p50,
        p95=service.p95,
        p99=service.p99,
        response_p95=run.response.get(name, Distribution()).p95,
        failed=failed.rate if failed.total else None,
        failures=failed.passes if failed.total else None,
        level=_level(state, name),
    )


def _at_cursor(state: RunState, line: Timeline, run: WholeRun, name: str) -> OperationRow:
    """Everything of one second."""
    answered, failed = _answered(name), _tagged(FAILED, name)
    count = line.now(answered, "tally")
    share = line.now(failed, "share")
    return OperationRow(
        name=plain(name) if name else "all",
        count=round(count or 0),
        rate=count,
        p50=line.now(answered, "p50"),
        p95=line.now(answered, "p95"),
        p99=line.now(answered, "p99"),
        response_p95=line.now(_tagged(RESPONSE, name), "p95"),
        failed=share,
        failures=None if share is None else line.now(failed, "count"),
        level=_level(state, name),
    )


def _answered(name: str) -> str:
    return _tagged(SERVICE, name)


def _tagged(metric: str, name: str) -> str:
    return f"{metric}{{endpoint:{name}}}" if name else metric


def _endpoint(series: str) -> str | None:
    try:
        return tag_of(series, "endpoint")
    except ValueError:
        return None


def _level(state: RunState, name: str) -> LevelKey:
    if not name or not state.started:
        return "ok"
    return worst(
        status.level
        for outline, status in zip(state.started.thresholds, state.thresholds, strict=False)
        if _endpoint(outline.series) == name
    )

"""One row for each operation of the platform, over the whole run."""

from __future__ import annotations

from dataclasses import dataclass

from engine.measure.series import tag_of
from engine.measure.snapshot import Rate
from engine.state import RunState
from wwmaa_tui.present.levels import LevelKey, worst
from wwmaa_tui.present.plain_text import plain
from wwmaa_tui.present.timeline import Timeline, lately
from wwmaa_tui.present.whole_run import ALL, REQUESTS, SERVICE, Distribution, WholeRun


@dataclass(frozen=True)
class OperationRow:
    """One operation; times in milliseconds."""

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


@dataclass(frozen=True)
class OperationsView:
    """All operations in order of first appearance."""

    rows: tuple[OperationRow, ...] = ()
    total: OperationRow | None = None
    """All of them together, where there is more than one."""


def operations_view(state: RunState, line: Timeline, run: WholeRun) -> OperationsView:
    """The operations table."""
    rows = tuple(_row(state, line, run, name) for name in run.operations)
    return OperationsView(rows, _row(state, line, run, ALL) if len(rows) > 1 else None)


def _row(state: RunState, line: Timeline, run: WholeRun, name: str) -> OperationRow:
    service = run.service.get(name, Distribution())
    failed = run.failed.get(name, Rate())
    answered = f"{SERVICE}{{endpoint:{name}}}" if name else REQUESTS
    return OperationRow(
        name=plain(name) if name else "all",
        count=service.count,
        rate=lately(line.tally(answered)),
        p50=service.p50,
        p95=service.p95,
        p99=service.p99,
        response_p95=run.response.get(name, Distribution()).p95,
        failed=failed.rate if failed.total else None,
        level=_level(state, name),
    )


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

"""Errors by kind: how many, where, since when, and what the first one said."""

from __future__ import annotations

from dataclasses import dataclass

from engine.measure.snapshot import Rate
from engine.report.chapters.output import is_of_output
from engine.state import RunState
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.load_clock import clock_at
from wwmaa_tui.present.timeline import Timeline
from wwmaa_tui.present.whole_run import ALL, FAILED, WholeRun


@dataclass(frozen=True)
class ErrorRow:
    """One kind of error."""

    kind: str
    count: float | None
    """None for a kind that was reported but is not counted among the requests."""
    share: float | None
    """Of all requests."""
    operations: str
    since: str
    """When the first one was seen."""
    detail: str
    """What the first one said; text from outside."""


@dataclass(frozen=True)
class ErrorsView:
    """The kinds of error, the most frequent first, and the share of failures over time."""

    failed: int = 0
    requests: int = 0
    rows: tuple[ErrorRow, ...] = ()
    when: str = ""
    """`07:41` where `failed` and `requests` are of that second and not of the whole run."""
    filtered: str = ""
    """What operations are filtered by; then errors, failures and requests are theirs alone."""
    known: int = 0
    """How many kinds there are, those that are filtered out included."""
    failed_series: Series = ()
    """Share of failed requests over time, of all operations."""
    axis: Axis = NOWHERE

    @property
    def share(self) -> float | None:
        """Share of all requests that failed."""
        return self.failed / self.requests if self.requests else None


def errors_view(state: RunState, line: Timeline, run: WholeRun) -> ErrorsView:
    """The errors panel."""
    counts: dict[str, float | None] = {}
    places: dict[str, dict[str, None]] = {}
    for error in run.errors:
        if line.lens.matches(error.operation):
            counts[error.kind] = (counts.get(error.kind) or 0.0) + error.count
            places.setdefault(error.kind, {})[error.operation] = None
    told = [seen for seen in state.errors if not is_of_output(seen)]
    for seen in told:
        if line.lens.matches(seen.endpoint):
            counts.setdefault(seen.kind, None)
            places.setdefault(seen.kind, {})[seen.endpoint] = None
    failed = _failed(line, run)
    requests = _whole_run(line, run).total
    rows = [_row(state, kind, count, requests, places.get(kind, {})) for kind, count in counts.items()]
    rows.sort(key=lambda row: (-(row.count or 0.0), row.kind))
    return ErrorsView(
        failed=failed.passes,
        requests=failed.total,
        rows=tuple(rows),
        when=line.when,
        filtered=plain(line.lens.filter),
        known=len({error.kind for error in run.errors} | {seen.kind for seen in told}),
        failed_series=line.failed_share(FAILED),
        axis=line.axis,
    )


def _whole_run(line: Timeline, run: WholeRun) -> Rate:
    """Failures of the operations that the filter lets through."""
    parts = [run.failed.get(name, Rate()) for name in _names(line, run)]
    return Rate(sum(part.passes for part in parts), sum(part.total for part in parts))


def _names(line: Timeline, run: WholeRun) -> list[str]:
    return [name for name in run.failed if name and line.lens.matches(name)] if line.lens.filter else [ALL]


def _failed(line: Timeline, run: WholeRun) -> Rate:
    """Of the whole run or of the cursor's second; of the operations that the filter lets through."""
    if not line.looks_back:
        return _whole_run(line, run)
    known = line.at.figures if line.at else {}
    series = [f"{FAILED}{{endpoint:{name}}}" if name else FAILED for name in _names(line, run)]
    found = [known[name] for name in series if name in known]
    return Rate(int(sum(part.sum for part in found)), int(sum(part.count for part in found)))


def _row(state: RunState, kind: str, count: float | None, requests: int, places: dict[str, None]) -> ErrorRow:
    shown = [event for event in state.errors if event.kind == kind]
    first = next((event for event in shown if event.endpoint in places), None)
    return ErrorRow(
        kind=plain(kind),
        count=count,
        share=count / requests if count is not None and requests else None,
        operations=", ".join(plain(place) for place in places if place),
        since=clock_at(state, first.t) if first else "",
        detail=plain(first.detail) if first else "",
    )

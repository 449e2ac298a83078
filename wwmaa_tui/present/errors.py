"""Errors by kind: how many, where, since when, and what the first one said."""

from __future__ import annotations

from dataclasses import dataclass

from engine.measure.snapshot import Rate
from engine.state import RunState
from wwmaa_tui.present.plain_text import plain
from wwmaa_tui.present.timeline import Series, Timeline, clock_at
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
    failed_series: Series = ()

    @property
    def share(self) -> float | None:
        """Share of all requests that failed."""
        return self.failed / self.requests if self.requests else None


def errors_view(state: RunState, line: Timeline, run: WholeRun) -> ErrorsView:
    """The errors panel."""
    failed = run.failed.get(ALL, Rate())
    counts: dict[str, float | None] = {}
    places: dict[str, dict[str, None]] = {}
    for error in run.errors:
        counts[error.kind] = (counts.get(error.kind) or 0.0) + error.count
        places.setdefault(error.kind, {})[error.operation] = None
    for seen in state.errors:
        counts.setdefault(seen.kind, None)
        places.setdefault(seen.kind, {})[seen.endpoint] = None
    rows = [_row(state, kind, count, failed.total, places.get(kind, {})) for kind, count in counts.items()]
    rows.sort(key=lambda row: (-(row.count or 0.0), row.kind))
    return ErrorsView(failed.passes, failed.total, tuple(rows), line.failed_share(FAILED))


def _row(state: RunState, kind: str, count: float | None, requests: int, places: dict[str, None]) -> ErrorRow:
    first = next((event for event in state.errors if event.kind == kind), None)
    return ErrorRow(
        kind=plain(kind),
        count=count,
        share=count / requests if count is not None and requests else None,
        operations=", ".join(plain(place) for place in places if place),
        since=clock_at(state, first.t) if first else "",
        detail=plain(first.detail) if first else "",
    )

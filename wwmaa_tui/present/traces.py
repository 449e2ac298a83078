"""The slowest requests of the load, and what the server did meanwhile: from the traces of exactly those requests."""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal.monitor_events import Operation, Trace
from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.plain_text import plain
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.monitors import JAEGER, SourceView, source_view

MOST_OF_IT = 0.5
"""From this share of the server's time on the database is where the time went."""


@dataclass(frozen=True)
class TraceRow:
    """One request."""

    duration: str
    """As the load measured it."""
    name: str
    at: str
    """The second it was in, on the run's clock."""
    database: str
    """`db 1.71 s`; empty where nothing of it is known."""
    share: str
    """Of the server's time: `89 %`."""
    mostly_database: bool
    dearest: str
    """The operation below the root that took most, with its service where that is another: `zerodb
    events.list 1.71 s`."""
    errors: str
    """`2 errors`; empty without."""
    found: bool
    """Whether the tracing backend knows it by now."""
    operations: tuple[str, ...] = ()
    """The dearest parts, each with its time."""
    link: str = ""


@dataclass(frozen=True)
class TracesView:
    """The slowest first."""

    source: SourceView
    rows: tuple[TraceRow, ...] = ()
    dependencies: str = ""
    filtered: str = ""
    """Which service calls which, how often: `web → backend`, the most frequent first."""


def traces_view(state: RunState, lens: Lens | None = None) -> TracesView:
    """The panel of the slowest traces; of the operations that the lens' filter lets through."""
    source = source_view(state, [state.watched.monitors.get(JAEGER)])
    seen = state.watched.traces
    if seen is None:
        return TracesView(source)
    calls = sorted(seen.dependencies, key=lambda each: -each.calls)
    return TracesView(
        source=source,
        rows=tuple(_row(trace) for trace in seen.traces if lens is None or lens.matches(trace.endpoint, trace.name)),
        filtered=plain(lens.filter) if lens else "",
        dependencies=" · ".join(
            f"{plain(each.parent)} → {plain(each.child)} {TIMES}{figures.short_count(each.calls)}" for each in calls
        ),
    )


def _row(trace: Trace) -> TraceRow:
    share = min(trace.database_ms / trace.server_ms, 1.0) if trace.server_ms > 0 else 0.0
    root = (trace.service, trace.name)
    first = next((part for part in trace.operations if (part.service, part.name) != root), None)
    return TraceRow(
        duration=figures.milliseconds(trace.ms),
        name=plain(trace.name or trace.endpoint),
        at=figures.clock(trace.second),
        database=f"db {figures.milliseconds(trace.database_ms)}" if trace.found else "",
        share=f"{share * 100:.0f} %" if trace.found and trace.server_ms > 0 else "",
        mostly_database=share >= MOST_OF_IT,
        dearest=_operation(first, trace.service) if first else "",
        errors=figures.plural(trace.errors, "error") if trace.errors else "",
        found=trace.found,
        operations=tuple(_operation(part, trace.service) for part in trace.operations),
        link=plain(trace.link),
    )


def _operation(part: Operation, service: str) -> str:
    whose = "" if part.service == service else f"{plain(part.service)} "
    return f"{whose}{plain(part.name)} {figures.milliseconds(part.ms)}"

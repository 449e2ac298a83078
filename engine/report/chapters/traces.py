"""The slowest requests of the load, and what their server did meanwhile."""

from __future__ import annotations

from engine.journal.monitor_events import Operation, Trace
from engine.report.cells import columns, items, measured, name, outside
from engine.report.document import NOT_MEASURED, Part, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.plain_text import plain

_TITLES = ("Trace", "Endpoint", "At", "Took", "Server", "Database", "Its share", "Dearest part", "Failed spans")


def traces(state: RunState) -> Section:
    """The slowest first, then which service calls which."""
    title, anchor = "Slow traces", "traces"
    seen = state.watched.traces
    if seen is None:
        return Section(title, anchor, (Words(unseen(state, "jaeger")),))
    found = sum(trace.found for trace in seen.traces)
    said = f"{figures.plural(len(seen.traces), 'slow request')} with a trace id, {found} of them known to the backend."
    parts: list[Part] = [Words(said)]
    if seen.traces:
        numeric = ("At", "Took", "Server", "Database", "Its share", "Failed spans")
        parts.append(Table(columns(_TITLES, numeric), tuple(map(_row, seen.traces))))
    if seen.dependencies:
        calls = sorted(seen.dependencies, key=lambda each: -each.calls)
        parts.append(items(f"{plain(each.parent)} → {plain(each.child)}: {each.calls:,} calls" for each in calls))
    return Section(title, anchor, tuple(parts))


def unseen(state: RunState, monitor: str) -> str:
    """Why a monitor has nothing to tell of: what it said itself, if anything."""
    said = state.watched.monitors.get(monitor)
    why = f"{plain(said.monitor)} is {said.standing}: {plain(said.detail)}" if said else f"nobody asked {monitor}"
    return f"{NOT_MEASURED.capitalize()}: {why}."


def _row(trace: Trace) -> tuple[Words, ...]:
    known = trace.found
    share = min(trace.database_ms / trace.server_ms, 1.0) if known and trace.server_ms > 0 else None
    failed = " (failed)" if trace.failed else ""
    return (
        Words(plain(trace.trace_id[:8]) or figures.NOTHING, link=outside(trace.link)),
        name(f"{trace.endpoint}{failed}"),
        Words(figures.clock(trace.second)),
        measured(trace.ms, "ms"),
        measured(trace.server_ms if known else None, "ms"),
        measured(trace.database_ms if known else None, "ms"),
        measured(share, "%"),
        Words(_dearest(trace)),
        Words(f"{trace.errors:,} of {trace.spans:,}" if known else NOT_MEASURED),
    )


def _dearest(trace: Trace) -> str:
    root = (trace.service, trace.name)
    part = next((each for each in trace.operations if (each.service, each.name) != root), None)
    return _operation(part) if part else NOT_MEASURED


def _operation(part: Operation) -> str:
    return f"{plain(part.service)} {plain(part.name)} {figures.milliseconds(part.ms)}"

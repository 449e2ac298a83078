"""Slowest traces: where the time of the slowest requests went."""

from __future__ import annotations

from collections.abc import Sequence

from wwmaa_tui.present.traces import TraceRow, TracesView
from wwmaa_tui.widgets.rows import Row, Span, between, clip, filtered, mark, no_match, paragraph, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.sources import calm, silent_rows

NO_MONITOR = "no monitor: set JAEGER_URL"
_DURATION = 7
_INDENT = 4
_WITH_SHARE = 46
"""From this width on the database's share stands beside its time, else below it."""


class TracesPanel(Sheet[TracesView]):
    """One row for each request, a second one below it where there is room."""

    def lay(self, view: TracesView, width: int, height: int) -> list[Row]:
        """Requests, then which service calls which in what room is left."""
        title = view.source.title("Slowest traces") + filtered(view.filtered)
        rows = [self.opening(title, width, view.source.note)]
        if not view.source.set_up:
            return rows + calm(NO_MONITOR, width)
        rows += silent_rows(view.source, width)
        if not view.rows and view.filtered:
            rows.append(no_match(view.filtered))
        elif not view.rows and view.source.live:
            rows += calm("no traced request so far", width)
        if self.zoomed:
            return rows + _whole(view, width)
        details = height - len(rows) - len(view.rows)
        rows += trace_rows(view.rows, width, details)
        if view.dependencies and len(rows) < height:
            rows += paragraph(view.dependencies, width, "muted", height - len(rows))
        return rows


def trace_rows(traces: Sequence[TraceRow], width: int, details: int | None = None) -> list[Row]:
    """One row each, and a second one below the first `details` that were found, or below all of those."""
    rows: list[Row] = []
    left = len(traces) if details is None else details
    for row in traces:
        rows.append(_trace(row, width))
        if row.found and left > 0:
            left -= 1
            rows.append((Span(" " * _INDENT + _detail(row, width, width - _INDENT), "muted"),))
    return rows


def _whole(view: TracesView, width: int) -> list[Row]:
    """Every request with all of its parts."""
    rows: list[Row] = []
    for row in view.rows:
        rows.append(_trace(row, width))
        told = [" · ".join(filter(None, (row.errors, f"at {row.at}"))), *row.operations, row.link]
        rows += [
            (Span(" " * _INDENT), *line) for text in told if text for line in paragraph(text, width - _INDENT, "muted")
        ]
    return rows + (paragraph(view.dependencies, width, "muted") if view.dependencies else [])


def _trace(row: TraceRow, width: int) -> Row:
    sign = mark("critical") if row.errors else Span(" ")
    start: Row = (Span(right(row.duration, _DURATION), "strong"), Span(" "), sign, Span(f" {row.name}"))
    if not row.found:
        return between(start, (Span("not found yet", "muted"),), width)
    share = f" {right(row.share, 5)}" if width >= _WITH_SHARE else ""
    return between(
        start, (Span(row.database, "strong" if row.mostly_database else "text"), Span(share, "muted")), width
    )


def _detail(row: TraceRow, width: int, room: int) -> str:
    """As many parts as there is room for as a whole: half a figure is a wrong one."""
    share = f"{row.share} db" if row.share and width < _WITH_SHARE else ""
    first, *others = [part for part in (row.errors, row.dearest, share, f"at {row.at}") if part]
    for part in others:
        if len(first) + len(part) + 3 <= room:
            first = f"{first} · {part}"
    return clip(first, room)

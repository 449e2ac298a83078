"""Errors by kind."""

from __future__ import annotations

from wwmaa_tui.present import figures
from wwmaa_tui.present.errors import ErrorRow, ErrorsView
from wwmaa_tui.widgets.rows import Row, Span, clip, heading, left, right
from wwmaa_tui.widgets.sheet import Sheet

_ONE_LINE = 100
"""From this width on the first message stands beside its kind, else below it."""


class ErrorsPanel(Sheet[ErrorsView]):
    """The kinds of error, the most frequent first, each with what its first one said."""

    def lay(self, view: ErrorsView, width: int, height: int) -> list[Row]:
        """All of it; the heading stays when the rest is scrolled."""
        return error_rows(view, width, self.current)


def error_rows(view: ErrorsView, width: int, current: bool = False) -> list[Row]:
    """Heading with the share, then each kind."""
    note = f"{figures.count(view.failed)} of {figures.count(view.requests)} · {figures.share(view.share)}"
    rows = [heading("Errors", width, note if view.requests else "", current)]
    if not view.rows:
        rows.append((Span("none so far" if view.requests else "nothing was sent yet", "muted"),))
    return rows + [line for row in view.rows for line in _lines(row, width)]


def _lines(row: ErrorRow, width: int) -> list[Row]:
    """One row, or two where what the first one said would be cut off."""
    kind = min(max(width // 4, 12), 24)
    count = figures.short_count(row.count) if row.count is not None else "seen"
    spans = [
        Span(left(row.kind, kind), "strong"),
        Span(right(count, 8), "text"),
        Span(right(figures.share(row.share), 9), "muted"),
    ]
    room = width - kind - 17 - 2
    where = f"{row.since} {row.operations}".strip()
    if width < _ONE_LINE:
        spans.append(Span("  " + clip(where, room), "muted"))
        return [tuple(spans), (Span("  " + clip(row.detail, width - 2), "muted"),)]
    spans.append(Span("  " + clip(f"{where}  {row.detail}", room), "muted"))
    return [tuple(spans)]

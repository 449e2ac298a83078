"""Errors by kind."""

from __future__ import annotations

from wwmaa_tui.present import figures
from wwmaa_tui.present.errors import ErrorRow, ErrorsView
from wwmaa_tui.widgets.rows import Row, Span, clip, heading, left, right
from wwmaa_tui.widgets.sheet import Sheet


class ErrorsPanel(Sheet[ErrorsView]):
    """The kinds of error, the most frequent first, each with what its first one said."""

    def lay(self, view: ErrorsView, width: int, height: int) -> list[Row]:
        """Heading with the share, then one row for each kind."""
        note = f"{figures.count(view.failed)} of {figures.count(view.requests)} · {figures.share(view.share)}"
        rows = [heading("Errors", width, note if view.requests else "", self.current)]
        if not view.rows:
            rows.append((Span("none so far" if view.requests else "nothing was sent yet", "muted"),))
        return rows + [_row(row, width) for row in view.rows]


def _row(row: ErrorRow, width: int) -> Row:
    kind = min(max(width // 4, 12), 24)
    count = figures.short_count(row.count) if row.count is not None else "seen"
    spans = [
        Span(left(row.kind, kind), "strong"),
        Span(right(count, 8), "text"),
        Span(right(figures.share(row.share), 9), "muted"),
    ]
    room = width - kind - 17 - 2
    where = f"{row.since} {row.operations}".strip()
    if room >= 8:
        text = f"{where}  {row.detail}" if row.detail else where
        spans.append(Span("  " + clip(text, room), "muted"))
    return tuple(spans)

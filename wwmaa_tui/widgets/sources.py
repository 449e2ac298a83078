"""What panels say of the monitor behind them: that there is none and how to get one, that it is silent and why."""

from __future__ import annotations

from wwmaa_tui.present.monitors import SourceView
from wwmaa_tui.widgets.rows import Row, Span, mark, paragraph

_MOST_ROWS = 3
"""Of one reason."""


def silent_rows(source: SourceView, width: int) -> list[Row]:
    """Each monitor that does not answer, with its reason."""
    rows: list[Row] = []
    for reason in source.silent:
        first, *rest = paragraph(reason, width - 2, "warn", _MOST_ROWS)
        rows.append((mark("target"), Span(" "), *first))
        rows += [(Span("  "), *row) for row in rest]
    return rows


def calm(text: str, width: int) -> list[Row]:
    """A sentence where there is nothing to show."""
    return paragraph(text, width, "muted")

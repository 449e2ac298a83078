"""The examination before a launch: ticks side by side, and below them what there is to mend."""

from __future__ import annotations

from wwmaa_tui.present.examination import ExaminedView, Mend, Tick
from wwmaa_tui.widgets.rows import Row, Span, cells, heading, mark, paragraph
from wwmaa_tui.widgets.sheet import Sheet


class ExaminationPanel(Sheet[ExaminedView]):
    """As many rows as it takes; what does not fit can be scrolled to."""

    def lay(self, view: ExaminedView, width: int, height: int) -> list[Row]:
        """Heading, ticks, remedies."""
        return [heading("Pre-flight", width, view.note), *_flow(view.ticks, width), *_mends(view.mends, width)]

    def rows_for(self, view: ExaminedView, width: int) -> int:
        """How many rows the view takes."""
        return len(self.lay(view, width, 0))


def _flow(ticks: tuple[Tick, ...], width: int) -> list[Row]:
    rows: list[Row] = []
    for tick in ticks:
        piece: Row = (mark(tick.level), Span(f" {tick.text}   ", "text" if tick.level == "ok" else "strong"))
        if rows and cells(rows[-1]) + cells(piece) - 3 <= width:
            rows[-1] += piece
        else:
            rows.append(piece)
    return rows


def _mends(mends: tuple[Mend, ...], width: int) -> list[Row]:
    rows: list[Row] = []
    for mend in mends:
        first, *rest = paragraph(mend.text, width - 2, "strong" if mend.level == "critical" else "muted", most=2)
        rows += [(mark(mend.level), Span(" "), *first), *[(Span("  "), *line) for line in rest]]
        if mend.remedy:
            first, *rest = paragraph(mend.remedy, width - 5, "muted", most=2)
            rows += [(Span("  → ", "accent"), *first), *[(Span("    "), *line) for line in rest]]
    return rows

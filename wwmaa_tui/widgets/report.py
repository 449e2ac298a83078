"""A summary's lines on a sheet; long ones are folded, so that nothing of a report is cut off."""

from __future__ import annotations

from textwrap import wrap

from rich.cells import cell_len

from engine.wording.levels import MARKS
from wwmaa_tui.present.summary_line import SummaryLine
from wwmaa_tui.widgets.rows import BLANK, Row, Span, paragraph
from wwmaa_tui.widgets.sheet import Sheet

_HANGING = 4
"""How much further in the rest of a folded line stands."""


class ReportSheet(Sheet[tuple[SummaryLine, ...]]):
    """All lines; it scrolls when they do not fit."""

    PINNED = 0

    def lay(self, view: tuple[SummaryLine, ...], width: int, height: int) -> list[Row]:
        """One row for each line, or several."""
        return [row for line in view for row in _folded(line, width)]


def _folded(line: SummaryLine, width: int) -> list[Row]:
    if not line.text.strip():
        return [BLANK]
    role = MARKS[line.level].role if line.level else "text"
    if cell_len(line.text) <= width:
        return [(Span(line.text, role),)]
    indent = " " * (len(line.text) - len(line.text.lstrip()))
    hanging = indent + " " * _HANGING
    if cell_len(line.text) == len(line.text):
        return [(Span(part, role),) for part in wrap(line.text, max(width, 20), subsequent_indent=hanging)]
    first, *rest = paragraph(line.text.strip(), width - len(hanging), role)
    return [(Span(indent), *first), *((Span(hanging), *row) for row in rest)]

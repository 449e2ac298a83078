"""The dialog that asks for a new profile's name and title; inputs lie over the rows that leave room for them."""

from __future__ import annotations

from wwmaa_tui.present.save_as import SaveView
from wwmaa_tui.widgets.key_bar import KeyHint
from wwmaa_tui.widgets.rows import BLANK, Row, Span, fill, left, mark, paragraph
from wwmaa_tui.widgets.sheet import Sheet

NAME_ROW, TITLE_ROW, TEXT_COLUMN = 4, 5, 10
"""Where the inputs lie, in cells."""
_KEYS = (KeyHint("enter", "save"), KeyHint("tab", "name or title"), KeyHint("esc", "leave"))


class SaveSheet(Sheet[SaveView]):
    """What is saved, name, title, where to, keys."""

    PINNED = 0

    def lay(self, view: SaveView, width: int, height: int) -> list[Row]:
        """As many rows as there are; the inputs' rows never move."""
        inner = width - 4
        words = paragraph(view.words, inner, "muted", most=1)
        rows: list[Row] = [BLANK, (Span("Save as a new profile", "title"),), *words, BLANK]
        rows += [(Span(left(label, TEXT_COLUMN - 2), "muted"),) for label in ("name", "title")]
        rows += [BLANK, *_said(view, inner), BLANK]
        rows += [
            tuple(span for hint in _KEYS for span in (Span(hint.key, "accent"), Span(f" {hint.does}   ", "muted")))
        ]
        return [fill((Span("  "), *row), width, "bar") for row in (rows + [BLANK] * height)[:height]]


def _said(view: SaveView, width: int) -> list[Row]:
    if view.problem:
        first, *rest = paragraph(view.problem, width - 2, "strong", most=3)
        return [(mark("critical"), Span(" "), *first), *[(Span("  "), *row) for row in rest]]
    rows: list[Row] = [*paragraph(f"writes {view.place}", width, most=2)]
    return rows + (paragraph(view.left_out, width, "warn", most=2) if view.left_out else [])

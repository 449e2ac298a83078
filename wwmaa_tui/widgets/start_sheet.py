"""What the time that is being typed would mean, and the keys."""

from __future__ import annotations

from wwmaa_tui.present.starting import StartView
from wwmaa_tui.widgets.rows import BLANK, Row, Span, fill, left, mark, paragraph
from wwmaa_tui.widgets.sheet import Sheet

_KEYS = (("enter", "Launch it so; nothing is sent before that time"), ("esc", "Leave things as they are"))


class StartTitle(Sheet[str]):
    """Above the field."""

    PINNED = 0

    def lay(self, view: str, width: int, height: int) -> list[Row]:
        """What is to be launched."""
        return [fill((Span(f" Start {view} at …", "title"),), width, "bar")]


class StartSheet(Sheet[StartView]):
    """Below the field."""

    PINNED = 0

    def lay(self, view: StartView, width: int, height: int) -> list[Row]:
        """Symbol and sentence, then the keys."""
        first, *rest = paragraph(view.words, width - 6, "muted" if view.level == "no-data" else "strong", most=5)
        rows: list[Row] = [BLANK, (mark(view.level), Span(" "), *first), *[(Span("  "), *line) for line in rest]]
        rows += [BLANK] * (7 - len(rows))
        rows += [(Span(left(key, 7), "accent"), Span(does)) for key, does in _KEYS]
        return [fill((Span("  "), *row), width, "bar") for row in (rows + [BLANK] * height)[:height]]

"""One line said to the person at the keys."""

from __future__ import annotations

from dataclasses import dataclass

from engine.wording.levels import LevelKey
from wwmaa_tui.widgets.rows import Row, Span, clip, mark
from wwmaa_tui.widgets.sheet import Sheet


@dataclass(frozen=True)
class Notice:
    """What is said, and how bad it is."""

    level: LevelKey
    text: str


class NoticeLine(Sheet[Notice]):
    """Empty until something is said."""

    PINNED = 0

    def lay(self, view: Notice, width: int, height: int) -> list[Row]:
        """Symbol and text."""
        return [(Span(" "), mark(view.level), Span(f" {clip(view.text, width - 4)}", "strong"))]

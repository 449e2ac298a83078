"""The text of a dialog, above and below its field: a title, sentences, keys."""

from __future__ import annotations

from dataclasses import dataclass

from engine.wording.levels import LevelKey
from wwmaa_tui.widgets.key_bar import KeyHint
from wwmaa_tui.widgets.question import key_rows
from wwmaa_tui.widgets.rows import BLANK, Row, Span, fill, mark, paragraph
from wwmaa_tui.widgets.sheet import Sheet


@dataclass(frozen=True)
class DialogView:
    """One part of a dialog."""

    title: str = ""
    lines: tuple[tuple[LevelKey | None, str], ...] = ()
    """Sentences, each with the level it is marked with, if any."""
    keys: tuple[KeyHint, ...] = ()


class DialogSheet(Sheet[DialogView]):
    """Fills what room it has."""

    PINNED = 0

    def lay(self, view: DialogView, width: int, height: int) -> list[Row]:
        """Title, sentences, keys; the keys stay in sight."""
        inner = width - 4
        rows: list[Row] = [BLANK, (Span(view.title, "title"),)] if view.title else []
        for level, text in view.lines:
            rows += [BLANK] if view.title and len(rows) == 2 else []
            rows += _sentence(level, text, inner)
        keys = [BLANK, *key_rows(view.keys, inner)] if view.keys else []
        room = max(height - len(keys), 0)
        if len(rows) > room > 0:
            rows = [*rows[: room - 1], (Span(f"… {len(rows) - room + 1} rows more", "muted"),)]
        rows = [*(rows + [BLANK] * room)[:room], *keys]
        return [fill((Span("  "), *row), width, "bar") for row in rows[:height]]


def dialog_height(view: DialogView, width: int) -> int:
    """How many rows all of it takes at a width."""
    said = sum(len(_sentence(level, text, width - 4)) for level, text in view.lines)
    return said + (2 + bool(said) if view.title else 0) + (len(view.keys) + 1 if view.keys else 0)


def _sentence(level: LevelKey | None, text: str, width: int) -> list[Row]:
    if level is None:
        return paragraph(text, width)
    sign = mark(level)
    first, *more = paragraph(text, width - 2, sign.role)
    return [(sign, Span(" "), *first), *((Span("  "), *row) for row in more)]

"""A question with its keys, and the list of keys that help shows: text on a small sheet in the middle."""

from __future__ import annotations

from dataclasses import dataclass

from wwmaa_tui.widgets.key_bar import EVERYWHERE, HERE, MOVING, KeyHint
from wwmaa_tui.widgets.rows import BLANK, Row, Span, between, clip, fill, left, paragraph
from wwmaa_tui.widgets.sheet import Sheet


@dataclass(frozen=True)
class Question:
    """What is asked and what each answer does."""

    title: str
    text: str
    answers: tuple[KeyHint, ...]


class QuestionSheet(Sheet[Question]):
    """The question above its answers."""

    PINNED = 0

    def lay(self, view: Question, width: int, height: int) -> list[Row]:
        """Title, text, answers."""
        inner = width - 4
        rows: list[Row] = [BLANK, (Span(view.title, "title"),), BLANK, *paragraph(view.text, inner), BLANK]
        rows += key_rows(view.answers, inner)
        return [fill((Span("  "), *row), width, "bar") for row in (rows + [BLANK] * height)[:height]]


class HelpSheet(Sheet[tuple[KeyHint, ...]]):
    """All keys of a screen by group, each with what it does in a sentence."""

    PINNED = 1

    closing_key = ""
    """The key that ends it; empty where there is none."""

    def lay(self, view: tuple[KeyHint, ...], width: int, height: int) -> list[Row]:
        """One row a key; it scrolls when there are many."""
        closing: Row = (Span(self.closing_key, "accent"), Span(" closes", "muted")) if self.closing_key else BLANK
        rows: list[Row] = [between(BLANK, closing, width - 4), *help_rows(view, width - 4)]
        rows += [BLANK] * (height - len(rows))
        return [fill((Span("  "), *row), width, "bar") for row in rows]


def help_rows(view: tuple[KeyHint, ...], width: int) -> list[Row]:
    """Groups in their order, a blank row between them."""
    rows: list[Row] = []
    for group in (HERE, MOVING, EVERYWHERE):
        if hints := tuple(hint for hint in view if hint.group == group):
            rows += [(Span(f"Keys: {group.lower()}", "title"),), *key_rows(hints, width), BLANK]
    return rows[:-1]


def key_rows(hints: tuple[KeyHint, ...], width: int) -> list[Row]:
    """A row for each key."""
    size = min(max([len(hint.key) for hint in hints], default=0) + 2, 16)
    return [
        (Span(left(clip(hint.key, size - 1), size), "accent"), Span(clip(hint.tooltip or hint.does, width - size)))
        for hint in hints
    ]

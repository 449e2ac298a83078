"""Rows of styled text, and the few ways to fit text into cells. Pure; knows nothing of Textual."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from engine.wording.levels import MARKS, LevelKey
from wwmaa_tui.theme.palette import Ground, Role


class Span(NamedTuple):
    """Some text in one style."""

    text: str
    role: Role = "text"
    ground: Ground = "plain"


Row = tuple[Span, ...]
BLANK: Row = ()


def cells(row: Row) -> int:
    """How wide a row is."""
    return sum(cell_len(span.text) for span in row)


def clip(text: str, width: int) -> str:
    """At most `width` cells, with an ellipsis where something was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def left(text: str, width: int) -> str:
    """Exactly `width` cells, text at the left."""
    return set_cell_size(clip(text, width), max(width, 0))


def right(text: str, width: int) -> str:
    """Exactly `width` cells, text at the right."""
    text = clip(text, width)
    return " " * (width - cell_len(text)) + text


def clip_row(row: Row, width: int) -> Row:
    """The row's first `width` cells, with an ellipsis where something was cut."""
    if cells(row) <= width:
        return row
    kept: list[Span] = []
    for span in row:
        room = width - cells(tuple(kept))
        if cell_len(span.text) >= room:
            kept.append(span._replace(text=clip(span.text + " ", room)))
            break
        kept.append(span)
    return tuple(kept)


def fill(row: Row, width: int, ground: Ground = "plain") -> Row:
    """The row padded (or cut) to `width`, with all of it on one ground."""
    row = tuple(span._replace(ground=ground) for span in clip_row(row, width))
    return (*row, Span(" " * (width - cells(row)), "text", ground))


def between(start: Row, end: Row, width: int) -> Row:
    """One part at the left edge, one at the right; the left one is cut when they do not both fit."""
    start = clip_row(start, max(width - cells(end) - 2, 0))
    return (*start, Span(" " * max(width - cells(start) - cells(end), 0)), *end)


def heading(title: str, width: int, note: str = "", current: bool = False, number: int | None = None) -> Row:
    """`1 Latency ─────────── note`: opens a panel, with the key that goes to it; the current one is pointed at."""
    before = f"{'▸ ' if current else ''}{number % 10} " if number is not None else ""
    name = f"{title} " if before or not current else f"▸ {title} "
    width = max(width - len(before), 0)
    room = width - cell_len(name) - 3
    said = f" {clip(note, room)}" if note and room >= 8 else ""
    rule = "─" * max(width - cell_len(name) - cell_len(said), 0)
    start: Row = (Span(before, "accent" if current else "muted"),) if before else ()
    return (*start, Span(clip(name, width), "title"), Span(rule, "accent" if current else "faint"), Span(said, "muted"))


def filtered(by: str) -> str:
    """What a heading says of a filter: ` · filter: search`."""
    return f" · filter: {by}" if by else ""


def no_match(by: str) -> Row:
    """What stands where a filter lets nothing through."""
    return (Span(f"nothing here matches {by}", "muted"),)


def mark(level: LevelKey, words: bool = False) -> Span:
    """A level's symbol, and its word where there is room for it."""
    entry = MARKS[level]
    return Span(f"{entry.symbol} {entry.word}" if words else entry.symbol, entry.role)


def paragraph(text: str, width: int, role: Role = "text", most: int | None = None) -> list[Row]:
    """Text wrapped to a width, at most so many rows."""
    width = max(width, 8)
    lines = (wrap(text, width) if cell_len(text) == len(text) else _wrap_cells(text, width)) or [""]
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], clip(" ".join(lines[most - 1 :]), width)]
    return [(Span(line, role),) for line in lines]


def _wrap_cells(text: str, width: int) -> list[str]:
    """As `wrap`, for letters that are two cells wide, or none."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and cell_len(f"{line} {word}") > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while cell_len(line) > width:
            kept = next(end for end in range(len(line), 0, -1) if cell_len(line[:end]) <= width or end == 1)
            lines.append(line[:kept])
            line = line[kept:]
    return [*lines, line] if line else lines


def side_by_side(first: Iterable[Row], second: Iterable[Row], width: int, gap: int = 3) -> list[Row]:
    """Two columns; the first is `width` wide."""
    one, two = list(first), list(second)
    height = max(len(one), len(two))
    one += [BLANK] * (height - len(one))
    two += [BLANK] * (height - len(two))
    return [
        (*(fitted := clip_row(start, width)), Span(" " * (width - cells(fitted) + gap)), *end)
        for start, end in zip(one, two, strict=True)
    ]

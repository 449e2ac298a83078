"""The form of overrides: one row a field, in groups; what is typed stands in an input that lies over its row."""

from __future__ import annotations

from dataclasses import dataclass

from wwmaa_tui.present.override import FieldLine, FormView
from wwmaa_tui.theme.palette import Ground, Role
from wwmaa_tui.widgets.rows import BLANK, Row, Span, clip, clip_row, fill, heading, left, paragraph
from wwmaa_tui.widgets.sheet import Sheet

_WIDE = 100
_MARK = 2


@dataclass(frozen=True)
class Spot:
    """Where the text of the current field stands in the sheet, in cells."""

    x: int
    y: int
    width: int


class OverrideForm(Sheet[FormView]):
    """Keeps the current field in sight."""

    PINNED = 0

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.spot = Spot(0, 0, 1)

    def lay(self, view: FormView, width: int, height: int) -> list[Row]:
        """A heading for each group, a row for each field, what is wrong beside it or below."""
        label, value = (18, 40) if width >= _WIDE else (16, max(min(width * 2 // 5, 30), 12))
        rows: list[Row] = []
        top, bottom = 0, 0
        group = ""
        for place, line in enumerate(view.lines):
            first = len(rows)
            if line.group != group:
                rows += [*([BLANK] if rows else []), heading(line.group.capitalize(), width)]
                group = line.group
            at = len(rows)
            rows += _field(line, place == view.current, label, value, width)
            if place == view.current:
                top, bottom = (first if first == 0 else at), len(rows) - 1
        self._keep_in_sight(top, bottom, len(rows), height)
        here = bottom - len(_field(view.lines[view.current], True, label, value, width)) + 1 if view.lines else 0
        self.spot = Spot(_MARK + label, here - self.first, min(value, max(width - _MARK - label, 1)))
        return rows

    def _keep_in_sight(self, top: int, bottom: int, total: int, height: int) -> None:
        if total <= height:
            self.first = 0
            return
        if bottom > self.first + height - 2:  # the last row tells how many more there are
            self.first = bottom - height + 2
        self.first = max(min(self.first, top, total - height), 0)


def _field(line: FieldLine, current: bool, label: int, value: int, width: int) -> list[Row]:
    ground: Ground = "chosen" if current else "plain"
    mark = Span("✖ ", "crit") if line.problem else Span("≠ ", "accent") if line.changed else Span("  ")
    text, role = _shown(line)
    room = width - _MARK - label - value - 2
    note = _note(line)
    start = (mark, Span(left(line.label, label), "title" if current else "text"), Span(left(text, value), role))
    fits = len(note.text) <= room
    if fits or not line.problem:
        return [fill((*start, Span("  "), note._replace(text=clip(note.text, room))), width, ground)]
    below = [fill((Span("    "), *row), width, ground) for row in paragraph(note.text, width - 4, "crit", most=2)]
    return [fill(clip_row(start, width), width, ground), *below]


def _shown(line: FieldLine) -> tuple[str, Role]:
    if not line.text:
        return "—", "faint"
    return line.text, "strong" if line.changed else "text"


def _note(line: FieldLine) -> Span:
    if line.problem:
        return Span(line.problem, "crit")
    if line.changed:
        return Span(f"was {line.before or 'not said'}", "muted")
    return Span("")

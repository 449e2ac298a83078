"""The list of profiles, each with the shape of its load."""

from __future__ import annotations

from collections.abc import Sequence

from engine.wording.levels import MARKS
from wwmaa_tui.present.picker_views import PickerRow, PickerView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import BLOCKS
from wwmaa_tui.widgets.past import past_cells, past_row
from wwmaa_tui.widgets.rows import BLANK, Row, Span, cells, clip, clip_row, fill, heading, left, right
from wwmaa_tui.widgets.sheet import Sheet

_NAME = 14
_SHAPE = 16
_LOAD = 24
_LENGTH = 9
_TOTAL = 20
_SHAPE_BESIDE_PROBLEM = 78


class ProfileList(Sheet[PickerView]):
    """One row a profile; the chosen one is pointed at and stays in sight."""

    PINNED = 2

    def lay(self, view: PickerView, width: int, height: int) -> list[Row]:
        """Heading, then the rows."""
        if view.reading:
            return [heading("Profiles", width), BLANK, (Span("reading the profiles …", "muted"),)]
        note = f"{len(view.rows)} of {view.total} · filter: {view.filter}" if view.filter else f"{view.total}"
        rows: list[Row] = [heading("Profiles", width, note, current=False), BLANK]
        if not view.rows:
            said = "no profile matches the filter" if view.filter else "no profiles were found"
            return [*rows, (Span(said, "muted"),)]
        self._keep_in_sight(view, height)
        rows += [_row(row, place == view.chosen, width) for place, row in enumerate(view.rows)]
        return rows

    def _keep_in_sight(self, view: PickerView, height: int) -> None:
        room = height - self.PINNED
        if len(view.rows) <= room:
            return
        last = self.first + room - 2
        if view.chosen > last:
            self.first += view.chosen - last
        self.first = min(self.first, view.chosen)


def shape_glyphs(shape: Sequence[float], width: int) -> str:
    """A load curve in one row, from zero; seven eighths high at most, so that rows do not touch."""
    if not shape:
        return " " * width
    top = max(shape) or 1.0
    picked = [shape[min(int((cell + 0.5) * len(shape) / width), len(shape) - 1)] for cell in range(width)]
    return "".join(BLOCKS[min(max(round(value / top * 7), 1), 7)] if value > 0 else BLOCKS[1] for value in picked)


def _row(row: PickerRow, chosen: bool, width: int) -> Row:
    pointer = "▸ " if chosen else "  "
    called = left(row.name, _NAME - 2) + "≠ " if row.overridden else left(row.name, _NAME)
    name = Span(f"{pointer}{called} ", "title" if chosen else "text")
    if row.state:
        level = MARKS[row.state_level]
        spans: Row = (name, Span(f"{level.symbol} {row.state}", level.role), Span("  enter: go to it", "muted"))
    elif row.unset and width >= _SHAPE_BESIDE_PROBLEM:
        shape = Span(shape_glyphs(row.shape, _SHAPE - 2) + "  ", "bars")
        spans = (name, shape, Span("✖ ", "crit"), Span(clip(row.problem, width - _NAME - _SHAPE - 5), "muted"))
    elif row.problem:
        more = f" and {row.more_problems} more" if row.more_problems else ""
        room = width - _NAME - 5 - len(more)
        spans = (name, Span("✖ ", "crit"), Span(clip(row.problem, room) + more, "muted"))
    else:
        spans = (name, *_columns(row, width))
    return fill(clip_row(spans, width), width, "chosen" if chosen else "plain")


def _columns(row: PickerRow, width: int) -> Row:
    room = width - _NAME - 3
    spans: list[Span] = []
    tight = row.past is not None and room < _SHAPE + _LOAD + _LENGTH + past_cells(None)
    shape, load = (_SHAPE - 4, _LOAD - 2) if tight else (_SHAPE, _LOAD)
    if room >= _SHAPE:
        spans.append(Span(shape_glyphs(row.shape, shape - 2) + "  ", "bars"))
        room -= shape
    for text, size in ((row.load, load), (row.length, _LENGTH)):
        if room >= size:
            spans.append(Span((left if text is row.load else right)(text, size), "text"))
            room -= size
    if row.past is not None and room >= past_cells(0):
        told = past_row(row.past, room)
        spans += told
        room -= cells(told)
    if room >= _TOTAL and not row.overridden:  # what was changed tells more where there is little room
        spans.append(Span(right(row.total, _TOTAL), "text"))
        room -= _TOTAL
    if room >= 16:
        role: Role
        said, role = (row.overridden, "accent") if row.overridden else (row.title, "muted")
        spans.append(Span("   " + clip(said, room - 3), role))
    return tuple(spans)

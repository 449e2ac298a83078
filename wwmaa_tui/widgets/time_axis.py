"""The row under a chart: time, what happened in it, and which seconds do not count or cannot be believed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from engine.wording import figures
from engine.wording.levels import MARKS
from wwmaa_tui.present.axis import ADJUSTED as ADJUSTED_BIT
from wwmaa_tui.present.axis import MARK_KINDS, PARTLY_MISSING, TAINTED, Axis, MarkKind
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import CURSOR_GROUND, THIN
from wwmaa_tui.widgets.rows import Row, Span, cells

RULE, TAINT, ADJUSTED, GAP = "─", "~", "=", " "
GLYPHS: Mapping[MarkKind, str] = {
    "critical": MARKS["critical"].symbol,
    "target": MARKS["target"].symbol,
    "note": "◆",
    "command": "»",
    "cleared": MARKS["ok"].symbol,
    "stage": "┆",
}
_ROLES: Mapping[str, Role] = {
    **{GLYPHS["critical"]: "crit", GLYPHS["target"]: "warn", GLYPHS["note"]: "accent", GLYPHS["command"]: "second"},
    **{GLYPHS["cleared"]: "ok", TAINT: "taint", ADJUSTED: "second"},
}
_WORDS: Mapping[MarkKind, str] = {
    "critical": "alert",
    "target": "alert",
    "note": "note",
    "command": "order",
    "cleared": "cleared",
    "stage": "stage",
}
_LABELLED = 40
"""From this width on there is room to say how far back the axis goes."""


def time_axis(axis: Axis, width: int) -> list[Span]:
    """A rule where seconds were measured, nothing in a gap, and over it what happened: the most pressing of a cell."""
    if width <= 0:
        return []
    glyphs = [_glyph(axis.flags[start:end]) for start, end in axis.cells(width)]
    for mark in sorted(axis.marks, key=lambda mark: -MARK_KINDS.index(mark.kind)):
        cell = axis.cell_of(axis.place_of(mark.second), width)
        if cell is not None and not (glyphs[cell] == TAINT and mark.kind == "stage"):
            glyphs[cell] = GLYPHS[mark.kind]
    begins = width % axis.places if 0 < axis.places <= width else 0
    _label(glyphs, axis, begins)
    cursor = axis.cell_of(axis.cursor, width)
    if cursor is not None and glyphs[cursor] in (RULE, GAP):
        glyphs[cursor] = THIN
    shown = [(char, _ROLES.get(char, "muted"), place == cursor) for place, char in enumerate(glyphs)]
    return [
        Span("".join(char for char, _, _ in run), "strong" if here else role, CURSOR_GROUND if here else "plain")
        for (role, here), run in groupby(shown, key=lambda cell: cell[1:])
    ]


def legend(axis: Axis, width: int) -> Row:
    """What the glyphs of an axis mean, those that are on it."""
    kinds = dict.fromkeys(mark.kind for mark in axis.marks)
    said = [(GLYPHS[kind], _WORDS[kind]) for kind in MARK_KINDS if kind in kinds]
    said += [(ADJUSTED, "held or scaled: not judged")] if any(axis.adjusted) else []
    said += [(TAINT, "tainted: cannot be believed")] if any(axis.tainted) else []
    row: Row = ()
    for glyph, words in said:
        part = (Span(glyph, _ROLES.get(glyph, "muted")), Span(f" {words}   ", "muted"))
        if cells(row) + cells(part) <= width:
            row += part
    return row


def _glyph(flags: tuple[int | None, ...]) -> str:
    """Of the places of a cell: nothing hides that one was tainted, then that one is missing, then that one was held."""
    bits = 0
    missing = not flags
    for flag in flags:
        missing = missing or flag is None or bool(flag & PARTLY_MISSING)
        bits |= flag or 0
    return TAINT if bits & TAINTED else GAP if missing else ADJUSTED if bits & ADJUSTED_BIT else RULE


def _label(glyphs: list[str], axis: Axis, begins: int) -> None:
    """How far back it goes, where nothing happened there; while it does not end now, both of its ends."""
    if len(glyphs) < _LABELLED or axis.known < axis.places:
        return
    start = f"{axis.span} ago " if axis.newest else f"{figures.clock(axis.first)} "
    end = "" if axis.newest else f" {figures.clock(axis.last)}"
    for place, text in ((begins, start), (len(glyphs) - len(end), end)):
        if set(glyphs[place : place + len(text)]) <= {RULE, GAP}:
            glyphs[place : place + len(text)] = text

"""The list of recorded runs, and more of the one that is chosen."""

from __future__ import annotations

from functools import lru_cache

from engine.wording.levels import MARKS
from wwmaa_tui.present.history import ChosenView, HistoryRow, HistoryView
from wwmaa_tui.present.past import BASELINE
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import BLANK, Row, Span, cells, clip, clip_row, fill, heading, left, mark, paragraph, right
from wwmaa_tui.widgets.sheet import Sheet

_PROFILE = 13
_VERDICT = 15
_P95 = 9
_REQUESTS = 9
_LENGTH = 13
_TARGET = 24
_SHORT_WHEN = 11
_NAME = 11
_NOTHING = "No run is recorded here yet. Launch a profile (q goes back to them), or name another folder: --results DIR."


class RunList(Sheet[HistoryView]):
    """One row a run; the chosen one is pointed at and stays in sight, marked ones carry a dot."""

    PINNED = 2

    def lay(self, view: HistoryView, width: int, height: int) -> list[Row]:
        """Heading with order and filter, column heads, then the rows."""
        note = f"{len(view.rows)} of {view.total} · filter: {view.filter}" if view.filter else f"{view.total}"
        rows: list[Row] = [heading("Runs", width, f"{note} · {view.order} first", current=False)]
        if not view.rows:
            said = _NOTHING if view.read else "reading the results folder …"
            said = "no run matches the filter; esc shows all of them" if view.filter else said
            return [*rows, BLANK, *paragraph(said, width, "muted")]
        self._keep_in_sight(view, height)
        rows.append(fill(_heads(width), width))
        return rows + [_row(row, place == view.chosen, width) for place, row in enumerate(view.rows)]

    def _keep_in_sight(self, view: HistoryView, height: int) -> None:
        room = height - self.PINNED
        if len(view.rows) <= room:
            return
        last = self.first + room - 2
        if view.chosen > last:
            self.first += view.chosen - last
        self.first = min(self.first, view.chosen)


def _heads(width: int) -> Row:
    names = HistoryRow("", "began (UTC)", "profile", "target", "load", "ok", "verdict", "p95", "requests", "tags")
    return tuple(Span(span.text, "muted") for span in _columns(names, width, Span("verdict", "muted")))


@lru_cache(maxsize=4096)
def _row(row: HistoryRow, chosen: bool, width: int) -> Row:
    sign = MARKS[row.level]
    columns = _columns(row, width, Span(f"{sign.symbol} {row.word}", sign.role), "title" if chosen else "text")
    return fill(clip_row(columns, width), width, "chosen" if chosen else "plain")


def _columns(row: HistoryRow, width: int, verdict: Span, role: str = "text") -> Row:
    wide = width >= 76
    when = row.when if wide or not row.when[:1].isdigit() else row.when[5:]
    pointer = "▸ " if role == "title" else "  "
    spans: list[Span] = [
        Span(pointer, "title"),
        Span("● " if row.marked else "  ", "accent"),
        Span(left(when, 16 if wide else _SHORT_WHEN) + "  "),
        *_profile(row, "title" if role == "title" else "text"),
        verdict._replace(text=left(verdict.text, _VERDICT)),
        Span(right(row.p95, _P95)),
    ]
    room = width - cells(tuple(spans))
    for text, size in ((row.requests, _REQUESTS), (row.length, _LENGTH)):
        if room >= size:
            spans.append(Span(right(text, size)))
            room -= size
    if room >= _TARGET:
        spans.append(Span("   " + left(row.target, _TARGET - 3), "muted"))
        room -= _TARGET
    if room >= 12:
        names = f"{BASELINE} {row.baseline}" if row.baseline else ""
        said = " · ".join(part for part in (names, row.change) if part)
        spans.append(Span("  " + clip(said, room - 2), "accent"))
    return tuple(spans)


def _profile(row: HistoryRow, role: Role) -> Row:
    """A suite's steps stand under it; a baseline is marked."""
    name = f" └ {row.profile}" if row.step else row.profile
    if not row.baseline:
        return (Span(left(name, _PROFILE) + " ", role),)
    return Span(left(name, _PROFILE - 1), role), Span(f"{BASELINE} ", "accent")


class RunDetail(Sheet[ChosenView]):
    """The chosen run's sentence, and where it lies."""

    PINNED = 0

    def lay(self, view: ChosenView, width: int, height: int) -> list[Row]:
        """As much as fits."""
        if not view.word:
            return []
        sign = mark(view.level)
        sentence = paragraph(view.sentence or "It has not said how it ended.", width, "strong", most=2)
        rows: list[Row] = [heading("Chosen", width), (sign, Span(f" {view.word}", sign.role)), *sentence]
        rows += [(Span(left(name, _NAME), "muted"), Span(clip(text, width - _NAME))) for name, text in view.facts]
        return rows[:height]

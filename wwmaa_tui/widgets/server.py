"""Server: what the platform says of itself, on the time axis of the load."""

from __future__ import annotations

from engine.wording.levels import MARKS
from wwmaa_tui.present.axis import Axis, Fit
from wwmaa_tui.present.server import ServerRow, ServerView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import Scale, columns, round_up, sparkline
from wwmaa_tui.widgets.rows import Row, Span, clip, left, mark, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.sources import calm, silent_rows
from wwmaa_tui.widgets.time_axis import legend, time_axis

NO_MONITOR = "no monitor: set PROMETHEUS_URL or METRICS_URL"
_NAME = 28
_LABEL = 8
"""With less room a label stands alone, below its panel's title."""
_VALUE = 7
_LIMIT = 10
_SHORTEST_CHART = 4
_TALL = 3
"""Rows from which a panel has a tall chart, when the server is the only panel."""
_JUST_BELOW = 1 - 1e-9
"""A chart turns amber over its target, a panel misses its own at it."""


class ServerPanel(Sheet[ServerView]):
    """One row for each panel: value, trend, limit."""

    def lay(self, view: ServerView, width: int, height: int) -> list[Row]:
        """Where it comes from, who is silent and why, then the panels."""
        note = f"at {view.when}" if view.when else view.source.note
        # Whose figures they are gives way to the second that they are of.
        title = (
            clip(_title(view, self.zoomed), max(width - len(note) - 8, 0)) if view.when else _title(view, self.zoomed)
        )
        rows = [self.opening(title, width, note)]
        if not view.source.set_up:
            return rows + calm(NO_MONITOR, width)
        rows += silent_rows(view.source, width)
        if not view.rows:
            rows += calm("neither the profile nor its site declares panels", width)
        each = (height - len(rows) - 2) // max(len(view.rows), 1)
        if self.zoomed and each >= _TALL:
            return rows + _tall(view, width, each)
        rows += _panels(view, width)
        return [*rows, *_axis(view, width)] if self.zoomed else rows


def _title(view: ServerView, zoomed: bool) -> str:
    return view.source.title("Server") + (f" · {view.axis.span}" if zoomed and view.axis.span else "")


def _tall(view: ServerView, width: int, each: int) -> list[Row]:
    """A tall chart for each, with its figures above it, and one time axis below them all."""
    laid: list[Row] = []
    for row in view.rows:
        alarmed = row.level in ("target", "critical")
        role: Role = MARKS[row.level].role if row.level and alarmed else "strong"
        name = left(f"{row.title} {row.label}".rstrip(), _NAME)
        value = Span(f" {row.value}  ", role)
        laid.append((Span(name, role if alarmed else "muted"), value, *_standing(row)))
        laid += [tuple(line) for line in columns(view.axis, row.series, (), width, each - 1, _scale(row), _how(row))]
    return [*laid, *_axis(view, width)]


def _axis(view: ServerView, width: int) -> list[Row]:
    return [tuple(time_axis(view.axis, width)), legend(view.axis, width)]


def _panels(view: ServerView, width: int) -> list[Row]:
    """Columns as wide as they need to be, so that all charts end at one edge."""
    rows = view.rows
    longest = max((len(_name(row, width)) for row in rows), default=0)
    name = min(longest, max(width * 3 // 10, 8), _NAME)
    value = max((len(row.value) for row in rows), default=0)
    laid: list[Row] = []
    titled = ""
    for row in rows:
        if row.label and row.title != titled and not _name(row, name).startswith(row.title):
            laid.append((Span(clip(row.title, width), "muted"),))
        titled = row.title
        laid.append(_panel(view.axis, row, name, max(value, _VALUE), width))
    return laid


def _panel(axis: Axis, row: ServerRow, name: int, value: int, width: int) -> Row:
    alarmed = row.level in ("target", "critical")
    role: Role = MARKS[row.level].role if row.level and alarmed else "text"
    room = width - name - value - _LIMIT - 3
    if row.level == "no-data" and len(_name(row, name + value + 1)) > name:
        # There is no value, so the name has its room.
        wide = name + value + 1
        return (Span(left(_name(row, wide), wide), "muted"), Span(" " * (max(room, 0) + 2)), *_standing(row))
    chart = _chart(axis, row, room) if room >= _SHORTEST_CHART else [Span(" " * max(room, 0))]
    return (
        Span(left(_name(row, name), name), role if alarmed else "muted"),
        Span(" " + right(row.value, value) + " ", role),
        *chart,
        Span(" "),
        *_standing(row),
    )


def _name(row: ServerRow, width: int) -> str:
    """Labels are paths more often than not, and those differ at their end: so that is what is kept of them."""
    whole = f"{row.title} {row.label}".rstrip()
    if len(whole) <= width or not row.label:
        return whole
    room = width - len(row.title) - 1
    return f"{row.title} {_end(row.label, room)}" if room >= _LABEL else f" {_end(row.label, width - 1)}"


def _end(text: str, width: int) -> str:
    return text if len(text) <= width else f"…{text[1 - width :]}"


def _chart(axis: Axis, row: ServerRow, width: int) -> list[Span]:
    """From zero; a gap where nothing was known."""
    return sparkline(axis, row.series, width, _scale(row), how=_how(row))


def _scale(row: ServerRow) -> Scale:
    highest = max((value for value in row.series if value is not None), default=0.0)
    target = None if row.target is None else row.target * _JUST_BELOW
    critical = None if row.critical is None else row.critical * _JUST_BELOW
    return Scale(round_up(max(highest, row.top)), target, critical)


def _how(row: ServerRow) -> Fit:
    """Of the seconds in a cell the worst."""
    return "highest" if row.lower else "lowest"


def _standing(row: ServerRow) -> Row:
    """`✔ < 90 %`, `✖ full`, `· no data`; the limit alone where nothing can be said of it."""
    if row.level is None:
        return (Span(left(f"  {row.limit}", _LIMIT), "muted"),)
    words = MARKS[row.level].word if row.level == "no-data" else row.limit
    alarmed = row.level in ("target", "critical")
    return (mark(row.level), Span(left(f" {words}", _LIMIT - 1), MARKS[row.level].role if alarmed else "muted"))

"""Thresholds: each with its value, its limit and how much of the way there is used; they light up when missed."""

from __future__ import annotations

from collections.abc import Iterable

from engine.wording.levels import MARKS
from wwmaa_tui.present.thresholds import TARGET_AT, ThresholdRow, ThresholdsView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import columns, distance_bar, scale_of, sparkline
from wwmaa_tui.widgets.rows import Row, Span, clip, filtered, left, mark, no_match, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import legend, time_axis

_VALUE = 9
_LIMIT = 10
_BAR = 10
_SHORT_BAR = 6
_WORD = 5
_OVERALL = 14
_CRITICAL = 12
_HISTORY = 30
_MOST_CHART = 6


class ThresholdsPanel(Sheet[ThresholdsView]):
    """The thresholds in the order of the profile, so that nothing moves but what changes."""

    def lay(self, view: ThresholdsView, width: int, height: int) -> list[Row]:
        """Heading, then one row each."""
        note = "as they stand now" if view.looks_back else "│ target, end of bar: critical"
        rows = [self.opening("Thresholds" + filtered(view.filtered), width, note)]
        if not view.rows:
            none = (Span("none are declared in this profile", "muted"),)
            rows.append(no_match(view.filtered) if view.filtered else none)
        each = (height - len(rows) - 2) // max(len(view.rows), 1) - 1
        if self.zoomed and view.axis.places and each >= 1:
            return rows + _over_time(view, width, min(each, _MOST_CHART))
        return rows + threshold_rows(view.rows, width)


def _over_time(view: ThresholdsView, width: int, each: int) -> list[Row]:
    """Each with what its seconds were one by one, which its window is made of, and how often it was missed."""
    laid: list[Row] = []
    room = width - _HISTORY - 4
    for row in view.rows:
        laid.append(_row(row, width))
        blank = [[Span(" " * room)]] * each
        drawn = blank
        if row.series:
            scale = scale_of((row.series,), row.target, row.limit_at, max(each, 8))
            drawn = (
                columns(view.axis, row.series, (), room, each, scale)
                if each > 1
                else [sparkline(view.axis, row.series, room, scale)]
            )
        told = [row.history, *[""] * (each - 1)]
        laid += [
            (Span("  "), *line, Span("  "), Span(clip(said, _HISTORY), "muted"))
            for line, said in zip(drawn, told, strict=True)
        ]
    return [
        *laid,
        (Span("  "), *time_axis(view.axis, room), Span(f"  {view.axis.span}", "muted")),
        legend(view.axis, width),
    ]


def threshold_rows(rows: Iterable[ThresholdRow], width: int) -> list[Row]:
    """Rows in columns; the overall value and the critical limit where there is room."""
    return [_row(row, width) for row in rows]


def _row(row: ThresholdRow, width: int) -> Row:
    level = MARKS[row.level]
    alarmed = row.level in ("target", "critical")
    role: Role = level.role if alarmed else "text"
    bar: Role = level.role if alarmed else "bars"
    length = _BAR if width >= 58 else _SHORT_BAR
    wide, wider = width >= 74, width >= 88
    unknown = row.level == "no-data" or (row.level == "too-few" and not wide)
    room = _VALUE + _LIMIT + length + _WORD + 3 + (_OVERALL if wide else 0) + (_CRITICAL if wider else 0)
    name = max(width - room - 3, 8)
    spans = [
        mark(row.level),
        Span(" " + left(row.name, name) + " ", role),
        Span(
            right(level.word if unknown else row.value, _VALUE),
            "muted" if row.level in ("no-data", "too-few") else role,
        ),
        Span("  " + left(row.limit, _LIMIT), "muted"),
        *distance_bar(row.reach, TARGET_AT, length, bar),
        Span(" " + left(level.word if alarmed else "", _WORD), level.role),
    ]
    if wide:
        said = f"run {row.overall}" if row.window and row.overall != row.value else ""
        said = f"{level.word} ({row.samples})" if row.level == "too-few" else said
        spans.append(Span(left(said, _OVERALL), "muted"))
    if wider:
        spans.append(Span(left(f"✖ {row.critical[2:]}" if row.critical else "", _CRITICAL), "muted"))
    return tuple(spans)

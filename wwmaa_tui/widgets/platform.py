"""What the platform said of itself over a run, as rows of the verdict."""

from __future__ import annotations

from collections.abc import Iterable

from engine.wording.levels import MARKS
from wwmaa_tui.present.episodes import EpisodeRow
from wwmaa_tui.present.platform import PanelRow, PlatformView
from wwmaa_tui.widgets.rows import BLANK, Row, Span, between, clip, heading, left, mark, right
from wwmaa_tui.widgets.sentry import issue_rows
from wwmaa_tui.widgets.sources import calm, silent_rows
from wwmaa_tui.widgets.traces import trace_rows

_VALUE = 12
_LIMIT = 11
_MOST = 6
"""Issues, and traces; the summary has them all."""


def alert_rows(episodes: Iterable[EpisodeRow], width: int) -> list[Row]:
    """Every alert from raise to clear, each with the stage that it came in."""
    rows: list[Row] = [heading("Alerts", width, "from raise to clear")]
    for each in episodes:
        sign = mark(each.level, words=True)
        start: Row = (Span(left(f"{sign.text} ", 7), sign.role), Span(f"{each.when}  ", "muted"), Span(each.text))
        said = f"seen by {each.seen}" if each.seen else "nobody acknowledged it"
        rows += [between(start, (), width), (Span(clip(f"       in {each.stage} · {said}", width), "muted"),)]
    if len(rows) == 1:
        rows += calm("none was raised", width)
    return [*rows, BLANK]


def platform_rows(view: PlatformView, width: int) -> list[Row]:
    """Panels, then issues and slow requests; of a platform that nobody watched a sentence that says so."""
    rows: list[Row] = [heading(view.source.title("Server over the run"), width, "worst · last · whole run")]
    if not view.source.set_up:
        rows += calm("not measured: no monitor of the server was set up", width)
    rows += silent_rows(view.source, width)
    rows += [_panel(row, width) for row in view.panels]
    if view.source.set_up and not view.panels:
        rows += calm("no panel had a value", width)
    if view.sentry.source.set_up:
        rows += [BLANK, heading(f"Sentry · new since start {view.sentry.new}", width)]
        rows += silent_rows(view.sentry.source, width)
        rows += issue_rows(view.sentry.rows[:_MOST], width) or calm("no issue since the run began", width)
        if more := view.sentry.more + max(len(view.sentry.rows) - _MOST, 0):
            rows += calm(f"  and {more:,} more", width)
    if view.traces.source.set_up:
        rows += [BLANK, heading("Slowest traces", width), *silent_rows(view.traces.source, width)]
        rows += trace_rows(view.traces.rows[:_MOST], width) or calm("no request was traced", width)
    return [*rows, BLANK]


def _panel(row: PanelRow, width: int) -> Row:
    sign = mark(row.level) if row.level else Span(" ")
    alarmed = row.level in ("target", "critical")
    values = [
        Span(right(row.worst, _VALUE), MARKS[row.level].role if row.level and alarmed else "text"),
        Span(right(row.last, _VALUE), "muted"),
        Span(right(row.whole, _VALUE), "muted"),
        Span("  " + left(row.limit, _LIMIT), "muted"),
    ]
    room = width - 3 * _VALUE - _LIMIT - 4
    if room < 12:
        del values[1:3]
        room += 2 * _VALUE
    return (sign, Span(f" {left(row.name, max(room, 8))}"), *values)

"""Sentry: what went wrong inside the platform since the run began, the new things first."""

from __future__ import annotations

from collections.abc import Sequence

from engine.wording.levels import MARKS
from wwmaa_tui.present.sentry import IssueRow, SentryView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Row, Span, between, clip, left, paragraph
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.sources import calm, silent_rows

NO_MONITOR = "no monitor: set SENTRY_ORG and SENTRY_AUTH_TOKEN"
_NEW, _OLD = "● NEW ", "  old "
_CLOCK = 5


class SentryPanel(Sheet[SentryView]):
    """One row for each issue, a second one below it where there is room."""

    def lay(self, view: SentryView, width: int, height: int) -> list[Row]:
        """Issues, then the slowest transactions in what room is left."""
        title = f"Sentry · new since start {view.new}" if view.source.set_up else "Sentry"
        rows = [self.opening(title, width, view.source.note)]
        if not view.source.set_up:
            return rows + calm(NO_MONITOR, width)
        rows += silent_rows(view.source, width)
        if not view.rows and view.source.live:
            rows += calm("no issue since the run began", width)
        if self.zoomed:
            return rows + _whole(view, width)
        more = [(Span(f"  and {view.more:,} more", "muted"),)] if view.more else []
        details = height - len(rows) - len(view.rows) - len(more)
        rows += [*issue_rows(view.rows, width, details), *more]
        if view.slowest and len(rows) + 1 < height:
            rows += _slowest(view, width)[: height - len(rows)]
        return rows


def issue_rows(issues: Sequence[IssueRow], width: int, details: int | None = None) -> list[Row]:
    """One row each, and a second one below the first `details` of them, or below all."""
    rows: list[Row] = []
    clock = max((len(row.at) for row in issues), default=0)
    for place, row in enumerate(issues):
        rows.append(_issue(row, width, max(clock, _CLOCK)))
        if details is None or place < details:
            rows.append((Span(" " * len(_NEW) + clip(_detail(row), width - len(_NEW)), "muted"),))
    return rows


def _whole(view: SentryView, width: int) -> list[Row]:
    """Every word of every issue, then all that is known of transactions."""
    rows: list[Row] = []
    indent = " " * len(_NEW)
    for row in view.rows:
        rows.append(_issue(row, width, max(len(row.at), _CLOCK)))
        told = [text for text in (row.title if len(row.title) > width - 30 else "", _detail(row), row.link) if text]
        rows += [(Span(indent), *line) for text in told for line in paragraph(text, width - len(indent), "muted")]
    rows += [(Span(f"  and {view.more:,} more", "muted"),)] if view.more else []
    return rows + (_slowest(view, width) if view.slowest else [])


def _issue(row: IssueRow, width: int, clock: int) -> Row:
    urgent = row.new and row.level in ("target", "critical")
    role: Role = MARKS[row.level].role if urgent else "strong" if row.new else "muted"
    start: Row = (
        Span(_NEW if row.new else _OLD, role),
        Span(left(row.at, clock) + " ", "muted"),
        Span("perf ", "second") if row.performance else Span(""),
        Span(row.title, "strong" if row.new else "text"),
    )
    return between(start, (Span(row.count, "strong" if row.new else "muted"),), width)


def _detail(row: IssueRow) -> str:
    return " · ".join(part for part in (row.culprit, row.word) if part)


def _slowest(view: SentryView, width: int) -> list[Row]:
    rows: list[Row] = [(Span("slowest transactions", "muted"),)]
    return rows + [
        between((Span(f"  {name}"),), (Span(p95), Span(f" {count}", "muted")), width)
        for name, p95, count in view.slowest
    ]

"""Operations: one row for each, over the whole run."""

from __future__ import annotations

from engine.wording import figures
from wwmaa_tui.present.operations import OperationRow, OperationsView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.charts import trend
from wwmaa_tui.widgets.rows import Row, Span, filtered, heading, left, mark, no_match, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import time_axis

_Columns = tuple[tuple[str, int], ...]
_NARROW: _Columns = (("count", 8), ("p50", 9), ("p95", 9), ("p99", 9), ("errors", 9))
_WIDE: _Columns = (("count", 8), ("rate", 9), ("p50", 9), ("p95", 9), ("p99", 9), ("resp p95", 9), ("errors", 9))
_WHOLE: _Columns = (*_WIDE, ("failed", 8), ("p95 now", 9))
_WIDE_FROM = 76
_WHOLE_FROM = 110
_MOST_NAME = 36
_SHORTEST_TREND = 12


class OperationsPanel(Sheet[OperationsView]):
    """The operations table."""

    PINNED = 2

    def lay(self, view: OperationsView, width: int, height: int) -> list[Row]:
        """All of it; heading and column names stay when the rest is scrolled."""
        return operation_rows(view, width, self.current, self.number, self.zoomed)


def operation_rows(
    view: OperationsView, width: int, current: bool = False, number: int | None = None, whole: bool = False
) -> list[Row]:
    """Heading, column names, one row each, and all of them together; whole, with more columns and each over time."""
    columns = _WHOLE if whole and width >= _WHOLE_FROM else _WIDE if width >= _WIDE_FROM else _NARROW
    if all(row.rate is None for row in view.rows):
        columns = tuple(column for column in columns if column[0] != "rate")
    name = max(width - sum(size for _, size in columns) - 2, 8)
    trend_width = 0
    if columns[-1][0] == "p95 now":
        name = min(name, max(max((len(row.name) for row in view.rows), default=8) + 1, 12), _MOST_NAME)
        trend_width = width - sum(size for _, size in columns) - name - 4
    trended = trend_width >= _SHORTEST_TREND
    names = [Span(right(title, size), "muted") for title, size in columns]
    over_time = (Span(f"  p95 · {view.axis.span}", "muted"),) if trended else ()
    note = f"at {view.when}" if view.when else "whole run"
    rows: list[Row] = [
        heading("Operations" + filtered(view.filtered), width, note, current, number),
        (Span(" " * (name + 2)), *names, *over_time),
    ]
    if not view.rows and view.filtered:
        rows.append(no_match(view.filtered))
    for row in view.rows:
        drawn = _row(row, columns, name, "text")
        rows.append((*drawn, Span("  "), *trend(view.axis, row.series, None, None, trend_width)) if trended else drawn)
    rows += [_row(view.total, columns, name, "muted")] if view.total else []
    if trended and view.rows:
        start = width - trend_width + 1
        rows.append((Span(" " * start), *time_axis(view.axis, trend_width - 1)))
    return rows


def _row(row: OperationRow, columns: _Columns, name: int, role: Role) -> Row:
    known = {
        "count": figures.short_count(row.count),
        "rate": figures.rate(row.rate),
        "p50": figures.milliseconds(row.p50),
        "p95": figures.milliseconds(row.p95),
        "p99": figures.milliseconds(row.p99),
        "resp p95": figures.milliseconds(row.response_p95),
        "errors": figures.share(row.failed),
        "failed": figures.short_count(row.failures),
        "p95 now": figures.milliseconds(row.now),
    }
    alarmed = row.level in ("target", "critical")
    sign = mark(row.level) if alarmed else Span(" ")
    values = "".join(right(known[title], size) for title, size in columns)
    return (sign, Span(" "), Span(left(row.name, name), sign.role if alarmed else role), Span(values, role))

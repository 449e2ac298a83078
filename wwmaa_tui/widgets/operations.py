"""Operations: one row for each, over the whole run."""

from __future__ import annotations

from wwmaa_tui.present import figures
from wwmaa_tui.present.operations import OperationRow, OperationsView
from wwmaa_tui.theme.palette import Role
from wwmaa_tui.widgets.rows import Row, Span, heading, left, mark, right
from wwmaa_tui.widgets.sheet import Sheet

_Columns = tuple[tuple[str, int], ...]
_NARROW: _Columns = (("count", 8), ("p50", 9), ("p95", 9), ("p99", 9), ("errors", 9))
_WIDE: _Columns = (("count", 8), ("rate", 9), ("p50", 9), ("p95", 9), ("p99", 9), ("resp p95", 9), ("errors", 9))
_WIDE_FROM = 76


class OperationsPanel(Sheet[OperationsView]):
    """The operations table."""

    PINNED = 2

    def lay(self, view: OperationsView, width: int, height: int) -> list[Row]:
        """All of it; heading and column names stay when the rest is scrolled."""
        return operation_rows(view, width, self.current)


def operation_rows(view: OperationsView, width: int, current: bool = False) -> list[Row]:
    """Heading, column names, one row each, and all of them together."""
    columns = _WIDE if width >= _WIDE_FROM else _NARROW
    if all(row.rate is None for row in view.rows):
        columns = tuple(column for column in columns if column[0] != "rate")
    name = max(width - sum(size for _, size in columns) - 2, 8)
    names = [Span(right(title, size), "muted") for title, size in columns]
    rows: list[Row] = [heading("Operations", width, "whole run", current), (Span(" " * (name + 2)), *names)]
    rows += [_row(row, columns, name, "text") for row in view.rows]
    return [*rows, _row(view.total, columns, name, "muted")] if view.total else rows


def _row(row: OperationRow, columns: _Columns, name: int, role: Role) -> Row:
    known = {
        "count": figures.short_count(row.count),
        "rate": figures.rate(row.rate),
        "p50": figures.milliseconds(row.p50),
        "p95": figures.milliseconds(row.p95),
        "p99": figures.milliseconds(row.p99),
        "resp p95": figures.milliseconds(row.response_p95),
        "errors": figures.share(row.failed),
    }
    alarmed = row.level in ("target", "critical")
    sign = mark(row.level) if alarmed else Span(" ")
    values = "".join(right(known[title], size) for title, size in columns)
    return (sign, Span(" "), Span(left(row.name, name), sign.role if alarmed else role), Span(values, role))

"""Latency: three percentiles in figures, each with its trend, and the 95th as a tall chart where there is room."""

from __future__ import annotations

from engine.wording.figures import bound, milliseconds
from wwmaa_tui.present.axis import Axis
from wwmaa_tui.present.latency import LatencyRow, LatencyView
from wwmaa_tui.widgets.charts import Scale, columns, scale_of, trend
from wwmaa_tui.widgets.rows import BLANK, Row, Span, mark, right
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import legend, time_axis

_FIGURE = 9
_LABEL = 6
_MARGIN = 9
"""Cells for the figures beside the tall chart."""
_TALL = 10
"""From this height on there is room for the tall chart."""
_THREE = 16
"""From this height on there is room for three of them."""


class LatencyPanel(Sheet[LatencyView]):
    """p50, p95 and p99 of one subject."""

    def lay(self, view: LatencyView, width: int, height: int) -> list[Row]:
        """Figures and trends, then the chart; as the only panel a tall chart of each percentile."""
        title = " · ".join(filter(None, ("Latency", view.subject, view.axis.span)))
        rows = [self.opening(title, width, _limits(view.row("p95")))]
        if not view.rows:
            return rows
        response = view.has_response and width >= 56
        figures = _LABEL + _FIGURE * (4 if response else 2)
        rows.append(_header(response, view.when))
        if self.zoomed and height >= _THREE:
            return rows + _three(view, width, height - len(rows), response)
        rows += [(*_figures(row, response), *_trend(view.axis, row, width - figures - 2)) for row in view.rows]
        p95 = view.row("p95")
        if height < _TALL or p95 is None:
            axis = time_axis(view.axis, max(width - figures - 3, 0))
            return [*rows, (Span(" " * (figures + 3)), *axis)][:height]
        return [*rows, BLANK, *_chart(view.axis, p95, width, height - len(rows) - 2)]


def _limits(row: LatencyRow | None) -> str:
    if row is None or (row.target is None and row.critical is None):
        return ""
    parts = [("target", row.target), ("critical", row.critical)]
    return "p95 " + " · ".join(f"{name} {bound(limit, 'ms')}" for name, limit in parts if limit is not None)


def _three(view: LatencyView, width: int, height: int, response: bool) -> list[Row]:
    """Three tall charts below each other, each under its figures, and what the marks mean."""
    each, spare = divmod(height - 1, len(view.rows))
    laid: list[Row] = []
    for place, row in enumerate(view.rows):
        laid.append(_figures(row, response))
        laid += _chart(view.axis, row, width, each - 2 + (place < spare))
    return [*laid, (Span(" " * _MARGIN), *legend(view.axis, width - _MARGIN))]


def _header(response: bool, when: str) -> Row:
    now = when or "now"
    names = (now, "run", "response", "run") if response else (now, "run")
    return (Span(" " * _LABEL), *[Span(right(name, _FIGURE), "muted") for name in names])


def _figures(row: LatencyRow, response: bool) -> Row:
    level = row.level if row.level in ("target", "critical") else None
    sign = mark(level) if level else Span(" ")
    values = [row.now, row.run, row.response_now, row.response_run] if response else [row.now, row.run]
    spans = [Span(f"{row.name} ", "muted"), sign, Span(" ")]
    for place, value in enumerate(values):
        role = sign.role if level and place == 0 else "text" if place < 2 else "second"
        spans.append(Span(right(milliseconds(value), _FIGURE), role))
    return tuple(spans)


def _trend(axis: Axis, row: LatencyRow, width: int) -> Row:
    if width < 8:
        return ()
    return (Span("  "), *trend(axis, row.service, row.target, row.critical, width))


def _chart(axis: Axis, row: LatencyRow, width: int, rows: int) -> list[Row]:
    """One percentile from zero, with its limits as lines and the response time behind it."""
    scale = scale_of((row.service, row.response), row.target, row.critical, rows)
    body = width - _MARGIN
    drawn = columns(axis, row.service, row.response, body, rows, scale)
    labels = _labels(scale, rows)
    lines: list[Row] = [
        (Span(right(labels.get(rows - 1 - place, ""), _MARGIN - 1) + " ", "muted"), *line)
        for place, line in enumerate(drawn)
    ]
    return [*lines, (Span(right("0", _MARGIN - 1) + " ", "muted"), *time_axis(axis, body))]


def _labels(scale: Scale, rows: int) -> dict[int, str]:
    """What stands beside each row: the limit at its lower edge, or the top of the scale."""
    labels = {rows - 1: bound(scale.top, "ms")}
    for limit in (scale.critical, scale.target):
        row = scale.row_of(limit, rows)
        if row is not None:
            labels[row] = bound(limit, "ms")
    return labels

"""Load: users and rate against the plan, what is in flight, what was dropped."""

from __future__ import annotations

from wwmaa_tui.present import figures
from wwmaa_tui.present.load import LoadView
from wwmaa_tui.present.timeline import Series
from wwmaa_tui.widgets.charts import Scale, against_plan, round_up, scale_of, sparkline, time_axis
from wwmaa_tui.widgets.rows import Row, Span, cells, heading, left
from wwmaa_tui.widgets.sheet import Sheet

_NAME = 12
_VALUE = 18
_TALL = 9


class LoadPanel(Sheet[LoadView]):
    """The load as it is, and as it was meant to be."""

    def lay(self, view: LoadView, width: int, height: int) -> list[Row]:
        """Trends of users and rate, tall where there is room, then plain figures."""
        rows = [heading("Load", width, "the plan is dotted" if height >= _TALL else "", self.current)]
        plain = _plain(view, width)
        text = _NAME + _VALUE
        trend = width - text - 1
        each = max((height - len(rows) - len(plain) - 1) // 2, 1) if height >= _TALL else 1
        rows += _block(_users(view), view.users_series, view.users_plan, trend, each)
        rows += _block(_rate(view), view.rate_series, view.rate_plan, trend, each)
        if height >= _TALL and trend >= 8:
            rows.append((Span(" " * (text + 1)), *time_axis(view.rate_series, view.tainted, trend)))
        return [*rows, *plain][: max(height, 1)]


def _users(view: LoadView) -> list[Row]:
    beside = f"of {figures.count(view.users_planned)}" if view.users_planned is not None else ""
    limit = f"up to {figures.count(view.users_limit)}" if view.users_planned is None and view.users_limit else ""
    return [_pair("users", figures.count(view.users), beside or limit)]


def _rate(view: LoadView) -> list[Row]:
    planned = f"of {figures.rate(view.rate_planned)}" if view.rate_planned is not None else ""
    return [
        _pair("iterations", figures.rate(view.rate), planned),
        _pair("requests", figures.rate(view.requests), ""),
    ]


def _plain(view: LoadView, width: int) -> list[Row]:
    dropped: Span = Span(figures.count(view.dropped), "warn" if view.dropped else "text")
    flight: Row = (
        Span(left("in flight", _NAME), "muted"),
        Span(figures.count(view.in_flight)),
        Span(" · oldest ", "muted"),
        Span(figures.milliseconds(view.oldest_ms)),
    )
    done: Row = (
        Span(left("completed", _NAME), "muted"),
        Span(figures.short_count(view.iterations)),
        Span(" · dropped ", "muted"),
        dropped,
    )
    data: Row = (
        Span("in ", "muted"),
        Span(f"{figures.size(view.received)}/s"),
        Span(" · out ", "muted"),
        Span(f"{figures.size(view.sent)}/s"),
    )
    if cells(flight) + cells(data) + 3 <= width:
        return [(*flight, Span(" · ", "muted"), *data), done]
    return [flight, done, (Span(left("data", _NAME), "muted"), *data)]


def _pair(name: str, value: str, beside: str) -> Row:
    return (
        Span(left(name, _NAME), "muted"),
        Span(value, "strong"),
        Span(left(f" {beside}", _VALUE - len(value)), "muted"),
    )


def _block(text: list[Row], series: Series, plan: Series, width: int, rows: int) -> list[Row]:
    """Text at the left of a chart of so many rows."""
    if width < 8:
        return text[:rows]
    peak = round_up(max((value for value in plan if value is not None), default=0.0))
    scale: Scale = scale_of((series, plan), None, None, 8)
    scale = Scale(max(scale.top, peak if plan else 0.0))
    if rows == 1:
        spans = sparkline(series, width, scale)
        return [(*text[0], Span(" "), *spans)]
    spans = against_plan(series, plan, width, rows, scale)
    lines = text[:rows] + [(Span(" " * (_NAME + _VALUE)),)] * (rows - len(text))
    return [(*line, Span(" "), span) for line, span in zip(lines, spans, strict=True)]

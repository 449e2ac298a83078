"""Load: users and rate against the plan, what is in flight, what was dropped."""

from __future__ import annotations

from engine.wording import figures
from wwmaa_tui.present.axis import Axis, Fit, Series
from wwmaa_tui.present.load import LoadView
from wwmaa_tui.widgets.charts import Scale, against_plan, round_up, scale_of, sparkline
from wwmaa_tui.widgets.rows import BLANK, Row, Span, cells, left
from wwmaa_tui.widgets.sheet import Sheet
from wwmaa_tui.widgets.time_axis import legend, time_axis

_NAME = 12
_VALUE = 18
_TALL = 10
"""From this height on each trend is a chart below its figures, else a sparkline beside them."""
_THREE = 18
"""From this height on there is room for a third one."""


class LoadPanel(Sheet[LoadView]):
    """The load as it is, and as it was meant to be."""

    def lay(self, view: LoadView, width: int, height: int) -> list[Row]:
        """Users and rate with their trends, then plain figures; as the only panel also what is in flight."""
        tall = height >= _TALL
        subject = view.scenario or ("all scenarios" if self.zoomed else "")
        title = " · ".join(filter(None, ("Load", subject, view.axis.span if self.zoomed else "")))
        note = ["the plan is dotted"] if tall else []
        rows = [self.opening(title, width, " · ".join([f"at {view.when}"] * bool(view.when) + note))]
        plain = _plain(view, width)
        if not tall:
            room = width - _NAME - _VALUE - 1
            rows.append((*_users(view), *_beside(view.axis, view.users_series, view.users_plan, room)))
            rows.append((*_rate(view), *_beside(view.axis, view.rate_series, view.rate_plan, room, "mean")))
            return [*rows, *plain][:height]
        flight = self.zoomed and height >= _THREE
        spare = height - len(plain) - (6 if flight else 4)
        breath = 1 if spare >= 8 else 0
        each = max((spare - 2 * breath) // (3 if flight else 2), 1)
        axis = view.axis
        rows += [_users(view), *_chart(axis, view.users_series, view.users_plan, width, each), *[BLANK] * breath]
        rows += [_rates(view, width), *_chart(axis, view.rate_series, view.rate_plan, width, each, "mean")]
        if flight:
            rows += [_pair("in flight", figures.count(view.in_flight), "")]
            rows += _chart(axis, view.flight_series, (), width, each)
        rows.append(tuple(time_axis(axis, width)))
        rows += [legend(axis, width)] if flight else [BLANK] * breath
        return [*rows, *plain]


def _rates(view: LoadView, width: int) -> Row:
    requests: Row = (Span("  requests ", "muted"), Span(figures.rate(view.requests)))
    rate = _rate(view)
    return (*rate, *requests) if cells(rate) + cells(requests) <= width else rate


def _users(view: LoadView) -> Row:
    beside = f"of {figures.count(view.users_planned)}" if view.users_planned is not None else ""
    limit = f"up to {figures.count(view.users_limit)}" if view.users_planned is None and view.users_limit else ""
    return _pair("users", figures.count(view.users), beside or limit)


def _rate(view: LoadView) -> Row:
    planned = f"of {figures.rate(view.rate_planned)}" if view.rate_planned is not None else ""
    return _pair("iterations", figures.rate(view.rate), planned)


def _plain(view: LoadView, width: int) -> list[Row]:
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
        Span(figures.count(view.dropped), "warn" if view.dropped else "text"),
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


def _beside(axis: Axis, series: Series, plan: Series, room: int, how: Fit = "highest") -> Row:
    """A trend in what is left of the row."""
    return (Span(" "), *sparkline(axis, series, room, _scale(series, plan), how=how)) if room >= 8 else ()


def _chart(axis: Axis, series: Series, plan: Series, width: int, rows: int, how: Fit = "highest") -> list[Row]:
    return [tuple(line) for line in against_plan(axis, series, plan, width, rows, _scale(series, plan), how)]


def _scale(series: Series, plan: Series) -> Scale:
    """Never lower than what was planned."""
    peak = max((value for value in plan if value is not None), default=0.0)
    return Scale(max(scale_of((series,), None, None, 8).top, round_up(peak)))

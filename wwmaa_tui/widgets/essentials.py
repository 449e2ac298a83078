"""The essentials of a run for the smallest screens: how it goes, latency, rate, users, errors."""

from __future__ import annotations

from engine.wording import figures
from engine.wording.levels import LevelKey
from wwmaa_tui.present.axis import Axis, Fit, Series
from wwmaa_tui.present.cockpit import EssentialsView
from wwmaa_tui.present.latency import LatencyRow
from wwmaa_tui.widgets.charts import scale_of, sparkline, trend
from wwmaa_tui.widgets.rows import Row, Span, clip, left, mark
from wwmaa_tui.widgets.sheet import Sheet

_NAME = 11
_VALUE = 10
_NOTE = 17


class EssentialsPanel(Sheet[EssentialsView]):
    """One figure a row."""

    PINNED = 0

    def lay(self, view: EssentialsView, width: int, height: int) -> list[Row]:
        """So far, p95, rate, users, errors, dropped, generator, and the server where it is watched."""
        load, errors, axis = view.load, view.errors, view.latency.axis
        p95 = view.latency.row("p95") or LatencyRow("p95", None, None, None, None, (), ())
        wanted = f"target {figures.bound(p95.target, 'ms')}" if p95.target is not None else ""
        planned = f"of {figures.rate(load.rate_planned)}" if load.rate_planned is not None else ""
        users = f"of {figures.count(load.users_planned)}" if load.users_planned is not None else ""
        failed = f"{figures.count(errors.failed)} failed" if errors.failed else ""
        level, word = view.so_far
        believed, certificate = view.generator
        return [
            _said("so far", level, word, width),
            _line("p95", figures.milliseconds(p95.now), wanted, _trend(axis, p95, width), p95.level),
            _line("rate", figures.rate(load.rate), planned, _plain(axis, load.rate_series, width, "mean")),
            _line("users", figures.count(load.users), users, _plain(axis, load.users_series, width)),
            _line("errors", figures.share(errors.share), failed, _plain(axis, errors.failed_series, width, "mean")),
            _line("dropped", figures.count(load.dropped), "", (), "target" if load.dropped else None),
            _said("generator", believed, certificate, width),
            *([_said("server", *view.server, width)] if view.server else []),
        ]


def _line(name: str, value: str, note: str, trend: Row, level: LevelKey | None = None) -> Row:
    sign = mark(level) if level in ("target", "critical") else Span(" ", "strong")
    return (
        Span(left(name, _NAME), "muted"),
        sign,
        Span(left(f" {value}", _VALUE), sign.role),
        Span(left(note, _NOTE), "muted"),
        *trend,
    )


def _said(name: str, level: LevelKey, words: str, width: int) -> Row:
    sign = mark(level)
    return (Span(left(name, _NAME), "muted"), sign, Span(f" {clip(words, width - _NAME - 2)}", sign.role))


def _trend(axis: Axis, row: LatencyRow, width: int) -> Row:
    room = width - _NAME - _VALUE - _NOTE - 1
    return tuple(trend(axis, row.service, row.target, row.critical, room))


def _plain(axis: Axis, series: Series, width: int, how: Fit = "highest") -> Row:
    room = width - _NAME - _VALUE - _NOTE - 1
    return tuple(sparkline(axis, series, room, scale_of((series,), None, None, 8), how=how))

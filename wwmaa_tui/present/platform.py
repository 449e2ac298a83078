"""What the platform said of itself over a whole run: its panels' extremes, its errors, its slowest requests."""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal.monitor_events import PanelOutline
from engine.judge.panel_level import panel_level
from engine.measure.series import parse_series, series_name, tag_of
from engine.measure.snapshot import Gauge
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, rank
from engine.wording.plain_text import plain
from wwmaa_tui.present.monitors import SourceView, server_monitors, source_view
from wwmaa_tui.present.sentry import SentryView, sentry_view
from wwmaa_tui.present.server import limit_words
from wwmaa_tui.present.traces import TracesView, traces_view


@dataclass(frozen=True)
class PanelRow:
    """One panel, or one of its series, over the run."""

    level: LevelKey | None
    """Of the worst value that was seen; None where the panel has no limit."""
    name: str
    worst: str
    """The worst value that was seen; the highest where neither is better."""
    last: str
    whole: str
    """What the server says of the whole load; empty where it says nothing."""
    limit: str


@dataclass(frozen=True)
class PlatformView:
    """The platform's side of a run."""

    source: SourceView
    panels: tuple[PanelRow, ...]
    """The worst first."""
    sentry: SentryView
    traces: TracesView


def platform_view(state: RunState) -> PlatformView:
    """Of a run that is over."""
    outlines = {panel.name: panel for panel in state.started.panels if panel.shown} if state.started else {}
    rows = [
        _panel(state, outlines[metric], series, point)
        for series, point in sorted(state.totals.items())
        if isinstance(point, Gauge) and (metric := parse_series(series)[0]) in outlines
    ]
    rows.sort(key=lambda row: -rank(row.level or "ok"))
    return PlatformView(
        source=source_view(state, server_monitors(state)),
        panels=tuple(rows),
        sentry=sentry_view(state),
        traces=traces_view(state),
    )


def _panel(state: RunState, outline: PanelOutline, series: str, point: Gauge) -> PanelRow:
    label = (tag_of(series, outline.by) or "") if outline.by else ""
    settled = state.watched.settled.get(outline.name)
    whole = None if settled is None else settled.values.get(label)
    worst = point.max if outline.better == "lower" else point.min
    limited = outline.target is not None or outline.critical is not None
    of = _part_of(state, outline, label)
    level = panel_level(outline, worst, of) if limited else None
    size = "" if of is None else f"/{figures.measured(of, outline.unit)}"
    first = outline.target if outline.target is not None else outline.critical
    return PanelRow(
        level=level,
        name=f"{plain(outline.title)} {plain(label)}".rstrip(),
        worst=figures.measured(worst, outline.unit) + size,
        last=figures.measured(point.value, outline.unit) + size,
        whole="" if whole is None else figures.measured(whole, outline.unit),
        limit=limit_words(outline, outline.critical if level == "critical" else first),
    )


def _part_of(state: RunState, outline: PanelOutline, label: str) -> float | None:
    """The size of what a panel is a part of."""
    if not outline.of:
        return None
    own = state.totals.get(series_name(outline.of, {outline.by: label})) if outline.by else None
    point = own or state.totals.get(outline.of)
    return point.max if isinstance(point, Gauge) else None

"""What monitors read of the server: who answered, and each panel over the run."""

from __future__ import annotations

from engine.journal.monitor_events import MonitorChanged, PanelOutline
from engine.judge.panel_level import holds_at_itself, panel_level
from engine.measure.series import parse_series, tag_of
from engine.measure.snapshot import Gauge
from engine.report.cells import columns, measured, name
from engine.report.document import NOT_MEASURED, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey

_PANELS = ("Panel", "Last", "Min", "Max", "Whole load", "Target", "Critical")
_READ = "Min and max are of the values that were read each second; of the whole load the server itself tells."
_MONITORS = ("Monitor", "At last", "What it said", "Its clock against ours")


def monitors(state: RunState) -> Section:
    """Monitors, then the panels that were declared, also those that nobody read."""
    known = list(state.watched.monitors.values())
    panels = [panel for panel in (state.started.panels if state.started else ()) if panel.shown]
    title, anchor = "The server, as monitors saw it", "monitors"
    if not known and not panels:
        return Section(title, anchor, (Words(f"{NOT_MEASURED.capitalize()}: no monitor."),))
    fresh = sum(each.standing == "fresh" for each in known)
    parts: tuple[Words | Table, ...] = (Words(f"{fresh} of {figures.plural(len(known), 'monitor')} answered at last."),)
    if known:
        parts = (*parts, Table(columns(_MONITORS, _MONITORS[3:]), tuple(map(_monitor, known))))
    if panels:
        rows = tuple(row for panel in panels for row in _panel(state, panel))
        parts = (*parts, Table(columns(_PANELS, _PANELS[1:]), rows, _READ))
    return Section(title, anchor, parts)


def _monitor(said: MonitorChanged) -> tuple[Words, ...]:
    level: LevelKey = "ok" if said.standing == "fresh" else "no-data"
    skew = NOT_MEASURED if said.skew_s is None else f"{said.skew_s:+.1f} s"
    return (name(said.monitor), Words(said.standing, level, says_level=True), name(said.detail), Words(skew))


def _panel(state: RunState, panel: PanelOutline) -> list[tuple[Words, ...]]:
    """One row for each of its series; one that says so where there is none, for want of a reading or of anything to
    read (`within`)."""
    settled = state.watched.settled.get(panel.name)
    whole = _gauge(state, panel.of)
    found = {
        tag_of(series, panel.by) or "" if panel.by else "": point
        for series, point in sorted(state.totals.items())
        if isinstance(point, Gauge) and parse_series(series)[0] == panel.name
    }
    if not found and _gauge(state, panel.within) is not None:
        return [(name(panel.title), *[Words("none")] * 4, _limit(panel, panel.target), _limit(panel, panel.critical))]
    labels = dict.fromkeys((*found, *(settled.values if settled else ()))) or {"": None}
    rows: list[tuple[Words, ...]] = []
    for label in labels:
        point = found.get(label)
        values = (point.value, point.min, point.max) if point else (None, None, None)
        over_all = settled.values.get(label) if settled else None
        cells = [_value(panel, value, whole.max if whole else None) for value in (*values, over_all)]
        limits = (_limit(panel, panel.target), _limit(panel, panel.critical))
        rows.append((name(f"{panel.title} {label}"), *cells, *limits))
    return rows


def _gauge(state: RunState, series: str) -> Gauge | None:
    point = state.totals.get(series)
    return point if isinstance(point, Gauge) else None


def _value(panel: PanelOutline, value: float | None, whole: float | None) -> Words:
    limited = panel.target is not None or panel.critical is not None
    level = panel_level(panel, value, whole) if limited and value is not None else None
    of = f" of {figures.amount(whole)}" if panel.of and whole else ""
    cell = measured(value, panel.unit, level)
    return cell if value is None else Words(f"{cell.text}{of}", level)


def _limit(panel: PanelOutline, limit: float | None) -> Words:
    if limit is None:
        return Words(figures.NOTHING)
    holds = holds_at_itself(panel, limit)
    side = ("at most" if holds else "below") if panel.better == "lower" else "at least" if holds else "above"
    return Words(f"{side} {figures.bound(limit, '%' if panel.of else panel.unit)}")

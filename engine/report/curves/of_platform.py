"""What the platform's monitors saw over time: one chart for each panel of the profile, with its limits."""

from __future__ import annotations

from collections.abc import Iterator

from engine.journal.monitor_events import PanelOutline
from engine.judge.panel_level import holds_at_itself
from engine.measure.series import series_name
from engine.readings import Points, read
from engine.report.curves.places import Places
from engine.report.document import Axis, Chart, Limit, Line
from engine.state import RunState
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

SERIES_DRAWN = 5
"""How many of a panel's series are drawn, the worst first."""


def platform_charts(state: RunState, places: Places, axis: Axis) -> Iterator[Chart]:
    """Every panel that is shown and has a value; the others are told of among the monitors, as not measured."""
    for outline in state.started.panels if state.started else ():
        lines = _lines(outline, places) if outline.shown else []
        if lines:
            yield Chart(
                _title(outline, state), "%" if outline.of else outline.unit, tuple(lines), axis, _limits(outline)
            )


def _lines(outline: PanelOutline, places: Places) -> list[Line]:
    if not outline.by:
        return [_line(outline, "value", {}, places)] if places.has(outline.name) else []
    labels = places.tags(outline.name, outline.by)
    lines = [_line(outline, plain(label) or "value", {outline.by: label}, places) for label in labels]
    better = 1 if outline.better == "lower" else -1
    lines.sort(key=lambda line: -max((better * value for _, value in line.points if value is not None), default=0.0))
    return lines[:SERIES_DRAWN]


def _line(outline: PanelOutline, name: str, tags: dict[str, str], places: Places) -> Line:
    """Where higher is better, only the mean of more than a second is known, since its lowest is not kept."""
    series = series_name(outline.name, tags)
    whole = series_name(outline.of, tags) if outline.of else ""
    whole = whole if places.has(whole) else outline.of

    def value(points: Points) -> float | None:
        found = read(points, series, "gauge" if outline.better == "lower" else "mean")
        if not outline.of or found is None:
            return found
        of = read(points, whole, "gauge")
        return found / of if of else None

    return Line(name, places.curve(value))


def _title(outline: PanelOutline, state: RunState) -> str:
    panels = state.started.panels if state.started else ()
    whole = next((plain(panel.title) for panel in panels if panel.name == outline.of), plain(outline.of))
    return f"{plain(outline.title)}, share of {whole}" if outline.of else plain(outline.title)


def _limits(outline: PanelOutline) -> tuple[Limit, ...]:
    found = []
    pairs: tuple[tuple[LevelKey, float | None], ...] = (("target", outline.target), ("critical", outline.critical))
    for level, value in pairs:
        if value is not None:
            sign = "=" if holds_at_itself(outline, value) else "<" if outline.better == "lower" else ">"
            found.append(Limit(f"{level} {sign}", value, level))
    return tuple(found)

"""The server's own figures beside the load: the panels that a profile declares, as a monitor sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.journal.monitor_events import PanelOutline
from engine.judge.panel_level import holds_at_itself, panel_level
from engine.measure.series import series_name, tag_values
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, rank
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.monitors import SourceView, server_monitors, source_view
from wwmaa_tui.present.timeline import Timeline

SERIES_OF_A_PANEL = 3
"""How many of a panel's series are shown, the worst first."""
_NONE = "none"
"""In place of a value: the platform was asked, and has none of the kind."""


@dataclass(frozen=True)
class ServerRow:
    """One panel, or one of its series."""

    title: str
    label: str
    """Which of the panel's series it is; empty where there is one alone."""
    value: str
    """With its unit; `18/20` where it is a part of another panel."""
    level: LevelKey | None
    """None where the panel has no limit and so no level, and where its monitor is silent."""
    limit: str
    """The limit that the level is about: `< 90 %`, `full`; empty where there is none."""
    series: Series
    """Second by second, None where it was not known; shares of the whole where it is a part."""
    top: float
    """What the chart's scale holds at least."""
    target: float | None
    """Where the chart turns amber; None where lower is not better."""
    critical: float | None
    now: float | None = None
    """The value as it was measured."""
    lower: bool = True
    """Whether lower is better: where several seconds share a cell of its chart, the worst is drawn."""


@dataclass(frozen=True)
class ServerView:
    """All panels that are shown."""

    source: SourceView
    rows: tuple[ServerRow, ...] = ()
    """In the order of their declaration: first those with a limit, last what was never seen."""
    axis: Axis = NOWHERE
    when: str = ""
    """`07:41` where values are of that second."""

    @property
    def labelled(self) -> int:
        """How many panels have several series."""
        return len({row.title for row in self.rows if row.label})

    @property
    def in_short(self) -> tuple[LevelKey, str] | None:
        """The panel in the worst state, or why nothing is known; None where no monitor is set up."""
        if not self.source.set_up:
            return None
        if not self.source.live:
            return "target", self.source.silent[0]
        worst = max(self.rows, key=_rank, default=None)
        if worst is None or worst.level not in ("target", "critical"):
            judged = any(row.level == "ok" for row in self.rows)
            return ("ok", "within its limits") if judged else ("no-data", "nothing to judge")
        return worst.level, " ".join(filter(None, (worst.title, worst.label, worst.value, worst.limit)))


def server_view(state: RunState, line: Timeline) -> ServerView:
    """The server panel."""
    source = source_view(state, server_monitors(state))
    if not source.set_up or state.started is None:
        return ServerView(source)
    shown = [outline for outline in state.started.panels if outline.shown]
    live = source.live or line.looks_back
    known = [(_never(rows), not _limited(outline), rows) for outline in shown if (rows := _rows(outline, line, live))]
    known.sort(key=lambda found: found[:2])
    return ServerView(source, tuple(row for *_, rows in known for row in rows), line.axis, line.when)


def limit_words(outline: PanelOutline, limit: float | None) -> str:
    """`< 90 %`, `> 70 %`, `= 0`; empty without a limit."""
    if limit is None:
        return ""
    sign = "=" if holds_at_itself(outline, limit) else "<" if outline.better == "lower" else ">"
    return f"{sign} {figures.bound(limit, '%' if outline.of else outline.unit)}"


def _rows(outline: PanelOutline, line: Timeline, live: bool) -> Sequence[ServerRow]:
    if not outline.by:
        return [_row(outline, "", outline.name, outline.of, line, live)]
    seen = line.at.figures if line.at else {}
    rows = []
    for label in tag_values(seen, outline.name, outline.by):
        tags = {outline.by: label}
        whole = series_name(outline.of, tags) if outline.of else ""
        whole = whole if whole in seen else outline.of
        rows.append(_row(outline, label, series_name(outline.name, tags), whole, line, live))
    better = 1 if outline.better == "lower" else -1
    rows.sort(key=lambda row: (-_rank(row), -better * (row.now or 0.0), row.label))
    if not rows and live and outline.within and line.now(outline.within, "gauge") is not None:
        return [_none(outline, line.gauge(outline.name))]
    return rows[:SERIES_OF_A_PANEL] or [_row(outline, "", outline.name, outline.of, line, live)]


def _none(outline: PanelOutline, series: Series) -> ServerRow:
    """The platform was asked, and there is nothing of the kind."""
    return ServerRow(plain(outline.title), "", _NONE, "ok", _limit(outline, None, None, None), series, 0.0, None, None)


def _row(outline: PanelOutline, label: str, series: str, of: str, line: Timeline, live: bool) -> ServerRow:
    lower = outline.better == "lower"
    values = line.gauge(series) if lower else line.trace(series, "mean")
    value, whole = line.now(series, "gauge"), line.now(of, "gauge") if of else None
    level = panel_level(outline, value, whole) if _limited(outline) or value is None else None
    drawn = _shares(values, line.gauge(of)) if of else values
    return ServerRow(
        title=plain(outline.title),
        label=plain(label),
        value=_value(outline, value, whole),
        level=level if live else None,
        limit=_limit(outline, level, value, whole),
        series=drawn,
        top=1.0 if of or (outline.unit == "%" and _large(drawn)) else 0.0,
        target=outline.target if lower else None,
        critical=outline.critical if lower else None,
        lower=lower,
        now=value,
    )


def _limited(outline: PanelOutline) -> bool:
    return outline.target is not None or outline.critical is not None


def _never(rows: Sequence[ServerRow]) -> bool:
    """Whether nothing was seen of it in all that is shown, and not because there is none."""
    return all(row.value != _NONE for row in rows) and all(value is None for row in rows for value in row.series)


def _value(outline: PanelOutline, value: float | None, whole: float | None) -> str:
    """What was measured with its unit, or as a part of its whole."""
    said = figures.measured(value, outline.unit)
    return f"{said}/{figures.measured(whole, outline.unit)}" if outline.of and value is not None else said


def _limit(outline: PanelOutline, level: LevelKey | None, value: float | None, whole: float | None) -> str:
    missed = level in ("target", "critical") and outline.better == "lower"
    if missed and outline.of and value is not None and whole and value >= whole:
        return "full"
    first = outline.target if outline.target is not None else outline.critical
    return limit_words(outline, outline.critical if level == "critical" else first)


def _shares(values: Series, wholes: Series) -> Series:
    return tuple(
        value / whole if value is not None and whole else None for value, whole in zip(values, wholes, strict=True)
    )


def _large(series: Series) -> bool:
    """Whether a share is drawn against all of it, because it would not lie flat there."""
    return max((value for value in series if value is not None), default=0.0) >= 0.2


def _rank(row: ServerRow) -> int:
    return rank(row.level) if row.level else 0

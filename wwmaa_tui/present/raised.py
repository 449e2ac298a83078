"""The alerts that are raised, as people read them, and which thresholds they tell of already."""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal.events import ThresholdOutline
from engine.journal.monitor_events import AlertOutline
from engine.judge.alerts import OF_ALERTS
from engine.state import RunState
from engine.watched import AlertState
from engine.wording import figures
from engine.wording.levels import LevelKey, rank
from engine.wording.plain_text import plain
from wwmaa_tui.present.load_clock import clock_at


@dataclass(frozen=True)
class AlertItem:
    """One thing that is wrong."""

    level: LevelKey
    text: str
    since: str
    """When it began and in which stage; empty where that is not known."""
    seen: bool = False
    """Whether somebody has said so."""
    alert: bool = False
    """Whether it was raised, and is no missed threshold."""


def raised_alerts(state: RunState) -> tuple[AlertItem, ...]:
    """Every alert that is raised, in the order of declaration."""
    outlines = state.started.alerts if state.started else ()
    alerts = sorted(state.watched.alerts.items())
    return tuple(_item(state, outlines[number], alert) for number, alert in alerts if number < len(outlines))


def told_of(state: RunState, threshold: ThresholdOutline, level: LevelKey) -> bool:
    """Whether a raised alert says the same of the same series, and at least as loud."""
    outlines = state.started.alerts if state.started else ()
    return any(
        number < len(outlines)
        and (outlines[number].series, outlines[number].aggregate) == (threshold.series, threshold.aggregate)
        and rank(alert.level) >= rank(level)
        for number, alert in state.watched.alerts.items()
    )


def unseen(state: RunState) -> bool:
    """Whether an alert is raised that nobody has acknowledged."""
    return any(not alert.acknowledged_by for alert in state.watched.alerts.values())


def _item(state: RunState, outline: AlertOutline, alert: AlertState) -> AlertItem:
    stage = f" in {plain(alert.stage)}" if alert.stage else ""
    seen = f"seen by {plain(alert.acknowledged_by)}, " if alert.acknowledged_by else ""
    lasted = f"for {figures.span(max(state.t - alert.since, 0.0))}, " if not seen else ""
    return AlertItem(
        level=alert.level,
        text=_text(outline, alert),
        since=f"{seen}{lasted}since {clock_at(state, alert.since)}{stage}",
        seen=bool(seen),
        alert=True,
    )


def _text(outline: AlertOutline, alert: AlertState) -> str:
    title = plain(outline.title)
    subject = f" {plain(alert.subject)}" if alert.subject else ""
    if alert.value is None or outline.series.partition("{")[0] in OF_ALERTS:
        return f"{title}{subject}"
    critical = alert.level == "critical"
    limit = outline.critical if critical else outline.target
    said = "" if limit is None else f", {'critical limit' if critical else 'target'} {_condition(outline, limit)}"
    return f"{title}{subject} {figures.measured(alert.value, outline.unit)}{said}"


def _condition(outline: AlertOutline, limit: float) -> str:
    return f"{figures.OPERATORS.get(outline.operator, outline.operator)} {figures.bound(limit, outline.unit)}"

"""Alerts and monitors in words: one line for each change, as headless mode tells it."""

from __future__ import annotations

from engine.journal.monitor_events import AlertChanged, AlertOutline, MonitorChanged
from engine.judge.alerts import OF_ALERTS
from engine.wording import figures
from engine.wording.levels import MARKS, LevelKey
from engine.wording.plain_text import plain


def alert_value(series: str, value: float | None, unit: str) -> str:
    """With a blank before it; empty for series that only say whether."""
    return "" if series.partition("{")[0] in OF_ALERTS else f" {figures.measured(value, unit)}"


def alert_level(change: AlertChanged) -> LevelKey:
    """What a change is painted as."""
    return change.level


def alert_words(outline: AlertOutline, change: AlertChanged) -> str:
    """`CRIT alert: database pool exhausted 100 %, must be < 100 %, in search ramp (50 iterations/s)`."""
    level = alert_level(change)
    what = plain(f"{outline.title} {change.subject}".strip())
    value = alert_value(outline.series, change.value, outline.unit)
    if change.level not in ("target", "critical"):
        return f"alert cleared: {what}{value}"
    limit = outline.critical if change.level == "critical" else outline.target
    sign = figures.OPERATORS.get(outline.operator, outline.operator)
    must = f", must be {sign} {figures.bound(limit, outline.unit)}" if limit is not None and outline.unit else ""
    better = "alert no longer critical" if change.previous == "critical" else f"{MARKS[level].word} alert"
    return f"{better}: {what}{value}{must}, in {plain(change.stage)}"


def monitor_words(change: MonitorChanged) -> str:
    """`prometheus is stale: did not answer within 2.5 s`."""
    return f"{plain(change.monitor)} is {change.standing}: {plain(change.detail)}"

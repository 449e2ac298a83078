"""What monitors saw of the platform, and the alerts of a run, in the summary at its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.report.monitoring import alert_episodes
from engine.state import RunState
from wwmaa_tui.present import figures
from wwmaa_tui.present.alert_words import alert_value
from wwmaa_tui.present.levels import MARKS, LevelKey
from wwmaa_tui.present.plain_text import plain
from wwmaa_tui.present.summary_line import SummaryLine, mark, section

_WIDTH = 34
_STANDING: Mapping[str, LevelKey] = {"fresh": "ok", "stale": "no-data"}


def monitor_lines(summary: Mapping[str, Any], ascii_only: bool) -> list[SummaryLine]:
    """The section MONITORS; nothing where there are none."""
    if not summary["monitors"]:
        return []
    lines = section("MONITORS")
    for monitor in summary["monitors"]:
        level = _STANDING[monitor["standing"]]
        skew = "" if monitor["skew_s"] is None else f", its clock {monitor['skew_s']:+.1f} s"
        text = f"    {mark(level, ascii_only)} {plain(monitor['name'])}: {plain(monitor['detail'])}{skew}"
        lines.append(SummaryLine(text, level))
        lines += [SummaryLine(_panel(panel)) for panel in monitor["panels"]]
    return lines


def alert_lines(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    """The section ALERTS, of every alert from raise to clear; nothing where none was raised."""
    episodes = alert_episodes(state)
    if not episodes:
        return []
    lines = section("ALERTS")
    for each in episodes:
        level: LevelKey = "critical" if each.level == "critical" else "target"
        until = "to the end" if each.cleared is None else f"to {_known_at(each.cleared)}"
        subject = f" {plain(each.subject)}" if each.subject else ""
        seen = f", acknowledged by {plain(each.acknowledged_by)}" if each.acknowledged_by else ""
        value = alert_value(each.series, each.value, each.unit)
        text = (
            f"    {mark(level, ascii_only)} {_known_at(each.raised)} {until}  {MARKS[level].word} "
            f"{plain(each.title)}{subject}{value}, in {plain(each.stage)}{seen}"
        )
        lines.append(SummaryLine(text, level))
    return lines


def _known_at(second: int) -> str:
    """What a second shows is known at its end: that is when screen and narration told it."""
    return figures.clock(second + 1)


def _panel(panel: Mapping[str, Any]) -> str:
    name, unit = plain(panel["series"]), panel["unit"]
    values = [f"{key}={figures.measured(panel[key], unit).replace(' ', '')}" for key in ("last", "min", "max")]
    if panel["settled"] is not None:
        values.append(f"whole run={figures.measured(panel['settled'], unit).replace(' ', '')}")
    return f"      {name}{'.' * max(_WIDTH - 2 - len(name), 2)}: {' '.join(values)}"

"""What monitors saw of the platform, and the alerts of a run, in the summary at its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import MARKS, LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.episodes import episode_rows
from wwmaa_tui.present.sentry import sentry_view
from wwmaa_tui.present.summary_line import SummaryLine, mark, section
from wwmaa_tui.present.traces import traces_view

_WIDTH = 34
_MOST = 10
"""Issues, and traces, that are listed; summary.json has them all."""
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
    rows = episode_rows(state)
    if not rows:
        return []
    lines = section("ALERTS")
    for row in rows:
        seen = f", acknowledged by {row.seen}" if row.seen else ""
        text = f"    {mark(row.level, ascii_only)} {row.when}  {MARKS[row.level].word} {row.text}, in {row.stage}{seen}"
        lines.append(SummaryLine(text, row.level))
    return lines


def outside_lines(state: RunState, ascii_only: bool) -> list[SummaryLine]:
    """The sections SENTRY and SLOWEST TRACES, as far as anybody looked."""
    sentry, traces = sentry_view(state), traces_view(state)
    lines: list[SummaryLine] = []
    if sentry.source.set_up:
        lines += section("SENTRY")
        lines.append(SummaryLine(f"    new since the start: {sentry.new}"))
        for row in sentry.rows[:_MOST]:
            level = row.level if row.new and row.level in ("target", "critical") else None
            new = "NEW" if row.new else "old"
            text = f"    {mark(level or 'no-data', ascii_only)} {new} {row.at or '-':>5}  {row.title}  {row.count}"
            lines.append(SummaryLine(f"{text}  {row.culprit}".rstrip(), level))
        if more := sentry.more + max(len(sentry.rows) - _MOST, 0):
            lines.append(SummaryLine(f"      and {more:,} more"))
    if traces.source.set_up and traces.rows:
        lines += section("SLOWEST TRACES")
        for trace in traces.rows[:_MOST]:
            where = f"{trace.database} ({trace.share})" if trace.found else "not found yet"
            said = "  ".join(part for part in (where, trace.dearest, trace.errors) if part)
            lines.append(SummaryLine(f"    {trace.duration:>8} {trace.name} at {trace.at}  {said}"))
    return lines


def _panel(panel: Mapping[str, Any]) -> str:
    name, unit = plain(panel["series"]), panel["unit"]
    values = [f"{key}={figures.measured(panel[key], unit).replace(' ', '')}" for key in ("last", "min", "max")]
    if panel["settled"] is not None:
        values.append(f"whole run={figures.measured(panel['settled'], unit).replace(' ', '')}")
    return f"      {name}{'.' * max(_WIDTH - 2 - len(name), 2)}: {' '.join(values)}"

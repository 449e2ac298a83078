"""Recorded runs as lines of text, and as what a script reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.history import RunRecord
from engine.wording import figures
from engine.wording.plain_text import plain, width_of
from wwmaa_tui.present.history import HistoryRow, history_row
from wwmaa_tui.present.summary_line import SummaryLine, mark

_COLUMNS = ("when (UTC)", "profile", "target", "load", "verdict", "p95", "requests", "baseline", "tags")
_LONGEST = 40
"""Characters of a cell; the last column has what is left of the line."""
_RIGHT = ("load", "p95", "requests")


def run_table(records: Sequence[RunRecord], *, ascii_only: bool = False) -> tuple[SummaryLine, ...]:
    """A heading, and a line for each; painted as its verdict."""
    rows = [history_row(record) for record in records]
    shown = [name for name in _COLUMNS if name != "baseline" or any(row.baseline for row in rows)]
    cells = [{name: name for name in _COLUMNS}, *(_cells(row, ascii_only) for row in rows)]
    widths = {name: max(width_of(line[name]) for line in cells) for name in shown}
    lines = [_fitted(line, widths) for line in cells]
    return (SummaryLine(lines[0]), *(SummaryLine(line, row.level) for line, row in zip(lines[1:], rows, strict=True)))


def run_as_json(record: RunRecord) -> dict[str, Any]:
    """Everything that the list knows of a run, and of a suite's steps; times in seconds, p95 in milliseconds, error
    share 0 to 1. What stands here keeps its name and meaning."""
    return {
        "name": record.name,
        "directory": str(record.path),
        "profile": record.profile,
        "title": record.title,
        "target": record.target,
        "started_at": record.started_at,
        "seconds": record.seconds,
        "verdict": record.verdict,
        "sentence": record.sentence,
        "p95_ms": record.p95_ms,
        "error_share": record.error_share,
        "requests": record.requests,
        "suite": record.suite,
        "demo": record.demo,
        "time_scale": record.time_scale,
        "seed": record.seed,
        "version": record.version,
        "plan": record.plan,
        "tags": dict(record.tags or {}),
        "changes": list(record.changes),
        "baselines": list(record.baselines),
        "steps": [run_as_json(step) for step in record.steps],
    }


def _cells(row: HistoryRow, ascii_only: bool) -> dict[str, str]:
    verdict = f"{mark(row.level, ascii_only)} {row.word}"
    cells = (row.when, row.profile, row.target, row.length, verdict, row.p95, row.requests, row.baseline)
    fitting = (plain(cell, limit=_LONGEST) for cell in cells)
    said = ("-" if ascii_only and cell == figures.NOTHING else cell for cell in (*fitting, row.change))
    return dict(zip(_COLUMNS, said, strict=True))


def _fitted(line: Mapping[str, str], widths: Mapping[str, int]) -> str:
    cells = []
    for name, width in widths.items():
        blanks = " " * (width - width_of(line[name]))
        cells.append(f"{blanks}{line[name]}" if name in _RIGHT else f"{line[name]}{blanks}")
    return "  ".join(cells).rstrip()

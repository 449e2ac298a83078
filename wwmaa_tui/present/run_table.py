"""Recorded runs as lines of text, and as what a script reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.history import RunRecord
from engine.wording import figures
from engine.wording.plain_text import plain, width_of
from wwmaa_tui.present.history import HistoryRow, history_row
from wwmaa_tui.present.summary_line import SummaryLine, mark

_COLUMNS = ("when (UTC)", "profile", "target", "load", "verdict", "p95", "requests", "tags")
_LONGEST = 40
"""Characters of a cell; the last column has what is left of the line."""
_RIGHT = ("load", "p95", "requests")


def run_table(records: Sequence[RunRecord], *, ascii_only: bool = False) -> tuple[SummaryLine, ...]:
    """A heading, and a line for each; painted as its verdict."""
    rows = [history_row(record) for record in records]
    cells = [_COLUMNS, *(_cells(row, ascii_only) for row in rows)]
    widths = [max(width_of(line[place]) for line in cells) for place in range(len(_COLUMNS))]
    lines = [_fitted(line, widths) for line in cells]
    return (SummaryLine(lines[0]), *(SummaryLine(line, row.level) for line, row in zip(lines[1:], rows, strict=True)))


def run_as_json(record: RunRecord) -> dict[str, Any]:
    """Everything that the list knows of a run; times in seconds, p95 in milliseconds."""
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
        "requests": record.requests,
        "suite": record.suite,
        "demo": record.demo,
        "time_scale": record.time_scale,
        "seed": record.seed,
        "version": record.version,
        "tags": dict(record.tags or {}),
    }


def _cells(row: HistoryRow, ascii_only: bool) -> tuple[str, ...]:
    verdict = f"{mark(row.level, ascii_only)} {row.word}"
    cells = (row.when, row.profile, row.target, row.length, verdict, row.p95, row.requests)
    fitting = (plain(cell, limit=_LONGEST) for cell in cells)
    return tuple("-" if ascii_only and cell == figures.NOTHING else cell for cell in (*fitting, row.change))


def _fitted(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        f"{' ' * (width - width_of(cell))}{cell}" if name in _RIGHT else f"{cell}{' ' * (width - width_of(cell))}"
        for name, cell, width in zip(_COLUMNS, line, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()

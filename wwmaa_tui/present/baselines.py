"""Named baselines as lines of text, and as what a script reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.baselines import Baseline
from engine.history import RunRecord
from engine.wording import figures
from engine.wording.levels import verdict_word
from engine.wording.plain_text import plain, width_of
from wwmaa_tui.present.summary_line import SummaryLine, mark

GONE = "its run is gone; --remove takes the name away"
_COLUMNS = ("name", "profile", "began (UTC)", "verdict", "p95", "run")


def baseline_lines(
    baselines: Sequence[tuple[Baseline, RunRecord | None]], *, ascii_only: bool = False
) -> tuple[SummaryLine, ...]:
    """A heading, and a line for each; one whose run is gone says so."""
    cells = [_COLUMNS, *(_cells(each, record, ascii_only) for each, record in baselines)]
    widths = [max(width_of(line[place]) for line in cells) for place in range(len(_COLUMNS))]
    return tuple(
        SummaryLine(
            "  ".join(
                f"{text}{' ' * (width - width_of(text))}" for text, width in zip(line, widths, strict=True)
            ).rstrip()
        )
        for line in cells
    )


def baseline_as_json(baseline: Baseline, record: RunRecord | None, results: Path) -> dict[str, Any]:
    """For scripts; `started_at`, `verdict` and `p95_ms` are null where the run is gone."""
    return {
        "name": baseline.name,
        "run": baseline.run,
        "directory": str(results / baseline.run),
        "profile": baseline.profile,
        "set_at": baseline.set_at,
        "there": record is not None,
        "started_at": record.started_at if record else None,
        "verdict": record.verdict if record else None,
        "p95_ms": record.p95_ms if record else None,
    }


def _cells(baseline: Baseline, record: RunRecord | None, ascii_only: bool) -> tuple[str, ...]:
    run, profile = plain(baseline.run), plain(baseline.profile)
    if record is None:
        return (baseline.name, profile, "-", "gone", "-", f"{run}: {GONE}")
    word = verdict_word(record.verdict)
    p95 = "-" if record.p95_ms is None else figures.milliseconds(record.p95_ms)
    began = figures.instant(record.started_at)[:16]
    verdict = f"{mark(word.level, ascii_only)} {plain(word.words)}"
    return (baseline.name, plain(record.profile), began, verdict, p95, run)

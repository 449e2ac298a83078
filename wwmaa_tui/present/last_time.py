"""A run's thresholds beside those of the baseline, or of the last run, that did the same: then and now, and no word of
better or worse.

Whether a difference is more than chance is the comparison's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.history import RunRecord, results_of, run_record, runs_in
from engine.lineage import held_against
from engine.outline import overall_of
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import VerdictWord, verdict_word
from engine.wording.plain_text import plain
from engine.wording.thresholds import threshold_name


@dataclass(frozen=True)
class ThenRow:
    """One threshold's value over the whole run, then and now."""

    name: str
    then: str
    now: str
    change: str
    """`+12 %`, empty where there is nothing to divide by."""


@dataclass(frozen=True)
class LastTimeView:
    """The named baseline that did the same; where there is none, the last comparable run."""

    directory: str
    """Its name."""
    started: str
    word: VerdictWord
    rows: tuple[ThenRow, ...]
    baseline: str = ""
    """Its name; empty where it is the last comparable run."""


def last_time(state: RunState, directory: Path | None) -> LastTimeView | None:
    """Looked up among the runs that lie beside this one, whose summaries it reads: never in a screen's own thread. None
    where none is comparable."""
    record = run_record(directory) if directory else None
    if record is None:
        return None
    against = held_against(record, runs_in(results_of(record.path)))
    if against is None:
        return None
    return last_time_view(state, against.record, overall_of(against.record.path), against.baseline)


def last_time_view(
    state: RunState, before: RunRecord, then: Mapping[tuple[str, str], float | None], baseline: str = ""
) -> LastTimeView:
    """The thresholds that either run has a figure of; `then`: the earlier run's, by series and aggregate; `baseline`:
    its name as one, if it is."""
    rows = []
    outlines = state.started.thresholds if state.started else ()
    for outline, status in zip(outlines, state.thresholds, strict=False):
        known = then.get((outline.series, outline.aggregate))
        if known is None and status.overall is None:
            continue
        rows.append(
            ThenRow(
                name=threshold_name(outline),
                then=figures.measured(known, outline.unit),
                now=figures.measured(status.overall, outline.unit),
                change=_change(known, status.overall),
            )
        )
    began, word = figures.instant(before.started_at), verdict_word(before.verdict)
    return LastTimeView(plain(before.name), began, word, tuple(rows), plain(baseline))


def _change(then: float | None, now: float | None) -> str:
    if not then or now is None:
        return ""
    return f"{(now / then - 1) * 100:+.0f} %"

"""How the last runs of a profile ended: one word, one figure and a trend, for whoever chooses what to run next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain

if TYPE_CHECKING:
    from engine.history import RunRecord

REMEMBERED = 8
BASELINE = "◆"
"""Stands at a run that others are held against."""


@dataclass(frozen=True)
class Past:
    """A profile's last run, and those before it that did the same."""

    level: LevelKey = "no-data"
    words: str = ""
    """Its verdict; empty where the profile was never run."""
    p95: str = ""
    trend: tuple[float, ...] = ()
    """Milliseconds: p95 of the last comparable runs, oldest first; empty with fewer than two."""
    from_baseline: bool = False
    """Whether the first of them is the profile's named baseline."""


NEVER = Past()


def past_of(records: Iterable[RunRecord]) -> Mapping[str, Past]:
    """By profile. `records`: the newest first; what is still going is not past."""
    every = tuple(records)
    by_profile: dict[str, list[RunRecord]] = {}
    for record in every:
        if record.verdict != "running":
            by_profile.setdefault(record.profile, []).append(record)
    return {profile: _past(runs, every) for profile, runs in by_profile.items()}


def _past(runs: list[RunRecord], every: tuple[RunRecord, ...]) -> Past:
    from engine.lineage import held_against  # the first frame does without

    last = runs[0]
    alike = [run for run in runs if run.p95_ms is not None and last.comparable(run)]
    against = held_against(last, every)
    baseline = against.record if against and against.baseline and against.record.p95_ms is not None else None
    if baseline is None:
        known = alike[:REMEMBERED]
    else:
        since = [run for run in alike if run.started_at > baseline.started_at]
        known = [*since[: REMEMBERED - 1], baseline]
    word = verdict_word(last.verdict)
    p95 = "" if last.p95_ms is None else figures.milliseconds(last.p95_ms)
    trend = tuple(run.p95_ms for run in reversed(known) if run.p95_ms is not None) if len(known) > 1 else ()
    return Past(word.level, plain(word.words), p95, trend, bool(trend) and baseline is not None)

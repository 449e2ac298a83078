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


@dataclass(frozen=True)
class Past:
    """A profile's last run, and those before it that did the same."""

    level: LevelKey = "no-data"
    words: str = ""
    """Its verdict; empty where the profile was never run."""
    p95: str = ""
    trend: tuple[float, ...] = ()
    """Milliseconds: p95 of the last comparable runs, oldest first; empty with fewer than two."""


NEVER = Past()


def past_of(records: Iterable[RunRecord]) -> Mapping[str, Past]:
    """By profile. `records`: the newest first; what is still going is not past."""
    by_profile: dict[str, list[RunRecord]] = {}
    for record in records:
        if record.verdict != "running":
            by_profile.setdefault(record.profile, []).append(record)
    return {profile: _past(runs) for profile, runs in by_profile.items()}


def _past(runs: list[RunRecord]) -> Past:
    last = runs[0]
    known = [run.p95_ms for run in runs if run.p95_ms is not None and last.comparable(run)][:REMEMBERED]
    word = verdict_word(last.verdict)
    p95 = "" if last.p95_ms is None else figures.milliseconds(last.p95_ms)
    return Past(word.level, plain(word.words), p95, tuple(reversed(known)) if len(known) > 1 else ())

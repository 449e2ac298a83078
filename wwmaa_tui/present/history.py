"""The runs that were recorded, as rows: sorted, filtered, marked. For the screen and for the command line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from engine.history import RunRecord
from engine.lineage import held_against
from engine.wording import figures
from engine.wording.levels import LevelKey, verdict_word
from engine.wording.plain_text import plain
from wwmaa_tui.present.launcher import Weight

Order = Literal["newest", "worst verdict", "slowest p95", "profile"]
ORDERS: tuple[Order, ...] = ("newest", "worst verdict", "slowest p95", "profile")
_WORST = (
    "critical",
    "error",
    "aborted",
    "invalid",
    "target-missed",
    "unreachable",
    "refused",
    "interrupted",
    "running",
)
"""Verdicts from the worst on; what is not here is better than all of them."""


@dataclass(frozen=True)
class HistoryRow:
    """One run, or suite."""

    name: str
    """Of its directory."""
    when: str
    """`2026-11-20 02:00` in UTC."""
    profile: str
    target: str
    length: str
    level: LevelKey
    word: str
    p95: str
    """Of all requests of a run; a suite has none."""
    requests: str
    change: str
    """What was said to be different this time, and its tags."""
    marked: bool = False
    suite: bool = False
    step: bool = False
    """One of the steps of the suite above it."""
    baseline: str = ""
    """The names under which others are held against it."""


@dataclass(frozen=True)
class HistoryView:
    """The list as it is now."""

    rows: tuple[HistoryRow, ...] = ()
    chosen: int = 0
    total: int = 0
    """How many there are without the filter."""
    filter: str = ""
    order: Order = "newest"
    read: bool = True
    """False as long as they are being read for the first time."""


@dataclass(frozen=True)
class ChosenView:
    """What the list has no room for."""

    level: LevelKey = "no-data"
    word: str = ""
    sentence: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def ordered(records: Iterable[RunRecord], order: Order = "newest") -> tuple[RunRecord, ...]:
    """Sorted; what is equal, and what has no figure, the newest first."""
    newest = sorted(records, key=lambda record: (-record.started_at, record.name))
    match order:
        case "worst verdict":
            return tuple(sorted(newest, key=lambda record: _badness(record.verdict)))
        case "slowest p95":
            return tuple(sorted(newest, key=lambda record: (record.p95_ms is None, -(record.p95_ms or 0.0))))
        case "profile":
            return tuple(sorted(newest, key=lambda record: record.profile))
    return tuple(newest)


def searched(record: RunRecord) -> str:
    """What a filter looks at, casefolded: profile, verdict, target, directory, title, day, changes, tags, baselines."""
    word, tags = verdict_word(record.verdict).words, (f"{name}={value}" for name, value in (record.tags or {}).items())
    said = (record.profile, record.verdict, word, record.target, record.name, record.title, _when(record), *tags)
    names = ("baseline", *record.baselines) if record.baselines else ()
    return " ".join((*said, *record.changes, *names)).casefold()


def history_row(record: RunRecord) -> HistoryRow:
    """One run as a row."""
    word = verdict_word(record.verdict)
    return HistoryRow(
        name=plain(record.name),
        when=_when(record),
        profile=plain(record.profile),
        target=plain("the stand-in" if record.demo else record.target),
        length=figures.NOTHING if record.seconds is None else figures.span(record.seconds),
        level=word.level,
        word=plain(word.words),
        p95=figures.milliseconds(record.p95_ms),
        requests=figures.short_count(record.requests) if record.requests else figures.NOTHING,
        change=_change(record),
        suite=record.suite,
        step=record.is_step,
        baseline=baseline_words(record),
    )


def baseline_words(record: RunRecord) -> str:
    """The names it has as a baseline, in one line; empty where it is none."""
    return plain(", ".join(record.baselines))


def chosen_view(record: RunRecord, records: Collection[RunRecord]) -> ChosenView:
    """More of one run; `records`: all, to tell which one it may be held against."""
    facts = [
        ("directory", plain(str(record.path))),
        ("began", figures.instant(record.started_at)),
        ("version", plain(record.version)),
        ("seed", str(record.seed)),
    ]
    if record.baselines:
        facts.append(("baseline", f"others are held against it: {baseline_words(record)}"))
    facts += _beside(record, records)
    if record.time_scale != 1.0:
        facts.append(("time", f"{record.time_scale:g} of the profile's"))
    if record.tags or record.changes:
        facts.append(("tags", _change(record)))
    word = verdict_word(record.verdict)
    return ChosenView(word.level, plain(word.words), plain(record.sentence, limit=1000), tuple(facts))


def loss(record: RunRecord, weight: Weight) -> str:
    """What deleting a run means, in a few sentences."""
    holds = f"{figures.plural(weight.files, 'file')}, {figures.size(weight.size)}"
    steps = f", and with it its {figures.plural(weight.steps, 'step')}, complete runs each" if weight.steps else ""
    verdict = verdict_word(record.verdict).words
    return (
        f"{plain(str(record.path))} holds {holds}{steps}. Its journal, summary and reports are gone for good: the "
        f"verdict ({verdict}) can be neither shown, compared nor replayed again. Nothing on the target is touched."
    )


def reason(error: Exception, directory: Path) -> str:
    """Why a run cannot be read, the place in it first: a small screen has no room for the way there."""
    return f"{plain(str(error).replace(f'{directory}/', ''))} ({plain(directory.name)})"


def _beside(record: RunRecord, records: Collection[RunRecord]) -> list[tuple[str, str]]:
    """What a run is held against; how many steps a suite has."""
    if record.suite:
        return [("steps", figures.plural(len(record.steps), "run"))] if record.steps else []
    against = held_against(record, records)
    if against is None:
        return [("before it", "no comparable run")]
    if against.baseline:
        return [("against", f"the baseline {plain(against.baseline)}, {plain(against.record.name)}")]
    return [("before it", plain(against.record.name))]


def _when(record: RunRecord) -> str:
    return f"{datetime.fromtimestamp(record.started_at, UTC):%Y-%m-%d %H:%M}"


def _badness(verdict: str) -> int:
    return _WORST.index(verdict) if verdict in _WORST else len(_WORST)


def _change(record: RunRecord) -> str:
    tags = record.tags or {}
    said = (value if name == "change" else f"{name}={value}" for name, value in sorted(tags.items()))
    return plain(", ".join((*record.changes, *said)))

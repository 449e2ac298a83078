"""Reads what a report is held against: the named baseline that did the same, else the last comparable run or suite.

Both journals are read once more for it, some 0.3 s a megabyte and half a second for the comparison: that is too long to
wait for at the end of a long run, so whoever writes at an end says how many bytes may be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.errors import JournalError
from engine.history import RunRecord, name_of, results_of, run_record, runs_in
from engine.journal.directory import RunDirectory
from engine.journal.reader import in_the_clear, read_events, read_suite_events
from engine.lineage import Against, held_against
from engine.report.comparing.blocks import BlockFold
from engine.report.comparing.compared import Comparison
from engine.report.comparing.comparison import compare_sides
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.one_side import Recorded
from engine.report.comparing.suite_comparison import RecordedSuite, SuiteComparison, compare_suites
from engine.state import RunState, apply
from engine.suite_state import SuiteState, fold_suite

MOST_AT_END = 5_000_000
"""Bytes of journals that are read at the end of a run for it: two seconds."""


def earlier_run(
    directory: RunDirectory, state: RunState, *, going: bool = False, most: int | None = None
) -> Earlier[Comparison]:
    """Of a run. `most`: bytes that may be read; None for as many as it takes. Never raises for a journal."""
    if why := _silent(state.seconds_seen, going, "run"):
        return Earlier(why_not=why)
    against = _against(directory)
    if against is None:
        return Earlier(why_not="there is none that did the same and can be believed")
    base = RunDirectory(against.record.path)
    name = name_of(base.path)
    if why := _too_long((directory.journal, base.journal), directory, most):
        return Earlier(None, name, against.baseline, why)
    try:
        found = compare_sides([_read(base)], [_read(directory, state)])
    except JournalError as error:
        return Earlier(None, name, against.baseline, str(error))
    return Earlier(found, name, against.baseline)


def earlier_suite(
    directory: RunDirectory,
    suite: SuiteState,
    steps: Sequence[RunState | None],
    *,
    going: bool = False,
    most: int | None = None,
) -> Earlier[SuiteComparison]:
    """The same of a suite with the runs of its steps, step by step."""
    if why := _silent(sum(step.seconds_seen for step in steps if step), going, "suite"):
        return Earlier(why_not=why)
    against = _against(directory)
    if against is None:
        return Earlier(why_not="there is none that did the same and can be believed")
    base = RunDirectory(against.record.path)
    name = name_of(base.path)
    journals = [path for each in (directory, base) for path in each.path.glob("steps/*/journal.jsonl")]
    if why := _too_long(journals, directory, most):
        return Earlier(None, name, against.baseline, why)
    try:
        before = fold_suite(read_suite_events(base.journal))
        sides = (_suite(base, before, [None] * len(before.steps)), _suite(directory, suite, steps))
    except JournalError as error:
        return Earlier(None, name, against.baseline, str(error))
    return Earlier(compare_suites(sides[:1], sides[1:]), name, against.baseline)


def _silent(seconds: int, going: bool, what: str) -> str:
    if going:
        return f"this {what} is still going"
    return "" if seconds else f"this {what} measured no second of load"


def _against(directory: RunDirectory) -> Against | None:
    path = directory.path.resolve()  # also of a run that is named by `.`
    record: RunRecord | None = run_record(path)
    return None if record is None else held_against(record, runs_in(results_of(path)))


def _too_long(journals: Sequence[Path], directory: RunDirectory, most: int | None) -> str:
    if most is None or sum(path.stat().st_size for path in journals if path.is_file()) <= most:
        return ""
    return (
        "that takes seconds with journals of this length, for which no run is kept waiting at its end; "
        f"wwmaa-tui report {name_of(directory.path.resolve())} --files writes this report with it"
    )


def _read(directory: RunDirectory, known: RunState | None = None) -> Recorded:
    """As it is compared. `known`: its state, where that is at hand; else it is read without totals, which its blocks
    have."""
    state, fold = RunState(), BlockFold()
    for event in read_events(directory.journal):
        fold.take(event)
        if known is None:
            state = apply(state, in_the_clear(event))
    try:
        profile = directory.profile.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        profile = ""
    return Recorded(known or state, fold.blocks(), profile)


def _suite(directory: RunDirectory, suite: SuiteState, known: Sequence[RunState | None]) -> RecordedSuite:
    steps: dict[str, Recorded | None] = {}
    for place, step in enumerate(suite.steps):
        inside = directory.inside(step.outline.directory)
        state = known[place] if place < len(known) else None
        steps[step.outline.name] = _read(inside, state) if inside.journal.is_file() else None
    return RecordedSuite(name_of(directory.path.resolve()), steps)

"""The Archive over a results folder: lists runs, reads journals back, deletes run directories and nothing else.

1. What was read of an ended run is kept until its summary changes, so that listing hundreds again costs a look at each.
2. Nothing is deleted but a directory that lies in the results folder itself, is named and filled as a run's is, is no
   link, and is not being written.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from engine.control.client import is_going
from engine.errors import JournalError
from engine.history import RunRecord, run_record, runs_in
from engine.journal.directory import RunDirectory
from engine.journal.reader import is_suite, read_events, read_suite_events
from engine.report.blocks import BlockFold
from engine.state import RunState, apply
from engine.suite_state import SuiteState, fold_suite
from wwmaa_tui.present import figures
from wwmaa_tui.present.launcher import Weight
from wwmaa_tui.present.told import Told

QUIET_S = 120.0
"""A journal without an end that was written to within so many seconds may still be going, though nobody listens."""
_SLICE = 50
"""Events between two words on how far the reading is."""


class ResultsArchive:
    """The runs of one folder."""

    def __init__(self, results: Path, wall: Callable[[], float] = time.time) -> None:
        self.results = results
        self._wall = wall
        self._known: dict[Path, tuple[int, RunRecord | None]] = {}
        """By directory: when its summary was written, and what it says."""

    def runs(self) -> tuple[RunRecord, ...]:
        """All of them, the newest first."""
        return runs_in(self.results, self._record)

    def _record(self, path: Path) -> RunRecord | None:
        try:
            written = os.stat(path / "summary.json").st_mtime_ns
        except OSError:
            return run_record(path)
        known = self._known.get(path)
        if known is None or known[0] != written:
            known = self._known[path] = (written, run_record(path))
        return known[1]

    def told(self, path: Path, progress: Callable[[float], None] = lambda share: None) -> Told:
        """What the journal of a run directory tells."""
        return tell(RunDirectory(path), progress)

    def weight(self, record: RunRecord) -> Weight:
        """What deleting it would free."""
        path = self._deletable(record)
        files = [Path(folder) / name for folder, _, names in os.walk(path) for name in names]
        steps = sum(1 for _ in path.glob("steps/*/journal.jsonl"))
        return Weight(len(files), sum(file.lstat().st_size for file in files), steps)

    def delete(self, record: RunRecord) -> None:
        """Delete its directory for good; links in it are deleted, and what they lead to stays."""
        path = self._deletable(record)
        try:
            shutil.rmtree(path)
        except OSError as error:
            raise JournalError(f"{path.name} could not be deleted: {error.strerror or error}") from error
        self._known.pop(record.path, None)

    def _deletable(self, record: RunRecord) -> Path:
        """Where it lies. JournalError with the reason why it may not be deleted."""
        path = record.path
        if path.is_symlink():
            raise JournalError(f"{path.name} is a link to somewhere else; delete it where it leads to")
        if not path.is_dir():
            raise JournalError(f"{path.name} is gone already")
        if path.resolve().parent != self.results.resolve():
            raise JournalError(f"{path} does not lie in the results folder {self.results}")
        holds = (path / "journal.jsonl").is_file() or (path / "summary.json").is_file()
        if not path.name.startswith("run_") or not holds:
            raise JournalError(f"{path.name} is not a run directory; nothing but runs is deleted from here")
        if (going := self._going(path)) is not None:
            raise JournalError(f"{path.name} {going}; a run that is going is never deleted")
        return path

    def _going(self, path: Path) -> str | None:
        for place in (path, *path.glob("steps/*")):
            if is_going(place):
                return "is still going"
        record = run_record(path)
        if record is not None and record.verdict == "interrupted" and not (path / "summary.json").is_file():
            ago = self._wall() - max(file.stat().st_mtime for file in path.glob("**/journal.jsonl"))
            if ago < QUIET_S:
                return f"was written {figures.span(max(ago, 0.0))} ago and has no end"
        return None


def tell(directory: RunDirectory, progress: Callable[[float], None] = lambda share: None) -> Told:
    """What a run directory tells. JournalError where its journal cannot be read."""
    profile = _profile(directory)
    if not is_suite(directory.journal):
        state, fold = _run(directory.journal, progress)
        return Told(directory.path, state, fold.blocks(), profile=profile)
    suite = fold_suite(read_suite_events(directory.journal))
    return Told(directory.path, _newest_step(directory, suite, progress), suite=suite, profile=profile)


def _run(journal: Path, progress: Callable[[float], None]) -> tuple[RunState, BlockFold]:
    state, fold = RunState(), BlockFold()
    for place, event in enumerate(read_events(journal)):
        state = apply(state, event)
        fold.take(event)
        if place % _SLICE == 0 and state.started is not None:
            progress(min(event.t / max(state.started.duration_s, 1.0), 1.0))
    return state, fold


def _newest_step(directory: RunDirectory, suite: SuiteState, progress: Callable[[float], None]) -> RunState:
    """The newest step that has a journal; a suite that never came to one has an empty state."""
    for step in reversed(suite.steps):
        journal = directory.path / step.outline.directory / "journal.jsonl"
        if journal.is_file():
            return _run(journal, progress)[0]
    return RunState()


def _profile(directory: RunDirectory) -> str:
    try:
        return directory.profile.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""

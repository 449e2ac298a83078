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
from typing import TYPE_CHECKING

from engine.errors import JournalError
from engine.wording import figures

if TYPE_CHECKING:
    from engine.history import RunRecord
    from wwmaa_tui.present.launcher import Weight
    from wwmaa_tui.present.told import Told

QUIET_S = 120.0
"""A journal without an end that was written to within so many seconds may still be going, though nobody listens."""


class ResultsArchive:
    """The runs of one folder."""

    def __init__(self, results: Path, wall: Callable[[], float] = time.time) -> None:
        self.results = results
        self._wall = wall
        self._known: dict[Path, tuple[int, RunRecord | None]] = {}
        """By directory: when its summary was written, and what it says."""

    def runs(self) -> tuple[RunRecord, ...]:
        """All of them, the newest first."""
        from engine.history import runs_in

        return runs_in(self.results, self._record)

    def _record(self, path: Path) -> RunRecord | None:
        from engine.history import run_record

        try:
            written = os.stat(path / "summary.json").st_mtime_ns
        except OSError:
            return run_record(path)
        known = self._known.get(path)
        if known is None or known[0] != written:
            known = self._known[path] = (written, run_record(path))
        return known[1]

    def told(self, path: Path, progress: Callable[[float], None] = lambda share: None, *, blocks: bool = False) -> Told:
        """What the journal of a run directory tells; `blocks`: also those that a comparison needs."""
        from engine.journal.directory import RunDirectory
        from wwmaa_tui.telling import tell

        return tell(RunDirectory(path), progress, blocks=blocks)

    def weight(self, record: RunRecord) -> Weight:
        """What deleting it would free."""
        from wwmaa_tui.present.launcher import Weight

        try:
            path = self._deletable(record)
            files = [Path(folder) / name for folder, _, names in os.walk(path) for name in names]
            steps = sum(1 for _ in path.glob("steps/*/journal.jsonl"))
            return Weight(len(files), sum(file.lstat().st_size for file in files), steps)
        except OSError as error:
            raise _undeleted(record, error) from error

    def delete(self, record: RunRecord) -> None:
        """Delete its directory for good; links in it are deleted, and what they lead to stays."""
        try:
            shutil.rmtree(self._deletable(record))
        except OSError as error:
            raise _undeleted(record, error) from error
        self._known.pop(record.path, None)

    def baseline(self, record: RunRecord) -> str:
        """Give a run its profile's name as a baseline, or take all of its names away."""
        from engine.baselines import default_name, inside, read_baselines, remove_baselines, set_baseline

        kept = read_baselines(self.results)
        names = kept.names_of(inside(self.results, record.path) or "")
        if names:
            remove_baselines(self.results, names)
            return f"{record.name} is no baseline any more"
        if not record.measured:
            said = f"{record.name} is {record.verdict}: only what went to its end and can be believed is held against"
            raise JournalError(said)
        name = default_name(record.profile)
        before = set_baseline(self.results, name, record.path, record.profile, self._wall())
        return f"{record.name} is the baseline {name} now{f', in place of {before.run}' if before else ''}"

    def complaints(self) -> tuple[str, ...]:
        """Damaged entries, and names whose run is gone."""
        from engine.baselines import read_baselines

        kept = read_baselines(self.results)
        gone = (each.name for each in kept.baselines if not each.is_there(self.results))
        said = (f"the run of the baseline {name} is gone: wwmaa-tui baseline {name} --remove" for name in gone)
        return (*map(str, kept.problems), *said)

    def _deletable(self, record: RunRecord) -> Path:
        """Where it lies. JournalError with the reason why it may not be deleted."""
        from engine.history import run_record

        path = record.path
        if path.is_symlink():
            raise JournalError(f"{path.name} is a link to somewhere else; delete it where it leads to")
        if not path.is_dir():
            raise JournalError(f"{path.name} is gone already")
        if path.resolve().parent != self.results.resolve():
            raise JournalError(f"{path} does not lie in the results folder {self.results}")
        if not path.name.startswith("run_") or run_record(path) is None:
            raise JournalError(f"{path.name} is not a run directory; nothing but runs is deleted from here")
        if names := self._names_in(path):
            way_out = f"take the mark away first: b, or wwmaa-tui baseline {names[0]} --remove"
            raise JournalError(f"{path.name} is the baseline {' and '.join(names)}; {way_out}")
        if (going := self._going(path)) is not None:
            raise JournalError(f"{path.name} {going}; a run that is going is never deleted")
        return path

    def _names_in(self, path: Path) -> tuple[str, ...]:
        """Of the baselines that are that run, or one of its steps."""
        from engine.baselines import inside, read_baselines

        run = inside(self.results, path) or path.name
        kept = read_baselines(self.results).baselines
        return tuple(each.name for each in kept if each.run == run or each.run.startswith(f"{run}/"))

    def _going(self, path: Path) -> str | None:
        from engine.control.client import is_going
        from engine.history import run_record

        for place in (path, *path.glob("steps/*")):
            if is_going(place):
                return "is still going"
        record = run_record(path)
        if record is not None and record.verdict == "interrupted" and not (path / "summary.json").is_file():
            ago = self._wall() - max((file.stat().st_mtime for file in path.glob("**/journal.jsonl")), default=0.0)
            if ago < QUIET_S:
                return f"was written {figures.span(max(ago, 0.0))} ago and has no end"
        return None


def _undeleted(record: RunRecord, error: OSError) -> JournalError:
    return JournalError(f"{record.name} could not be deleted: {error.strerror or error}")

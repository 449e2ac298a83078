"""Which run a watcher means, and whether it is there already."""

from __future__ import annotations

from pathlib import Path

from engine.control.address import SOCKET_NAME
from engine.control.client import is_going
from engine.errors import JournalError
from engine.journal.directory import RunDirectory, find_run
from engine.journal.reader import begun_with


def find_going(results: Path) -> RunDirectory | None:
    """The newest run, or suite, in a results folder that is going; None where none is."""
    there = [path.parent for path in results.glob(f"run_*/{SOCKET_NAME}")]
    for directory in sorted(there, key=lambda path: path.name, reverse=True):
        if is_going(directory):
            return RunDirectory(directory)
    return None


def find_watched(run: str | None, results: Path, *, only_going: bool = False) -> RunDirectory:
    """The run of that path or name; without one the newest that is going, else, unless only those will do, the newest.
    JournalError when there is none, or it has not written its first line yet."""
    if run in (None, "latest"):
        found = find_going(results)
        if found is None and only_going:
            raise JournalError(f"no run is going in {results}")
        found = found or find_run("latest", results)
    else:
        found = find_run(str(run), results)
    if not begun_with(found.journal).endswith(b"\n"):
        raise JournalError(f"the run in {found.path} has not begun yet")
    return found

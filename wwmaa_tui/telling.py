"""What the journal of a run directory tells whoever looks back at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.feeds.whole import read_run, read_suite
from engine.journal.directory import RunDirectory
from engine.journal.events import AnyEvent, RunStarted
from engine.journal.reader import is_suite
from engine.report.comparing.blocks import BlockFold, Blocks
from engine.state import RunState
from engine.suite_state import SuiteState
from wwmaa_tui.present.told import Told

_SLICE = 50
"""Events between two words on how far the reading is."""


def tell(
    directory: RunDirectory, progress: Callable[[float], None] = lambda share: None, *, blocks: bool = True
) -> Told:
    """What a run directory tells; `blocks`: also cut into those that a comparison judges by, which takes as long again.
    JournalError where its journal cannot be read."""
    profile = _profile(directory)
    if not is_suite(directory.journal):
        fold = BlockFold() if blocks else None
        state = _run(directory.journal, progress, fold)
        return Told(directory.path, state, fold.blocks() if fold else Blocks(), profile=profile)
    suite = read_suite(directory.journal)
    return Told(directory.path, _newest_step(directory, suite, progress), suite=suite, profile=profile)


def _run(journal: Path, progress: Callable[[float], None], fold: BlockFold | None = None) -> RunState:
    duration_s = 1.0

    def take(event: AnyEvent) -> None:
        nonlocal duration_s
        if fold is not None:
            fold.take(event)
        if isinstance(event, RunStarted):
            duration_s = max(event.duration_s, 1.0)
        if event.seq % _SLICE == 0:
            progress(min(event.t / duration_s, 1.0))

    return read_run(journal, take)


def _newest_step(directory: RunDirectory, suite: SuiteState, progress: Callable[[float], None]) -> RunState:
    """The newest step that has a journal; a suite that never came to one has an empty state."""
    for step in reversed(suite.steps):
        journal = directory.path / step.outline.directory / "journal.jsonl"
        if journal.is_file():
            return _run(journal, progress)
    return RunState()


def _profile(directory: RunDirectory) -> str:
    try:
        return directory.profile.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""

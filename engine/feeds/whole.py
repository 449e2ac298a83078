"""A journal at rest, read to its end at once: for reports, comparisons and the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.errors import FiguresError, JournalError
from engine.feeds.folding import applied
from engine.journal.events import AnyEvent, SnapshotTaken
from engine.journal.reader import read_events, read_suite_events
from engine.state import RunState, apply
from engine.suite_state import SuiteState, apply_suite
from engine.totals import settle


def read_run(journal: Path, take: Callable[[AnyEvent], None] = lambda event: None, *, seconds: bool = True) -> RunState:
    """The state at the journal's end, with nothing owed; `take` has each event once it is folded. Without `seconds`: of
    all other events, which are a small part of the work. JournalError, with the place, where the journal is damaged,
    cannot be read, or is a suite's, or where `take` raises one."""
    state = RunState()
    for number, event in enumerate(read_events(journal), 1):
        if seconds or not isinstance(event, SnapshotTaken):
            state = applied(apply, state, event, f"{journal}:{number}")
        try:
            take(event)
        except FiguresError as error:
            raise JournalError(f"{journal}: {error}") from error
        except JournalError as error:
            raise JournalError(f"{journal}:{number}: {error}") from error
    settle(state.totals, journal)
    return state


def read_suite(journal: Path) -> SuiteState:
    """A suite's own state at its journal's end. JournalError as `read_run`."""
    state = SuiteState()
    for number, event in enumerate(read_suite_events(journal), 1):
        state = applied(apply_suite, state, event, f"{journal}:{number}")
    return state

"""The feed of a suite of another process: its own journal, and that of each step that has begun."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.clock import Clock, SystemClock
from engine.control.client import is_going
from engine.feed import StepFeed
from engine.feeds.folding import Folding
from engine.feeds.reading import RunReading
from engine.feeds.tail import Tail
from engine.feeds.watch import WatchFeed
from engine.feeds.watching import Watching, is_deaf
from engine.journal.directory import RunDirectory
from engine.journal.reader import is_suite, suite_lines
from engine.journal.suite_events import SuiteEvent
from engine.state import RunState
from engine.suite_state import SuiteState, apply_suite


class SuiteWatchFeed(Watching):
    """The feed of a suite in another process; to whoever knows runs only it reads like the step that is on."""

    def __init__(self, directory: Path, clock: Clock | None = None, going: Callable[[Path], bool] = is_going) -> None:
        super().__init__(directory, clock or SystemClock(), going)
        journal = RunDirectory(directory).journal
        self._folding: Folding[SuiteEvent, SuiteState] = Folding(
            Tail(journal), suite_lines(journal), apply_suite, SuiteState()
        )
        self._readings: dict[int, RunReading] = {}
        self.steps: tuple[StepFeed, ...] = ()
        """All that have begun, in their order."""

    @property
    def suite(self) -> SuiteState:
        """The suite's newest state."""
        return self._folding.state

    @property
    def state(self) -> RunState:
        """The newest state of the step that is on, or was last."""
        return self.steps[-1].feed.state if self.steps else RunState()

    @property
    def share(self) -> float:
        """How much of the newest step's journal was folded, from 0 to 1."""
        newest = self._readings[self.steps[-1].index] if self.steps else None
        return 1.0 if newest is None or newest.whole else newest.share

    def _advance(self, budget_s: float) -> bool:
        """The suite first, then the step that is on, then those before it."""
        more = self._folding.advance(budget_s)
        for index, step in enumerate(self.suite.steps):
            if step.standing in ("running", "ended") and index not in self._readings:
                reading = RunReading(RunDirectory(self.directory).inside(step.outline.directory).path)
                self._readings[index] = reading
                self.steps = (*self.steps, StepFeed(index, reading))
        for index in sorted(self._readings, reverse=True):
            reading = self._readings[index]
            if not reading.finished and reading.advance(budget_s):
                return True
            if reading.finished:
                reading.close()
        return more

    def _ended(self) -> bool:
        return self._folding.ended

    def _written_at(self) -> float:
        return max([self._folding.tail.written_at(), *(each.written_at() for each in self._readings.values())])

    def _deaf(self) -> bool:
        return is_deaf(self.state)

    def _let_go(self) -> None:
        self._folding.tail.close()
        for reading in self._readings.values():
            reading.close()


def watch_feed(
    directory: Path, clock: Clock | None = None, going: Callable[[Path], bool] = is_going
) -> WatchFeed | SuiteWatchFeed:
    """Of whatever lies in that directory: a run, a suite's step, a suite. JournalError when its journal cannot be read.
    Nothing is read before start()."""
    kind = SuiteWatchFeed if is_suite(RunDirectory(directory).journal) else WatchFeed
    return kind(directory, clock, going)

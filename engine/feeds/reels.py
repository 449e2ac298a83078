"""What can be replayed: a run's events, or a suite's with those of its steps, on one axis of seconds."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from engine.errors import JournalError
from engine.feeds.folding import applied
from engine.feeds.track import Track
from engine.journal.directory import RunDirectory
from engine.journal.events import AnyEvent
from engine.journal.reader import run_lines, suite_lines
from engine.journal.suite_events import StepStarted, SuiteEvent
from engine.state import RunState, apply
from engine.suite_state import SuiteState, apply_suite
from engine.totals import settle

S = TypeVar("S")


class Reel(Protocol[S]):
    """Events in their order, and how each changes a state."""

    times: Sequence[float]
    """Seconds of each event, never falling."""
    first: S
    """The state before the first event."""

    def after(self, state: S, number: int) -> S:
        """The state after the event of that number. JournalError, with file and line, where it is damaged."""

    def ready(self, state: S) -> None:
        """Make the state fit to be shown. JournalError, with the file, where figures in it are damaged."""


class RunReel:
    """A run's journal."""

    def __init__(self, directory: Path) -> None:
        """JournalError where it is damaged or cannot be read."""
        self._track: Track[AnyEvent] = Track(RunDirectory(directory).journal, run_lines)
        self.times: Sequence[float] = self._track.times
        self.first = RunState()
        self.zero = self._track.load_began or self._track.waited_until
        """Where the clock that people read begins."""

    @property
    def torn(self) -> bool:
        """Whether the journal's last line is not whole."""
        return self._track.torn

    def after(self, state: RunState, number: int) -> RunState:
        """See Reel."""
        return applied(apply, state, self._track.event(number), f"{self._track.path}:{number + 1}")

    def ready(self, state: RunState) -> None:
        """See Reel."""
        settle(state.totals, self._track.path)

    def close(self) -> None:
        """Let go of the file; idempotent."""
        self._track.close()


@dataclass(frozen=True)
class SuiteMoment:
    """A suite, and each step that has begun, at one instant."""

    suite: SuiteState
    runs: tuple[tuple[int, RunState], ...] = ()
    """By step, in their order."""


class SuiteReel:
    """A suite's journal and those of its steps; a step's seconds count from the suite's event that began it."""

    def __init__(self, directory: Path) -> None:
        """JournalError where one is damaged or cannot be read."""
        home = RunDirectory(directory)
        self._suite: Track[SuiteEvent] = Track(home.journal, suite_lines)
        self.zero = self._suite.waited_until
        """Where the clock that people read begins."""
        self._steps: dict[int, Track[AnyEvent]] = {}
        self.first = SuiteMoment(SuiteState())
        try:
            began = self._open_steps(home)
        except JournalError:
            self.close()
            raise
        times, self._whose, self._number = array("d"), array("l"), array("L")
        ways = [
            _placed(self._suite, -1, 0.0),
            *(_placed(track, step, began[step]) for step, track in self._steps.items()),
        ]
        for t, whose, number in heapq.merge(*ways):
            times.append(t)
            self._whose.append(whose)  # -1 is the suite, else the step
            self._number.append(number)
        self.times: Sequence[float] = times

    @property
    def torn(self) -> bool:
        """Whether the suite's last line is not whole."""
        return self._suite.torn

    def _open_steps(self, home: RunDirectory) -> dict[int, float]:
        """Open the journal of each step that was begun; when that was, on the suite's axis."""
        state = SuiteState()
        began: dict[int, float] = {}
        for number in range(len(self._suite)):
            event = self._suite.event(number)
            state = applied(apply_suite, state, event, f"{home.journal}:{number + 1}")
            if isinstance(event, StepStarted):
                journal = home.inside(state.steps[event.step].outline.directory).journal
                if journal.is_file():  # a step can break off before it has one
                    began[event.step] = event.t
                    self._steps[event.step] = Track(journal, run_lines)
        return began

    def after(self, state: SuiteMoment, number: int) -> SuiteMoment:
        """See Reel."""
        whose, inside = self._whose[number], self._number[number]
        if whose < 0:
            event = self._suite.event(inside)
            return replace(state, suite=applied(apply_suite, state.suite, event, f"{self._suite.path}:{inside + 1}"))
        track, runs = self._steps[whose], dict(state.runs)
        place = f"{track.path}:{inside + 1}"
        runs[whose] = applied(apply, runs.get(whose, RunState()), track.event(inside), place)
        return replace(state, runs=tuple(runs.items()))

    def ready(self, state: SuiteMoment) -> None:
        """See Reel."""
        for step, run in state.runs:
            settle(run.totals, self._steps[step].path)

    def close(self) -> None:
        """Let go of the files; idempotent."""
        self._suite.close()
        for track in self._steps.values():
            track.close()


def _placed(track: Track[Any], whose: int, began: float) -> Iterator[tuple[float, int, int]]:
    """Its events on the suite's axis; of two at one instant the suite's is the first."""
    return ((began + t, whose, number) for number, t in enumerate(track.times))

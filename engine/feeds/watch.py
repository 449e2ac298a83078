"""The feed of a run of another process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.clock import Clock, SystemClock
from engine.control.client import is_going
from engine.feeds.reading import RunReading
from engine.feeds.watching import Watching, is_deaf
from engine.state import RunState


class WatchFeed(Watching):
    """The feed of a run in another process, or of one that has ended."""

    def __init__(self, directory: Path, clock: Clock | None = None, going: Callable[[Path], bool] = is_going) -> None:
        super().__init__(directory, clock or SystemClock(), going)
        self._reading = RunReading(directory)

    @property
    def state(self) -> RunState:
        """The newest state."""
        return self._reading.state

    @property
    def share(self) -> float:
        """How much of the journal was folded, from 0 to 1; 1 once it was caught up with."""
        return 1.0 if self._reading.whole else self._reading.share

    def _advance(self, budget_s: float) -> bool:
        return self._reading.advance(budget_s)

    def _ended(self) -> bool:
        return self._reading.finished

    def _written_at(self) -> float:
        return self._reading.written_at()

    def _deaf(self) -> bool:
        return is_deaf(self._reading.state)

    def _let_go(self) -> None:
        self._reading.close()

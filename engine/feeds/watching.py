"""Watching: a run, or a suite, of another process, followed through its journal alone.

1. The run pays nothing: its files are read, and only when they have stopped growing is its control socket knocked at,
   once in ten seconds, to learn whether anybody is there.
2. Nobody waits for the reading: it goes on in a thread of its own, a slice at a time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from engine.clock import Clock
from engine.control.commands import Command
from engine.feeds.beside import SLICE_S, Beside
from engine.feeds.reading import read_only
from engine.state import RunState

LOOK_S = 0.25
"""Between two looks at a journal that does not grow."""
QUIET_S = 10.0
"""A journal that did not grow for so long may be of a run that is no more."""
DEAF_S = 120.0
"""The same of a run whose folder cannot hold a control socket, so that nobody can ask it."""


class Watching(ABC):
    """What watching a run and watching a suite have in common."""

    def __init__(self, directory: Path, clock: Clock, going: Callable[[Path], bool]) -> None:
        self.directory = directory
        self.finished = False
        """Whether no further event can come, and all that came was folded."""
        self.interrupted = False
        """Whether its writer is gone and has left no end."""
        self.failure: Exception | None = None
        """Why the journal cannot be read on."""
        self._clock = clock
        self._going = going
        self._asked_at = float("-inf")
        self._thread = Beside("watch", self.turn)

    def start(self) -> None:
        """Begin to read, in a thread."""
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait up to so many seconds for the end of what is watched; whether it has come."""
        return self._thread.wait(timeout_s)

    def close(self) -> None:
        """Read no more; idempotent."""
        self._thread.close()
        self._let_go()

    def command(self, command: Command) -> None:
        """Never: EngineError."""
        raise read_only()

    def turn(self) -> float | None:
        """Read a slice; the seconds until the next one, None when there is none."""
        try:
            if self._advance(SLICE_S):
                return 0.0
            self.finished = self._ended() or self._gone()
        except Exception as error:  # the thread's boundary: whoever looks must learn of it
            self.failure = error
            self.finished = True
        return None if self.finished else LOOK_S

    def _gone(self) -> bool:
        """Whether whoever wrote the journal is no more."""
        if not self._written_at():
            return False  # it is not there yet
        quiet_s = self._clock.wall() - self._written_at()
        patience_s = DEAF_S if self._deaf() else QUIET_S
        if quiet_s < patience_s or self._clock.now() < self._asked_at + patience_s:
            return False
        self._asked_at = self._clock.now()
        if self._going(self.directory) or self._advance(SLICE_S) or self._clock.wall() - self._written_at() < quiet_s:
            return False
        self.interrupted = not self._ended()
        return True

    @abstractmethod
    def _advance(self, budget_s: float) -> bool:
        """Fold for about so long; whether there is more at once."""

    @abstractmethod
    def _ended(self) -> bool:
        """Whether its last event was folded."""

    @abstractmethod
    def _written_at(self) -> float:
        """When anything of it was written last."""

    @abstractmethod
    def _deaf(self) -> bool:
        """Whether it is known to have no control socket."""

    @abstractmethod
    def _let_go(self) -> None:
        """Close what is open."""


def is_deaf(state: RunState) -> bool:
    """Whether a run said that it has no control socket."""
    return any(check.check == "control socket" and not check.ok for check in state.preflight)

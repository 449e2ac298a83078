"""One run's journal, read beside the run: the newest second soon, the whole run exactly.

1. Merging the histograms of a long run takes seconds, all else of it a tenth of that. So of a journal that is long
   already what stands in the clear is folded first and shown, and its totals grow until they are whole.
2. Once `whole`, the state is the one that the run's own feed had.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.control.commands import Command
from engine.errors import EngineError
from engine.feeds.folding import Folding
from engine.feeds.tail import Tail
from engine.journal.directory import RunDirectory
from engine.journal.events import AnyEvent
from engine.journal.reader import in_the_clear, run_lines
from engine.state import RunState, apply
from engine.totals import settle

LONG = 1_000_000
"""Bytes of a journal whose newest second is shown before all of it is merged."""


class RunReading:
    """Advances when it is told to; itself a feed that takes no orders."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.state = RunState()
        """The newest state; while not `whole` it may lack totals that are still to be merged."""
        self._whole = Folding(
            Tail(RunDirectory(directory).journal), run_lines(directory / "journal.jsonl"), apply, RunState()
        )
        self._clear: Folding[AnyEvent, RunState] | None = None
        self.whole = False
        """Whether everything that is in the journal was folded at the last look."""

    @property
    def finished(self) -> bool:
        """Whether the run's last event was folded."""
        return self.whole and self._whole.ended

    @property
    def share(self) -> float:
        """How much of the journal was folded exactly, from 0 to 1."""
        size = self._whole.tail.size()
        return min(self._whole.tail.offset / size, 1.0) if size else 0.0

    @property
    def torn(self) -> bool:
        """Whether the journal's last line is not whole."""
        return self._whole.tail.torn

    def written_at(self) -> float:
        """When the journal last grew, in seconds since the epoch; 0.0 before there is one."""
        return self._whole.tail.written_at()

    def command(self, command: Command) -> None:
        """Never: EngineError."""
        raise read_only()

    def advance(self, budget_s: float) -> bool:
        """Fold for about so long; whether there is more at once. JournalError for a journal that cannot be read on."""
        if self._clear is None and not self._whole.tail.offset and _size(self._whole.tail.path) > LONG:
            path = self._whole.tail.path
            self._clear = Folding(Tail(path), run_lines(path), _apply_clear, RunState())
        if self._clear is not None and self._clear.advance(budget_s):
            return True
        more = self._whole.advance(budget_s)
        settle(self._whole.state.totals, self._whole.tail.path)
        self.whole = not more
        if self._clear is not None and self._whole.state.version < self._clear.state.version:
            exact = self._whole.state
            self.state = replace(self._clear.state, totals=exact.totals, version=exact.version)
        else:
            self._drop_clear()
            self.state = self._whole.state
        return more

    def close(self) -> None:
        """Let go of the journal; idempotent."""
        self._drop_clear()
        self._whole.tail.close()

    def _drop_clear(self) -> None:
        if self._clear is not None:
            self._clear.tail.close()
            self._clear = None


def read_only() -> EngineError:
    """What whoever only looks is told when it commands."""
    return EngineError(
        "watching is read-only: the terminal that runs it commands it, and so does wwmaa-tui control RUN"
    )


def _apply_clear(state: RunState, event: AnyEvent) -> RunState:
    return apply(state, in_the_clear(event))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

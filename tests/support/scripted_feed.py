"""A feed that plays events when it is told to, and a launcher that hands out such feeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.control.commands import Command
from engine.doctor.row import Row
from engine.errors import EngineError
from engine.journal.events import AnyEvent
from engine.profile.catalog import CatalogEntry
from engine.state import RunState, apply, fold
from wwmaa_tui.present.launcher import Outlook

DIRECTORY = Path("results/run_20261120T020000Z_search")


_known: dict[tuple[int, ...], tuple[Sequence[AnyEvent], RunState]] = {}
"""States by the identity of the events that led to them, which are kept with them: most tests play the same few."""


def _folded(events: Sequence[AnyEvent]) -> RunState:
    key = tuple(map(id, events))
    if key not in _known:
        if len(_known) > 20:
            _known.clear()
        _known[key] = events, fold(events)
    return _known[key][1]


class ScriptedFeed:
    """Reads like a live run; `play()` lets time pass."""

    def __init__(self, events: Sequence[AnyEvent], played: int | None = None, directory: Path = DIRECTORY) -> None:
        self._events = tuple(events)
        self._played = len(self._events) if played is None else played
        self._state = _folded(self._events[: self._played])
        self._directory = directory
        self.commands: list[Command] = []
        self.refusal = ""
        """When set, commands raise an EngineError with it."""
        self.failure: Exception | None = None
        self.reads = 0
        self.over = False
        """Set to end the feed without an end event."""

    @property
    def state(self) -> RunState:
        """All that was played."""
        self.reads += 1
        return self._state

    @property
    def finished(self) -> bool:
        """Whether everything was played and the run has ended."""
        return self.over or (self._played == len(self._events) and self._state.ended is not None)

    @property
    def directory(self) -> Path | None:
        """Where a real run would lie."""
        return self._directory

    def command(self, command: Command) -> None:
        """Remember the order."""
        if self.refusal:
            raise EngineError(self.refusal)
        self.commands.append(command)

    def play(self, count: int | None = None) -> None:
        """Play some events, or all that are left."""
        stop = len(self._events) if count is None else min(self._played + count, len(self._events))
        for event in self._events[self._played : stop]:
            self._state = apply(self._state, event)
        self._played = stop

    def extend(self, events: Sequence[AnyEvent]) -> None:
        """Play events that were written meanwhile."""
        self._events = tuple(events)
        self.play()


class ScriptedLauncher:
    """Hands out prepared entries, outlooks and feeds."""

    def __init__(
        self, entries: Sequence[CatalogEntry], outlooks: dict[str, Outlook], feeds: Sequence[ScriptedFeed]
    ) -> None:
        self.catalog = tuple(entries)
        self.outlooks = outlooks
        self.feeds = list(feeds)
        self.launched: list[str] = []
        self.starts: list[float | None] = []
        """For which instant each launch was made."""
        self.rows: list[Row] = []
        """What an examination finds."""
        self.examined: list[str] = []
        self.refusal = ""
        """When set, a launch raises an EngineError with it."""

    def entries(self) -> tuple[CatalogEntry, ...]:
        """The prepared entries."""
        return self.catalog

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """The prepared outlook."""
        return self.outlooks[entry.name]

    def examine(self, entry: CatalogEntry, tell: Callable[[Row], None]) -> None:
        """The prepared rows."""
        self.examined.append(entry.name)
        for row in self.rows:
            tell(row)

    def launch(self, entry: CatalogEntry, at: float | None = None) -> ScriptedFeed:
        """The next prepared feed."""
        if self.refusal:
            raise EngineError(self.refusal)
        self.launched.append(entry.name)
        self.starts.append(at)
        return self.feeds.pop(0)

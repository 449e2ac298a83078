"""A journal at rest: when each of its events was, and where it lies. Nothing else of it is kept in memory."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from engine.errors import JournalError
from engine.feeds.tail import Tail
from engine.journal.event import Event
from engine.journal.plain_file import NOT_READABLE, open_plain
from engine.journal.reader import EventLines

E = TypeVar("E", bound=Event)


class _Place(msgspec.Struct):
    """What is looked at of a line to find its way about."""

    t: float
    type: str = ""
    phase: str = ""


_WAITS = (("phase", "waiting"), ("suite_waits", ""))
_PLACE = msgspec.json.Decoder(_Place)


class Track(Generic[E]):
    """Events by their number, read when they are asked for. Makes and keeps 16 bytes an event."""

    def __init__(self, path: Path, lines: Callable[[Path], EventLines[E]]) -> None:
        """JournalError, with the line, where a line is no event; and when the file cannot be read, or holds none."""
        self.path = path
        self.times = array("d")
        """`t` of each event, never falling."""
        self.load_began: float | None = None
        """`t` at which the load's second 0 began; None where it never did, and in a suite."""
        self.waited_until = 0.0
        """`t` at which a wait for a start was over: of the first event after it; 0.0 where there was none."""
        self._waits = False
        self._told = 0
        """How many events there are up to the last that is no note."""
        self._lines = lines
        self._offsets = array("Q", [0])
        tail = Tail(path)
        try:
            while found := tail.read():
                for line in found:
                    self._add(line)
            self.torn = tail.torn
            """Whether there is half a line after the last event."""
        finally:
            tail.close()
        self._place_late_notes()
        if not self.times:
            raise JournalError(f"{path} holds no event yet")
        self._file = open_plain(path)
        try:
            self.event(0)  # a newer format, or another kind of journal, is told before anything is shown
        except JournalError:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self.times)

    def event(self, number: int) -> E:
        """One event. JournalError, with the line, for a damaged one."""
        first, end = self._offsets[number], self._offsets[number + 1]
        line = os.pread(self._file.fileno(), end - first, first)
        lines = self._lines(self.path)
        lines.read = number
        return lines.event(line)

    def close(self) -> None:
        """Let go of the file; idempotent."""
        self._file.close()

    def _add(self, line: bytes) -> None:
        number = len(self.times)
        try:
            place = _PLACE.decode(line)
        except NOT_READABLE as error:
            raise JournalError(f"{self.path}:{number + 1}: not an event: {error}") from error
        if place.type == "phase" and place.phase == "running":
            self.load_began = place.t
        if self._waits:
            self.waited_until = place.t
        self._waits = (place.type, place.phase) in _WAITS
        self.times.append(max(place.t, self.times[-1]) if number else place.t)
        self._offsets.append(self._offsets[-1] + len(line) + 1)
        if place.type != "note":
            self._told = number + 1

    def _place_late_notes(self) -> None:
        """What was noted when all was over, be it days later, is shown at the end; nobody waits for it."""
        for number in range(max(self._told, 1), len(self.times)):
            self.times[number] = self.times[number - 1]

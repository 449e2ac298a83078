"""A line added to the journal of a run that is over.

1. Only under the lock that the run's own writer held while it lived, so no two writers ever mix their lines.
2. Half a line that a killed writer left is cut off first: it never was an event.
3. Numbers and times go on where they ended; nothing that was written is changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from engine.errors import JournalError
from engine.journal.event import Event
from engine.journal.events import FORMAT_VERSION
from engine.journal.plain_file import NOT_READABLE, first_line
from engine.journal.reader import LONGEST_LINE
from engine.journal.writer import write_line

E = TypeVar("E", bound=Event)

PATIENCE_S = 10.0
"""How long another writer is waited for."""
_LOOK_S = 0.02
_PIECE = 1 << 16
"""Bytes at the end of the file that are looked at first."""


class _First(msgspec.Struct):
    """What is looked at in the first line."""

    started_at: float
    format: int = 0


class _Last(msgspec.Struct):
    """What is looked at in the last line."""

    seq: int
    t: float


@dataclass
class OpenedAgain:
    """A journal whose lock is held."""

    path: Path
    file: int

    def append(self, kind: type[E], wall: float, /, **fields: Any) -> E:
        """Make the event of that moment (seconds since the epoch), write it to the disk, return it. JournalError where
        the file is no journal, or the disk says no."""
        try:
            length = os.fstat(self.file).st_size
            last_line, whole = self._last_line(length)
            first, last = self._ends(first_line(self.path, LONGEST_LINE), last_line)
            if first.format > FORMAT_VERSION:
                raise JournalError(f"{self.path}: journal format {first.format}, this version writes {FORMAT_VERSION}")
            if whole < length:
                os.ftruncate(self.file, whole)
            event = kind(seq=last.seq + 1, t=round(max(wall - first.started_at, last.t), 4), **fields)
            write_line(self.file, event, whole)
            os.fsync(self.file)
        except OSError as error:
            raise JournalError(f"cannot write {self.path}: {error.strerror}") from error
        return event

    def _last_line(self, length: int) -> tuple[bytes, int]:
        """The last whole line, and how long the file is with it."""
        piece = _PIECE
        while True:
            start = max(length - piece, 0)
            data = os.pread(self.file, length - start, start)
            end = data.rfind(b"\n") + 1
            begin = data.rfind(b"\n", 0, max(end - 1, 0)) + 1
            if begin or not start or piece > 2 * LONGEST_LINE:
                return data[begin:end], start + end
            piece *= 4

    def _ends(self, first: bytes, last: bytes) -> tuple[_First, _Last]:
        try:
            return msgspec.json.decode(first, type=_First), msgspec.json.decode(last, type=_Last)
        except NOT_READABLE as error:
            raise JournalError(f"{self.path} is damaged: its first or last line is not an event: {error}") from None


@contextlib.contextmanager
def open_again(path: Path, patience_s: float = PATIENCE_S) -> Iterator[OpenedAgain]:
    """The journal with its lock, while the body runs. JournalError where it cannot be written, or another writer keeps
    the lock for longer than that: then its run is still going."""
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND)
    except OSError as error:
        raise JournalError(f"cannot write {path}: {error.strerror}") from error
    try:
        _lock(file, path, patience_s)
        yield OpenedAgain(path, file)
    finally:
        os.close(file)


def _lock(file: int, path: Path, patience_s: float) -> None:
    until, pause = time.monotonic() + patience_s, threading.Event()
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise JournalError(f"{path} is being written: its run is still going") from None
        except OSError as error:
            raise JournalError(f"cannot lock {path}: {error.strerror}") from error
        pause.wait(_LOOK_S)

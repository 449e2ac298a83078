"""The growing end of a file that another process writes: whole lines only, each once.

A last line without its end waits for it: nothing tells yet whether it is torn or being written.
"""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import JournalError
from engine.journal.plain_file import open_descriptor
from engine.journal.reader import LONGEST_LINE, too_long

PIECE = 1 << 18
"""Bytes read at a time."""


class Tail:
    """One reader's place in the file; the writer never learns of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1
        self._offset = 0
        self.torn = False
        """Whether what followed the last whole line at the last look was the beginning of one."""

    def read(self) -> list[bytes]:
        """Whole lines that came since the last call, some of them where there are many; none where there are none, or
        no file yet. JournalError when it cannot be read, was cut short, or is another file or none by now."""
        if self._file < 0 and not self._open():
            return []
        try:
            return self._lines()
        except OSError as error:
            raise JournalError(f"cannot read {self.path}: {error.strerror}") from error

    def size(self) -> int:
        """Bytes in the file now; 0 before there is one."""
        return os.fstat(self._file).st_size if self._file >= 0 else 0

    @property
    def offset(self) -> int:
        """Bytes in the lines that were read."""
        return self._offset

    def written_at(self) -> float:
        """When it last grew, in seconds since the epoch; 0.0 before there is a file."""
        return os.fstat(self._file).st_mtime if self._file >= 0 else 0.0

    def close(self) -> None:
        """Let go of the file; idempotent."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _open(self) -> bool:
        try:
            self._file = open_descriptor(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise JournalError(f"cannot read {self.path}: {error.strerror}") from error
        return True

    def _lines(self) -> list[bytes]:
        piece = PIECE
        while True:
            data = os.pread(self._file, piece, self._offset)
            end = data.rfind(b"\n") + 1
            if end or len(data) < piece:
                break
            piece *= 4
            if piece > LONGEST_LINE:
                raise JournalError(f"{self.path}: {too_long()}")
        self.torn = end < len(data) < piece
        if not end:
            self._still_the_same()
            return []
        self._offset += end
        return data[: end - 1].split(b"\n")

    def _still_the_same(self) -> None:
        """Nothing new: is it because the file that is read is not the run's any more?"""
        mine = os.fstat(self._file)
        if mine.st_size < self._offset:
            raise JournalError(f"{self.path} was cut short while it was watched")
        try:
            theirs = os.stat(self.path)
        except FileNotFoundError:
            raise JournalError(f"{self.path} was deleted while it was watched") from None
        if (mine.st_dev, mine.st_ino) != (theirs.st_dev, theirs.st_ino):
            raise JournalError(f"{self.path} was replaced by another file while it was watched")

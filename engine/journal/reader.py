"""Reading a journal back: every event in order, one torn last line forgiven and reported."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from engine.errors import JournalError
from engine.journal.event import Event
from engine.journal.events import FORMAT_VERSION, AnyEvent, RunStarted, SnapshotTaken
from engine.journal.lines import RunLine, event_of
from engine.journal.plain_file import NOT_READABLE, first_line, open_plain
from engine.journal.possible import impossible
from engine.journal.suite_events import SuiteEvent, SuiteStarted

E = TypeVar("E", bound=Event)
LONGEST_LINE = 1 << 26
"""Bytes. No event comes near it: a file with a longer line is no journal."""
_RUN: msgspec.json.Decoder[RunLine] = msgspec.json.Decoder(RunLine)
_SUITE: msgspec.json.Decoder[SuiteEvent] = msgspec.json.Decoder(SuiteEvent)


def is_torn(path: Path) -> bool:
    """Whether the file's last line was cut off in the middle of being written. JournalError when it cannot be read."""
    try:
        with open_plain(path) as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(end - 1, 0))
            return file.read(1) not in (b"", b"\n")
    except OSError as error:
        raise unreadable(path, error) from error


def read_events(path: Path, *, clear: bool = False) -> Iterator[AnyEvent]:
    """The events of a run, in order, one line of the file in memory at a time. `clear`: seconds as they stand in the
    clear, for charts; they add nothing to totals, and a fold takes a fraction of the time. JournalError for a damaged
    line other than a torn last one, a gap in the numbers, a newer format, or a suite."""
    if _begins_suite(begun_with(path)):
        raise JournalError(f"{path.parent} is a suite; name one of its runs, in {path.parent / 'steps'}")
    events = map(run_lines(path).event, whole_lines(path))
    return map(in_the_clear, events) if clear else events


def in_the_clear(event: AnyEvent) -> AnyEvent:
    """The event without what has to be decoded."""
    return msgspec.structs.replace(event, blob="") if isinstance(event, SnapshotTaken) else event


def read_suite_events(path: Path) -> Iterator[SuiteEvent]:
    """The events of a suite, in order. JournalError as for a run's."""
    begun_with(path)
    return map(suite_lines(path).event, whole_lines(path))


def whole_lines(path: Path) -> Iterator[bytes]:
    """The lines of the file that have an end, without it, one after the other. JournalError when it cannot be read, or
    is no journal."""
    try:
        with open_plain(path) as file:
            while (line := file.readline(LONGEST_LINE)).endswith(b"\n"):
                yield line[:-1]
    except OSError as error:
        raise unreadable(path, error) from error
    if len(line) == LONGEST_LINE:
        raise JournalError(f"{path}: {too_long()}")


def is_suite(path: Path) -> bool:
    """Whether the journal is of a suite, not of a run. JournalError as `begun_with`."""
    return _begins_suite(begun_with(path))


def begun_with(path: Path) -> bytes:
    """The first line, with its end where that was written. JournalError when it cannot be read, or is too long for
    one."""
    try:
        line = first_line(path, LONGEST_LINE)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(line) == LONGEST_LINE:
        raise JournalError(f"{path}: {too_long()}")
    return line


def unreadable(path: Path, error: OSError) -> JournalError:
    """What is said of a file that cannot be read."""
    return JournalError(f"cannot read {path}: {error.strerror}")


def too_long() -> str:
    """What is said of a file that is no journal, for its lines are too long."""
    return f"a line of more than {LONGEST_LINE >> 20} MiB: this is no journal"


def _begins_suite(line: bytes) -> bool:
    with contextlib.suppress(*NOT_READABLE):
        return msgspec.json.decode(line, type=_Kind).type == SuiteStarted.__struct_config__.tag
    return False


class EventLines(Generic[E]):
    """The lines of one journal, from its first on, as events."""

    def __init__(self, path: Path, decode: Callable[[bytes], E]) -> None:
        """`decode` raises as NOT_READABLE, or ValueError, for what is no event."""
        self._path = path
        self._decode = decode
        self.read = 0
        """How many lines were read."""

    def event(self, line: bytes) -> E:
        """The event of the next line. JournalError, with the place, for a damaged one, a gap in the numbers, or a newer
        format."""
        place = f"{self._path}:{self.read + 1}"
        try:
            event = self._decode(line)
        except (*NOT_READABLE, ValueError) as error:
            _refuse_newer(self._path, line)
            raise JournalError(f"{place}: not an event of this version: {error}") from error
        if event.seq != self.read:
            raise JournalError(f"{place}: event {event.seq} where {self.read} was expected")
        if isinstance(event, RunStarted | SuiteStarted):
            _refuse_newer(self._path, line)
        if why := impossible(event):
            raise JournalError(f"{place}: {why}")
        self.read += 1
        return event


def run_lines(path: Path) -> EventLines[AnyEvent]:
    """For the lines of a run's journal."""
    return EventLines(path, lambda line: event_of(_RUN.decode(line)))


def suite_lines(path: Path) -> EventLines[SuiteEvent]:
    """For the lines of a suite's."""
    return EventLines(path, _SUITE.decode)


class _Kind(msgspec.Struct):
    """All that is looked at to tell a suite from a run."""

    type: str = ""


class _Format(msgspec.Struct):
    """All that is looked at in a line of another version."""

    format: int = 0


def _refuse_newer(path: Path, line: bytes) -> None:
    with contextlib.suppress(*NOT_READABLE):
        version = msgspec.json.decode(line, type=_Format).format
        if version > FORMAT_VERSION:
            raise JournalError(f"{path}: journal format {version}, this version reads up to {FORMAT_VERSION}")

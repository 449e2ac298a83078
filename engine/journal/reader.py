"""Reading a journal back: every event in order, one torn last line forgiven and reported."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from engine.errors import JournalError
from engine.journal.event import Event
from engine.journal.events import FORMAT_VERSION, AnyEvent, RunStarted
from engine.journal.plain_file import NOT_READABLE, first_line, open_plain
from engine.journal.suite_events import SuiteEvent, SuiteStarted

E = TypeVar("E", bound=Event)
LONGEST_LINE = 1 << 26
"""Bytes. No event comes near it: a file with a longer line is no journal."""
_RUN: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_SUITE: msgspec.json.Decoder[SuiteEvent] = msgspec.json.Decoder(SuiteEvent)


@dataclass(frozen=True)
class JournalText:
    """The whole lines of a journal."""

    lines: tuple[bytes, ...]
    torn: bool
    """Whether the last line was cut off in the middle of being written."""


def read_text(path: Path) -> JournalText:
    """The lines of the file. JournalError when it cannot be read."""
    try:
        with open_plain(path) as file:
            data = file.read()
    except OSError as error:
        raise JournalError(f"cannot read {path}: {error.strerror}") from error
    *whole, rest = data.split(b"\n")
    return JournalText(tuple(whole), bool(rest))


def read_events(path: Path) -> Iterator[AnyEvent]:
    """The events of a run, in order. JournalError for a damaged line other than a torn last one, a gap in the numbers,
    a newer format, or a suite."""
    lines = read_text(path).lines
    if lines and _begins_suite(lines[0]):
        raise JournalError(f"{path.parent} is a suite; name one of its runs, in {path.parent / 'steps'}")
    return map(run_lines(path).event, lines)


def read_suite_events(path: Path) -> Iterator[SuiteEvent]:
    """The events of a suite, in order. JournalError as for a run's."""
    return map(suite_lines(path).event, read_text(path).lines)


def is_suite(path: Path) -> bool:
    """Whether the journal is of a suite, not of a run. JournalError as `begun_with`."""
    return _begins_suite(begun_with(path))


def begun_with(path: Path) -> bytes:
    """The first line, with its end where that was written. JournalError when it cannot be read, or is too long for
    one."""
    try:
        line = first_line(path, LONGEST_LINE)
    except OSError as error:
        raise JournalError(f"cannot read {path}: {error.strerror}") from error
    if len(line) == LONGEST_LINE:
        raise JournalError(f"{path}: {too_long()}")
    return line


def too_long() -> str:
    """What is said of a file that is no journal, for its lines are too long."""
    return f"a line of more than {LONGEST_LINE >> 20} MiB: this is no journal"


def _begins_suite(line: bytes) -> bool:
    with contextlib.suppress(*NOT_READABLE):
        return msgspec.json.decode(line, type=_Kind).type == SuiteStarted.__struct_config__.tag
    return False


class EventLines(Generic[E]):
    """The lines of one journal, from its first on, as events."""

    def __init__(self, path: Path, decoder: msgspec.json.Decoder[E]) -> None:
        self._path = path
        self._decoder = decoder
        self.read = 0
        """How many lines were read."""

    def event(self, line: bytes) -> E:
        """The event of the next line. JournalError, with the place, for a damaged one, a gap in the numbers, or a newer
        format."""
        place = f"{self._path}:{self.read + 1}"
        try:
            event = self._decoder.decode(line)
        except NOT_READABLE as error:
            _refuse_newer(self._path, line)
            raise JournalError(f"{place}: not an event of this version: {error}") from error
        if event.seq != self.read:
            raise JournalError(f"{place}: event {event.seq} where {self.read} was expected")
        if isinstance(event, RunStarted | SuiteStarted):
            _refuse_newer(self._path, line)
        self.read += 1
        return event


def run_lines(path: Path) -> EventLines[AnyEvent]:
    """For the lines of a run's journal."""
    return EventLines(path, _RUN)


def suite_lines(path: Path) -> EventLines[SuiteEvent]:
    """For the lines of a suite's."""
    return EventLines(path, _SUITE)


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

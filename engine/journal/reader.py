"""Reading a journal back: every event in order, one torn last line forgiven and reported."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.errors import JournalError
from engine.journal.events import FORMAT_VERSION, AnyEvent, RunStarted

_DECODER = msgspec.json.Decoder(AnyEvent)


@dataclass(frozen=True)
class JournalText:
    """The whole lines of a journal."""

    lines: tuple[bytes, ...]
    torn: bool
    """Whether the last line was cut off in the middle of being written."""


def read_text(path: Path) -> JournalText:
    """The lines of the file. JournalError when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise JournalError(f"cannot read {path}: {error.strerror}") from error
    *whole, rest = data.split(b"\n")
    return JournalText(tuple(whole), bool(rest))


def read_events(path: Path) -> Iterator[AnyEvent]:
    """The events in order. JournalError for a damaged line other than a torn last one, a gap in the numbers, or a
    newer format."""
    for position, line in enumerate(read_text(path).lines):
        try:
            event = _DECODER.decode(line)
        except msgspec.MsgspecError as error:
            _refuse_newer(path, line)
            raise JournalError(f"{path}:{position + 1}: not an event of this version: {error}") from error
        if event.seq != position:
            raise JournalError(f"{path}:{position + 1}: event {event.seq} where {position} was expected")
        if isinstance(event, RunStarted):
            _refuse_newer(path, line)
        yield event


class _Format(msgspec.Struct):
    """All that is looked at in a line of another version."""

    format: int = 0


def _refuse_newer(path: Path, line: bytes) -> None:
    with contextlib.suppress(msgspec.MsgspecError):
        version = msgspec.json.decode(line, type=_Format).format
        if version > FORMAT_VERSION:
            raise JournalError(f"{path}: journal format {version}, this version reads up to {FORMAT_VERSION}")

"""The one writer of a journal: contiguous numbers, one line an event, in the file before anybody sees it.

It holds the file's lock while it lives, so that whoever adds a line afterwards (`afterwards`) waits for its end.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from engine.errors import JournalError
from engine.journal.blob import pack_points
from engine.journal.event import Event
from engine.journal.events import Figures, SnapshotTaken, ThresholdStatus
from engine.journal.figures import figures_of
from engine.journal.lines import line_of
from engine.measure.snapshot import GeneratorHealth, Snapshot

E = TypeVar("E", bound=Event)


def write_line(file: int, event: Event, whole: int) -> int:
    """Append the event to a journal that is `whole` bytes long; how many bytes it took. OSError when the disk says no;
    then no half line stays."""
    line = rest = memoryview(line_of(event))
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(file, whole)
        raise
    return len(line)


class JournalWriter:
    """Appends events to a new file. Each line is one write, so a crash tears at most the last one."""

    def __init__(self, path: Path, elapsed: Callable[[], float]) -> None:
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        except OSError as error:
            raise JournalError(f"cannot write {path}: {error.strerror}") from error
        with contextlib.suppress(OSError):  # not every file system can lock; a run does not fail for want of it
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._path = path
        self._elapsed = elapsed
        self._seq = 0
        self._whole = 0
        self._numbers: dict[str, int] = {}

    def append(self, kind: type[E], /, **fields: Any) -> E:
        """Make the event, give it its number and time, write it, return it. JournalError when the disk says no."""
        event = kind(seq=self._seq, t=round(self._elapsed(), 4), **fields)
        try:
            self._whole += write_line(self._file, event, self._whole)
        except OSError as error:
            raise JournalError(f"cannot write {self._path}: {error.strerror}") from error
        self._seq += 1
        return event

    def append_second(
        self, snapshot: Snapshot, *, thresholds: Sequence[ThresholdStatus] = (), **fields: Any
    ) -> SnapshotTaken:
        """A second's event: series become numbers, points a blob, and no number is finer than it can mean."""
        clear = figures_of(snapshot.series)
        new = {number: name for name in clear for number in self._number(name)}
        figures: Mapping[int, Figures] = {self._numbers[name]: figure for name, figure in clear.items()}
        return self.append(
            SnapshotTaken,
            second=snapshot.second,
            names=new,
            figures=figures,
            blob=pack_points({self._numbers[name]: point for name, point in snapshot.series.items()}),
            thresholds=tuple(map(_standing, thresholds)),
            health={number: _health(said) for number, said in snapshot.health.items()},
            **fields,
        )

    def close(self) -> None:
        """On disk for good; idempotent."""
        if self._file >= 0:
            os.fsync(self._file)
            os.close(self._file)
            self._file = -1

    def _number(self, name: str) -> list[int]:
        """The number of a new series, as a list of one; empty for a known one."""
        if name in self._numbers:
            return []
        self._numbers[name] = len(self._numbers)
        return [self._numbers[name]]


def _standing(status: ThresholdStatus) -> ThresholdStatus:
    value, overall = _meant(status.value), _meant(status.overall)
    return msgspec.structs.replace(status, value=value, overall=overall)


def _meant(value: float | None) -> float | None:
    """A microsecond, a millionth of a share."""
    return value if value is None else round(value, 6 if abs(value) < 1.0 else 3)


def _health(said: GeneratorHealth) -> GeneratorHealth:
    return msgspec.structs.replace(
        said,
        loop_lag_p99_ms=round(said.loop_lag_p99_ms, 3),
        lateness_p99_ms=round(said.lateness_p99_ms, 3),
        cpu=round(said.cpu, 4),
        gc_ms=round(said.gc_ms, 3),
    )

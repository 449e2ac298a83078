"""Writes one generator's samples in a thread of its own; whoever hands them over never waits.

1. What the thread has not written yet is bounded. What comes while it is full is lost, and counted.
2. Each batch is formatted and written before the next: the write lets the event loop have the interpreter.
3. A disk that says no, or on which only the room is left that joining the parts needs, ends the output and not the run.
4. Lines begin with what they are sorted by, 16 digits; a mark (`#` and such digits) says up to when all has been told.
   What was marked survives the process that wrote it.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from engine.measure.points import Batch
from engine.output.order import Part

MARK = "#"
KEY = 16
"""Digits of a key: microseconds since the epoch."""
MOST_WAITING = 200_000
"""Points that may wait to be written, some 30 MB."""
SPARE_BYTES = 100_000_000
"""What an output leaves free beside the room for joining its parts: the journal may lie there, too."""
_END_S = 5.0
_GZIP = 31
_FASTEST = 1


class PartWriter:
    """A point sink with a file behind it."""

    def __init__(self, part: Part, free: Callable[[], int] | None = None, most: int = MOST_WAITING) -> None:
        """`free`: bytes that are free where it writes."""
        self._part = part
        self._most = most
        self._free = free or (lambda: shutil.disk_usage(Path(part.path).parent).free)
        self._waiting: SimpleQueue[Batch | float | None] = SimpleQueue()
        self._taken = self._refused = 0
        self._written = self._spoiled = 0
        """The thread's; each counter has one writer."""
        self._size = 0
        self.why = ""
        """Why nothing is written any more; empty while all is well."""
        self._second, self._said = -1, ""
        self._thread = threading.Thread(target=self._work, name="samples", daemon=True)
        self._thread.start()

    @property
    def written(self) -> int:
        """Points in the file."""
        return self._written

    @property
    def lost(self) -> int:
        """Points that are not, and will not be."""
        return self._refused + self._spoiled

    @property
    def overflown(self) -> int:
        """Those of them that came faster than they could be written."""
        return self._refused

    def put(self, batch: Batch) -> None:
        """Take some samples, or count them as lost."""
        if self.why or self._taken - self._written - self._spoiled + batch.points > self._most:
            self._refused += batch.points
            return
        self._taken += batch.points
        self._waiting.put(batch)

    def mark(self, at: float) -> None:
        """All up to that instant has been put."""
        self._waiting.put(at)

    def end(self) -> None:
        """Nothing more will be put. Blocks until all is written, for some seconds at most: what is not by then is
        lost."""
        self._waiting.put(None)
        self._thread.join(_END_S)
        if self._thread.is_alive():
            self.why = self.why or "the disk did not take it in time"
            self._refused += self._taken - self._written - self._spoiled

    def _work(self) -> None:
        packer = zlib.compressobj(_FASTEST, zlib.DEFLATED, _GZIP) if self._part.packed else None
        file = -1
        try:
            while (batch := self._waiting.get()) is not None:
                if self.why:
                    self._spoiled += 0 if isinstance(batch, float) else batch.points
                    continue
                try:
                    if file < 0:
                        file = os.open(self._part.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
                    self._write(file, batch, packer)
                except OSError as error:
                    self.why = error.strerror or str(error)
                    self._spoiled += 0 if isinstance(batch, float) else batch.points
        finally:
            if file >= 0:
                os.close(file)

    def _write(self, file: int, batch: Batch | float, packer: zlib._Compress | None) -> None:
        if isinstance(batch, float):
            key, _ = self._stamp(batch)
            data = f"{MARK}{key}\n".encode("ascii")
        else:
            data = "".join(batch.lines(self._stamp)).encode("ascii")
        if packer is not None:
            data = packer.compress(data)
            data += packer.flush(zlib.Z_SYNC_FLUSH) if isinstance(batch, float) else b""
        self._size += len(data)
        while data:
            data = data[os.write(file, data) :]
        if isinstance(batch, float):
            self._look_at_the_disk()
        else:
            self._written += batch.points

    def _look_at_the_disk(self) -> None:
        """All parts are read while the file that holds them all is written."""
        needed = self._size * self._part.sharing + SPARE_BYTES
        if (free := self._free()) < needed:
            self.why = f"the disk is nearly full: {free / 1e6:,.0f} MB are free, and joining takes {needed / 1e6:,.0f}"

    def _stamp(self, at: float) -> tuple[str, str]:
        micros = int((at + self._part.epoch_s) * 1e6 + 0.5)
        second, rest = divmod(micros, 1_000_000)
        if second != self._second:
            self._second, self._said = second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{micros:0{KEY}d}", f"{self._said}.{rest:06d}+00:00"

"""The generator's end of its pipe: it never waits for the reader; while the pipe is full, seconds are merged."""

from __future__ import annotations

import asyncio
import os

from engine.generators.messages import Report, Took, frame
from engine.measure.snapshot import Snapshot


class SnapshotPipe:
    """Writes reports to a non-blocking file descriptor of the running loop."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        os.set_blocking(fd, False)
        self._unsent = b""
        self._held: Snapshot | None = None
        self._writing = False
        self._drained = asyncio.Event()
        self._drained.set()

    def take(self, snapshot: Snapshot) -> None:
        """Send a second, or hold it together with those that could not be sent yet."""
        self._held = snapshot if self._held is None else self._held.then(snapshot)
        self._pump()

    def send(self, report: Report) -> None:
        """Send anything else, after what is already on its way."""
        self._flush_held()
        self._unsent += frame(report)
        self._pump()

    async def drain(self) -> None:
        """Until everything is in the pipe, or the reader is gone."""
        await self._drained.wait()

    def _flush_held(self) -> None:
        if self._held is not None:
            self._unsent += frame(Took(self._held))
            self._held = None

    def _pump(self) -> None:
        while True:
            if not self._unsent:
                self._flush_held()
            if not self._unsent:
                break
            try:
                written = os.write(self._fd, self._unsent)
            except BlockingIOError:
                self._wait(True)
                return
            except BrokenPipeError:
                self._unsent, self._held = b"", None
                break
            self._unsent = self._unsent[written:]
        self._wait(False)

    def _wait(self, waiting: bool) -> None:
        if waiting == self._writing:
            return
        self._writing = waiting
        loop = asyncio.get_running_loop()
        if waiting:
            self._drained.clear()
            loop.add_writer(self._fd, self._pump)
        else:
            loop.remove_writer(self._fd)
            self._drained.set()

"""A generator in a process of its own, so that no screen and no merge shares an interpreter with virtual users."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

import engine
from engine.errors import GeneratorError, JourneyError
from engine.generators.messages import Adjust, Failed, Finished, Frames, Ready, Report, Start, Stop, Took, frame
from engine.generators.placement import Sink
from engine.generators.segment import Share

_REPORTS = msgspec.msgpack.Decoder(Report)
_HOME = Path(engine.__file__).parents[1]
"""Where the engine of this process lies, so that a generator has the same."""
_READY_S = 30.0
_TURN_S = 1.0
_SILENT_TURNS = 10
"""So many turns without a word, and a generator is given up. Counted in turns of the run's own loop, so that a run
which stood still itself does not take that for its generators' silence."""
_STOPPING_TURNS = 3
"""The same once it was told to end at once."""
_CLOSE_S = 2.0
_EPITAPH_S = 1.0
_TAIL_BYTES = 4096


class ProcessGenerator:
    """One child process; it ends with its pipe, so a killed run leaves none behind."""

    def __init__(self, number: int, journeys: Sequence[str] = ()) -> None:
        self.number = number
        self._journeys = journeys
        """Those of one's own that it is going to need."""
        self._process: subprocess.Popen[bytes] | None = None
        self._reports: asyncio.StreamReader | None = None
        self._complaints = _Complaints()
        self._transports: list[asyncio.BaseTransport] = []
        self._frames = Frames()
        self._waiting: list[Report] = []
        self._heard = 0
        self._silent = False
        self._patience = _SILENT_TURNS

    @property
    def pid(self) -> int | None:
        """Process id, once prepared."""
        return self._process.pid if self._process else None

    async def prepare(self) -> str:
        """Start the process and wait until it has loaded its modules. JourneyError when one of a user's own is at
        fault."""
        # -P: a folder named `engine` where the user happens to be is not ours.
        command = [sys.executable, "-P", "-m", "engine.generators.child", *self._journeys]
        paths = [str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: ASYNC220 - returns at once; asyncio's own would need a child watcher
            command,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._reports = asyncio.StreamReader()
        await self._connect(asyncio.StreamReaderProtocol(self._reports), self._process.stdout)
        await self._connect(self._complaints, self._process.stderr)
        try:
            async with asyncio.timeout(_READY_S):
                report = await self._next()
        except TimeoutError:
            loading = f", with {' and '.join(self._journeys)} to load" if self._journeys else ""
            raise GeneratorError(f"generator {self.number} was not ready within {_READY_S:.0f} s{loading}") from None
        if isinstance(report, Failed):
            raise JourneyError(report.detail)
        if not isinstance(report, Ready):
            raise GeneratorError(f"generator {self.number} said {type(report).__name__} before it was ready")
        return f"process {self.pid}"

    async def carry_out(self, share: Share, sink: Sink) -> None:
        """Until the share is done. GeneratorError when the process fails, goes away, or says nothing any more."""
        try:
            self._order(frame(Start(pickle.dumps(share))))
        except OSError:
            raise GeneratorError(await self._epitaph()) from None
        watching = asyncio.create_task(self._end_if_silent())
        try:
            await self._reported(sink)
        finally:
            watching.cancel()

    def order(self, order: Adjust | Stop) -> None:
        """Pass it on."""
        if order == Stop(now=True):
            self._patience = min(self._patience, _STOPPING_TURNS)
        with contextlib.suppress(OSError):
            self._order(frame(order))

    async def close(self) -> None:
        """End the process: first by closing its stdin, then by killing it."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            await asyncio.to_thread(process.wait, _CLOSE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)
        for transport in self._transports:
            transport.close()

    def _order(self, data: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    async def _reported(self, sink: Sink) -> None:
        while True:
            match await self._next():
                case Took(snapshot=snapshot):
                    sink(snapshot)
                case Finished():
                    return
                case Failed(detail=detail):
                    raise GeneratorError(f"generator {self.number} failed: {detail}")

    async def _end_if_silent(self) -> None:
        """A generator that says nothing for too long is ended: should it wake up, it must not load the target any
        more, since nobody would count that."""
        heard = turns = 0
        while turns < self._patience:
            await asyncio.sleep(_TURN_S)
            turns = turns + 1 if self._heard == heard else 0
            heard = self._heard
        assert self._process is not None
        self._silent = True
        self._process.kill()

    async def _next(self) -> Report:
        while not self._waiting:
            assert self._reports is not None
            data = await self._reports.read(1 << 16)
            if not data:
                raise GeneratorError(await self._epitaph())
            self._heard += 1
            self._waiting = [_REPORTS.decode(payload) for payload in self._frames.feed(data)]
        return self._waiting.pop(0)

    async def _epitaph(self) -> str:
        """What became of it: how it ended, and the last thing it said."""
        if self._silent:
            after = f"{self._patience * _TURN_S:.0f} s"
            return f"generator {self.number} fell silent (stopped or hanging) and was ended after {after}"
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self._process.wait, _EPITAPH_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_EPITAPH_S):
                await self._complaints.ended.wait()
        said = self._complaints.last_line
        return f"generator {self.number} went away ({_how(self._process.returncode)})" + (f": {said}" if said else "")

    async def _connect(self, protocol: asyncio.Protocol, pipe: IO[bytes] | None) -> None:
        assert pipe is not None
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, pipe)
        self._transports.append(transport)


class _Complaints(asyncio.Protocol):
    """The end of what a process writes to stderr; always read, or a process that says much would stand still."""

    def __init__(self) -> None:
        self._tail = b""
        self.ended = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self._tail = (self._tail + data)[-_TAIL_BYTES:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set()

    @property
    def last_line(self) -> str:
        """Where Python's tracebacks say what it was."""
        lines = self._tail.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def _how(returncode: int | None) -> str:
    if returncode is None:
        return "its pipe is closed"
    if returncode >= 0:
        return f"exit code {returncode}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-returncode).name
    return f"signal {-returncode}"

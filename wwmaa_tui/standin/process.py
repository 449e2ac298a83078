"""The stand-in as a child process, seen from its parent: start it, learn its address, end it.

Needs neither an event loop nor a thread, and imports nothing of the server, so an app that is already running can use
it. The child holds the other end of a pipe from here and ends when that closes, however this process ends.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO

_START_S = 20.0
_END_S = 4.0
_LONGEST_READY_LINE = 1 << 16


class StandInFailed(Exception):
    """The stand-in did not come up; the text holds what it said about it."""


class StandInProcess:
    """A running stand-in; `stop` ends it and may be called more than once."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        base_url: str,
        env: Mapping[str, str],
        lacks: str = "",
        folders: Sequence[str] = (),
    ) -> None:
        self._process = process
        self.base_url = base_url
        """Origin, without a trailing slash."""
        self.env: Mapping[str, str] = MappingProxyType(dict(env))
        """Environment names and values that aim a load test at it; some of them are secret."""
        self._folders = folders
        self.lacks = lacks
        """What it was to have beside it and does not, in one line for a person; empty where nothing is missing."""

    @classmethod
    def start(
        cls,
        *,
        port: int = 0,
        fault: str | None = None,
        seed: int = 7,
        empty: bool = False,
        prometheus: bool = False,
    ) -> StandInProcess:
        """Start one and wait until it accepts connections; `empty` has accounts alone, `prometheus` one beside it, if
        the program is installed. Raises StandInFailed."""
        command = [sys.executable, "-P", "-m", "wwmaa_tui.standin", "--port", str(port), "--seed", str(seed)]
        if fault is not None:
            command += ["--fault", fault]
        if empty:
            command.append("--empty")
        if prometheus:
            command.append("--prometheus")
        with tempfile.TemporaryFile() as complaints:
            process = _spawn(command, complaints)
            try:
                ready = json.loads(_ready_line(process, time.monotonic() + _START_S))
            except (StandInFailed, ValueError) as error:
                _end(process)
                raise StandInFailed(_story(complaints) or str(error)) from None
            except BaseException:
                _end(process)
                raise
        return cls(process, ready["base_url"], ready["env"], ready["lacks"], ready["folders"])

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the child is still there."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the child, gently at first, and wait for it. What it stored is gone then, also where it was killed."""
        _end(self._process)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> StandInProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _spawn(command: list[str], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    """A session of its own: a Ctrl-C in our terminal must not take the target away from a run that winds down."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


def _ready_line(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """The child's first line, or StandInFailed at its end or at the deadline (on the monotonic clock)."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)
    line = b""
    while not line.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise StandInFailed(f"the stand-in was not ready within {_START_S:.0f} s")
        part = os.read(descriptor, _LONGEST_READY_LINE)
        if not part:
            raise StandInFailed("the stand-in ended before it was ready")
        line += part
    return line


def _story(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read(20_000).decode("utf-8", "replace").strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    for push in (process.terminate, process.kill):
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            push()
    process.wait()

"""The rule that no process outlives the test that started it, daemons and orphans included. Linux only.

A process belongs to the tests when it is a child of this one or carries FAMILY in its environment, which survives
daemonising (tmux) and the death of a parent (a generator whose run was killed).
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FAMILY = "PYTEST_FAMILY"
"""Environment name whose value marks all that one test session starts."""
_HELPERS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Python's own, which live as long as the interpreter that started them."""
_KERNEL = ("0", "2")
"""Parents of init and of the kernel's threads, which have no environment to read."""


@dataclass(frozen=True)
class Process:
    """A living process that the tests started."""

    pid: int
    command: str


class Family:
    """The processes of one test session. Remembers who is a stranger, so looking costs next to nothing."""

    def __init__(self, mark: str) -> None:
        self._mark = f"{FAMILY}={mark}".encode()
        self._me = str(os.getpid())
        self._strangers: set[str] = set()

    def living(self) -> frozenset[Process]:
        """All that live now, without Python's own helpers."""
        if not sys.platform.startswith("linux"):
            return frozenset()
        present = {name for name in os.listdir("/proc") if name.isdecimal() and name != self._me}
        self._strangers &= present
        members = [member for pid in present - self._strangers if (member := self._member(pid)) is not None]
        return frozenset(each for each in members if not any(helper in each.command for helper in _HELPERS))

    def _member(self, pid: str) -> Process | None:
        folder = Path("/proc", pid)
        with contextlib.suppress(OSError):  # it ended while we looked, or is another user's
            state, parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            environment = b"" if parent in _KERNEL else (folder / "environ").read_bytes()
            if parent != self._me and self._mark not in environment.split(b"\0"):
                if environment or parent in _KERNEL:  # else it is just executing another program: look again
                    self._strangers.add(pid)
            elif state not in "ZX":
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                return Process(int(pid), command.strip())
        return None


def survivors(processes: frozenset[Process], patience_s: float) -> frozenset[Process]:
    """Those of the processes that are still alive once all have ended or the patience has."""
    deadline = time.monotonic() + patience_s
    return frozenset(process for process in processes if not _ends(process, deadline))


def _ends(process: Process, deadline: float) -> bool:
    if sys.platform != "linux":
        return True
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return True
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        return bool(waiting.poll(max(deadline - time.monotonic(), 0.0) * 1000.0))
    finally:
        os.close(handle)


def end(processes: frozenset[Process]) -> None:
    """Kill what was left behind, so that the next test starts clean."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)

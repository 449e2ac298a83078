"""Memory of a run and of its generators, looked at from outside while it lives. Linux only."""

from __future__ import annotations

import contextlib
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_GENERATOR = b"engine.generators.child"


@dataclass(frozen=True)
class Held:
    """What was resident at one moment, in MB of 1,000,000 bytes."""

    at_s: float
    """Seconds since the run was started."""
    run: float
    generators: float
    """All of them together."""
    most: float
    """The generators' own high-water marks, together."""


def watched(run: subprocess.Popen[str], every_s: float, limit_s: float) -> list[Held]:
    """Look until the run has ended, which it must within the limit. Moments without a generator are left out."""
    began = time.monotonic()
    between_looks = threading.Event()  # never set
    found: list[Held] = []
    while run.poll() is None:
        at_s = time.monotonic() - began
        assert at_s < limit_s, f"the run has not ended within {limit_s:g} s"
        with contextlib.suppress(OSError):  # one of them has just ended
            generators = [_memory(pid) for pid in _generators_of(run.pid)]
            if generators:
                now, most = (sum(each) for each in zip(*generators, strict=True))
                found.append(Held(at_s, _memory(run.pid)[0], now, most))
        between_looks.wait(every_s)
    return found


def _generators_of(pid: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
            if int(parent) == pid and _GENERATOR in (folder / "cmdline").read_bytes():
                yield int(folder.name)


def _memory(pid: int) -> tuple[float, float]:
    """Resident now, and the most that ever was."""
    status = Path("/proc", str(pid), "status").read_text()
    kilobytes = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE))
    if len(kilobytes) < 2:
        raise ProcessLookupError(pid)  # it has ended and waits to be buried
    return int(kilobytes["VmRSS"]) * 1024 / 1e6, int(kilobytes["VmHWM"]) * 1024 / 1e6

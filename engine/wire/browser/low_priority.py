"""Gives way: a browser, and the process that drives it, get little of a processor that load is waiting for.

What is measured there can so come out too slow on a busy machine, never too fast. Linux weighs tasks within their
session, and sessions against each other (autogroups); a browser begins a session of its own, and so both are lowered.
Where a system has no such thing, that part is left out.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

NICENESS = 10
_PR_CAPBSET_DROP, _CAP_SYS_NICE = 24, 23


def give_way() -> None:
    """This process and what it will start, from now on. A browser raises its own priority where it may, as root may:
    so the right to do that goes too."""
    os.nice(NICENESS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_SYS_NICE, 0, 0, 0)
    lower_sessions([os.getpid()])


def lower_sessions(pids: Iterable[int]) -> None:
    """The sessions that these processes are in."""
    for pid in pids:
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/autogroup").write_text(f"{NICENESS}\n", encoding="ascii")

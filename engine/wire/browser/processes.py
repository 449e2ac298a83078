"""The processes of a browser: its driver and everything below it, so that none of them is left behind.

Read from /proc; where there is none, a browser ends with the pipe of its driver, and that with ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
_DRIVER = b"run-driver"
_FOLDER, _MADE = "--user-data-dir=", "playwright_chromiumdev_profile-"
_POLL_S = 0.02


class Started(NamedTuple):
    """One process; a later one of the same id has another start."""

    pid: int
    parent: int
    start: str
    """Clock ticks since the boot."""


def drivers() -> set[int]:
    """The drivers of Playwright that are children of this process."""
    mine = os.getpid()
    return {each.pid for each in _all() if each.parent == mine and _DRIVER in _command(each.pid)}


def family_of(pid: int) -> list[Started]:
    """A process and all that descend from it, as they are now."""
    everyone = _all()
    family = [each for each in everyone if each.pid == pid]
    for each in family:  # grows while it is walked
        family += [child for child in everyone if child.parent == each.pid]
    return family


def profiles_of(family: list[Started]) -> set[Path]:
    """The folders that Playwright made for browsers among them; a driver that is killed does not take them away."""
    words = (os.fsdecode(word) for each in family for word in _command(each.pid).split(b"\0"))
    folders = {Path(word.removeprefix(_FOLDER)) for word in words if word.startswith(_FOLDER)}
    return {folder for folder in folders if folder.name.startswith(_MADE)}


async def gone(family: list[Started], patience_s: float) -> bool:
    """Whether all of them have ended, after waiting for so long at the most."""
    for _ in range(round(patience_s / _POLL_S)):
        if not _living(family):
            return True
        await asyncio.sleep(_POLL_S)
    return not _living(family)


def kill(family: list[Started]) -> None:
    """End those that live, at once."""
    for each in _living(family):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(each.pid, signal.SIGKILL)


def waits_ms(family: list[Started]) -> dict[str, float]:
    """How long each thread of them has waited for a processor since it began, by thread id; empty where the system does
    not tell."""
    waits = {}
    for each in family:
        tasks = _PROC / str(each.pid) / "task"
        with contextlib.suppress(OSError):
            for thread in os.listdir(tasks):
                with contextlib.suppress(OSError):
                    waits[thread] = int((tasks / thread / "schedstat").read_text().split()[1]) / 1e6
    return waits


def _living(family: list[Started]) -> list[Started]:
    return [each for each in family if (now := _read(each.pid)) is not None and now.start == each.start]


def _all() -> list[Started]:
    try:
        names = os.listdir(_PROC)
    except OSError:
        return []
    return [process for name in names if name.isdigit() and (process := _read(int(name))) is not None]


def _read(pid: int) -> Started | None:
    """None for a process that is not there, or only waits to be counted out by its parent."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, parent, *rest = text[text.rindex(")") + 2 :].split()
    return None if state in "ZX" else Started(pid, int(parent), rest[17])


def _command(pid: int) -> bytes:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""

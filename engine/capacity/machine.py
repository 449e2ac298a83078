"""The machine as it is now: cores, files, local ports, memory, disk.

1. Only looks, never changes anything, sends nothing, resolves no name.
2. What a system does not tell (macOS and the BSDs have no /proc) is None, never a guess.
"""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.capacity import linux
from engine.capacity.destination import Destination
from engine.capacity.files import hard_file_limit

_ROOT = Path("/")


@dataclass(frozen=True)
class Machine:
    """What there is here."""

    cores: int
    """That this process may use: affinity and the control group's quota."""
    files: int
    """That one process may hold open."""
    hard_files: int | None = None
    """As far as that can be raised; None: without limit."""
    ports: tuple[int, int] | None = None
    """First and last local port for outgoing connections; None where not known."""
    ports_in_use: Mapping[Destination, int] = field(default_factory=dict)
    """How many of them lead to a destination already, or did so within the last minute and are kept back."""
    memory_bytes: int | None = None
    """That can be had without swapping, within the control group's limit; None where not known."""
    disk_bytes: int | None = None
    """Free where the results go; None where not known."""


def survey(destinations: Collection[Destination] = (), folder: Path | None = None, root: Path = _ROOT) -> Machine:
    """Look at this machine. `folder`: where the results go; `root`: where /proc and /sys are looked for."""
    return Machine(
        cores=_cores(root),
        files=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        hard_files=hard_file_limit(),
        ports=linux.local_ports(root),
        ports_in_use=linux.ports_in_use(root, destinations),
        memory_bytes=linux.memory_bytes(root),
        disk_bytes=free_in(folder),
    )


def _cores(root: Path) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = linux.core_quota(root)
    return cores if quota is None else max(min(cores, int(quota)), 1)


def free_in(folder: Path | None) -> int | None:
    """Bytes that are free there; None where not known."""
    if folder is None:
        return None
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None

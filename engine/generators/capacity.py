"""What this machine must give a plan: file descriptors for sockets.

Looked at before the start, not met in the middle.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass

_SPARE_FILES = 64


@dataclass(frozen=True)
class FileLimit:
    """How many files a process may hold, and how many the plan needs."""

    needed: int
    allowed: int

    @property
    def enough(self) -> bool:
        """Whether every user gets its socket."""
        return self.needed <= self.allowed


def raise_file_limit() -> int:
    """Raise the soft limit of this process to the hard one; children inherit it. Returns the limit in force."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 1 << 20) if hard != resource.RLIM_INFINITY else 1 << 20
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            return soft
        return wanted
    return soft


def file_limit(max_vus: int, workers: int) -> FileLimit:
    """What each of so many generators needs for its share of the users."""
    share = -(-max_vus // max(workers, 1))
    return FileLimit(needed=share + _SPARE_FILES, allowed=raise_file_limit())

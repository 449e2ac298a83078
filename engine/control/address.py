"""Where a run's control socket lies, and a name for it that fits into a socket's address (107 bytes on Linux).

A run directory may lie as deep as it likes: where neither its path nor the one from the working folder fits, the
kernel is led to it through a file descriptor of the directory.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from engine.control.commands import CommandError

SOCKET_NAME = "control.sock"
_LONGEST = 100
_BY_DESCRIPTOR = Path("/proc/self/fd")


@contextlib.contextmanager
def address_in(directory: Path) -> Iterator[str]:
    """A short name of the directory's control socket, good while the body runs. OSError when there is no such
    directory, CommandError where its path is too long and the system offers no way around."""
    path = str(directory / SOCKET_NAME)
    for name in (path, os.path.relpath(path)):
        if len(os.fsencode(name)) <= _LONGEST:
            yield name
            return
    if not _BY_DESCRIPTOR.is_dir():
        raise CommandError(
            f"the path of the run directory is too long for a socket: {directory}; choose another --results"
        )
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"{_BY_DESCRIPTOR}/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)

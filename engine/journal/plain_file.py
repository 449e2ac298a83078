"""Opening what a results folder holds: plain files only, so that no reader hangs on a pipe that bears a file's name."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path
from typing import BinaryIO

import msgspec

NOT_READABLE = (msgspec.MsgspecError, RecursionError)
"""What decoding raises for what is no JSON of ours; the second for lists in lists by the thousand."""


def open_descriptor(path: Path) -> int:
    """For reading. OSError as `open`, and where it is no plain file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe would wait for its writer
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a plain file", str(path))
    return descriptor


def open_plain(path: Path) -> BinaryIO:
    """For reading; OSError as `open_descriptor`."""
    return open(open_descriptor(path), "rb")


def read_plain(path: Path, most: int) -> bytes:
    """All of it. OSError as `open_descriptor`, and where it holds more than so many bytes."""
    with open_plain(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it holds more than {most >> 20} MiB", str(path))
    return data


def is_written(path: Path) -> bool:
    """Whether a writer keeps the file's lock; whoever may read it can tell, and leaves no trace."""
    try:
        descriptor = open_descriptor(path)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # a file system without locks
    finally:
        os.close(descriptor)
    return False


def first_line(path: Path, most: int) -> bytes:
    """Its first line with its end, at most so many bytes of it. OSError as `open_descriptor`."""
    with open_plain(path) as file:
        return file.readline(most)

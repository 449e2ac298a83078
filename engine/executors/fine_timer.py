"""A timer that is exact to some ten microseconds, by a file descriptor of Linux (timerfd).

uvloop's own timers are whole milliseconds, and up to one and a half late. Elsewhere than on Linux there is none.
"""

from __future__ import annotations

import asyncio
import ctypes
import math
import os
import sys
import time
from collections.abc import Callable

_ABSOLUTE = 1
_FLAGS = os.O_NONBLOCK | os.O_CLOEXEC
_NS = 1_000_000_000


class _Spec(ctypes.Structure):
    """struct itimerspec of a machine with 64-bit times: interval and value, in seconds and nanoseconds."""

    _fields_ = (
        ("every_s", ctypes.c_long),
        ("every_ns", ctypes.c_long),
        ("at_s", ctypes.c_long),
        ("at_ns", ctypes.c_long),
    )


class FineTimer:
    """Calls back at or after one monotonic instant, in the event loop that it is made in."""

    def __init__(self, descriptor: int, set_time: Callable[..., int], call: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._set_time = set_time
        self._call = call
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(descriptor, self._due)

    def set(self, instant: float) -> None:
        """Call back then, in place of any instant before."""
        whole = max(math.ceil(instant * _NS), 1)
        spec = _Spec(0, 0, whole // _NS, whole % _NS)
        self._set_time(self._descriptor, _ABSOLUTE, ctypes.byref(spec), None)

    def close(self) -> None:
        """Give the descriptor back."""
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)

    def _due(self) -> None:
        try:
            os.read(self._descriptor, 8)
        except BlockingIOError:
            return  # it was set anew just before it was read
        self._call()


def fine_timer(call: Callable[[], None]) -> FineTimer | None:
    """A timer in the running loop; None where the system has none to give."""
    if not sys.platform.startswith("linux") or ctypes.sizeof(ctypes.c_long) != 8:
        return None
    libc = ctypes.CDLL(None)
    try:
        descriptor = libc.timerfd_create(time.CLOCK_MONOTONIC, _FLAGS)
        return FineTimer(descriptor, libc.timerfd_settime, call) if descriptor >= 0 else None
    except AttributeError:
        return None

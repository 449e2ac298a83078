"""A thread beside a screen that does something a little at a time, and leaves the interpreter to others in between."""

from __future__ import annotations

import threading
from collections.abc import Callable

SLICE_S = 0.01
"""What is worked at a time, in seconds: half of what one frame of a screen takes."""
BREATH_S = 0.002
"""Between two slices, for the screen's thread."""


class Beside:
    """Calls `turn` until it is closed; a daemon, so it keeps nobody from leaving."""

    def __init__(self, name: str, turn: Callable[[], float | None]) -> None:
        """`turn` does one slice and says how many seconds to wait before the next; None: it is done for good."""
        self._turn = turn
        self._closed = False
        self._woken = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Take the next turn now."""
        self._woken.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it is done, or closed; whether it is."""
        return self._over.wait(timeout_s)

    def close(self) -> None:
        """No further turn; returns once none is being taken. Idempotent."""
        self._closed = True
        self._woken.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _work(self) -> None:
        try:
            while not self._closed:
                pause_s = self._turn()
                if pause_s is None:
                    return
                self._woken.wait(max(pause_s, BREATH_S))
                self._woken.clear()
        finally:
            self._over.set()

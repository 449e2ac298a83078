"""Signals to a front end: the first SIGINT or SIGTERM stops the run gracefully, the second at once, also while it is
audited. A later one ends the process of a headless run that does not come to its end even so: a journey that never lets
go holds up an inline run.

A terminal that goes away (SIGHUP) stops nothing: the screen is let go, the run goes on to its end, and the process
ends with its exit code. That must work even while Textual is stuck in a write that nobody reads, so a thread of its
own sees to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

from wwmaa_tui.crash_context import is_defect
from wwmaa_tui.exit_codes import ExitCode

_STOPS = 2
_PATIENCE_S = 5.0
"""So long after the second signal a run is left to end by itself: whoever hammers on the keys is to lose no record."""

if TYPE_CHECKING:
    from engine.run_thread import RunThread
    from engine.suite.thread import SuiteThread
    from wwmaa_tui.launcher import RunLauncher


def exit_code(thread: RunThread | SuiteThread) -> int:
    """The process's exit code after that run or suite."""
    if thread.exit_code is not None:
        return thread.exit_code
    if thread.failure is None:
        return ExitCode.INTERRUPTED
    return ExitCode.CRASHED if is_defect(thread.failure) else ExitCode.BAD_INPUT


@contextlib.contextmanager
def stops_the_run(launcher: RunLauncher, let_go: Callable[[], object] | None = None) -> Iterator[None]:
    """While the body runs, signals are orders to the launcher's run. `let_go` is called in the running event loop
    when the terminal is gone; without it a hang-up is ignored."""
    gone = threading.Event()
    told, last = 0, 0.0

    def release() -> None:
        if let_go is not None:
            with contextlib.suppress(RuntimeError):
                asyncio.get_running_loop().call_soon_threadsafe(let_go)

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal told, last
        if launcher.run is not None and not launcher.run.finished:
            if told < _STOPS:
                from engine.control.commands import Stop  # the run has loaded it

                told, last = told + 1, time.monotonic()
                launcher.run.command(Stop(origin=signal.Signals(number).name, now=told == _STOPS))
            elif let_go is None and time.monotonic() - last >= _PATIENCE_S:
                raise KeyboardInterrupt
        elif let_go is None:
            raise KeyboardInterrupt
        else:
            release()

    def hang_up(_number: int, _frame: FrameType | None) -> None:
        gone.set()
        release()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    previous[signal.SIGHUP] = signal.signal(signal.SIGHUP, hang_up)
    if let_go is not None:
        threading.Thread(target=_outlive, args=(launcher, gone), name="hang-up", daemon=True).start()
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _outlive(launcher: RunLauncher, gone: threading.Event) -> None:
    """Once the terminal is gone: wait for the run, then end the process whatever the screen is stuck in."""
    gone.wait()
    code: int = ExitCode.INTERRUPTED
    if launcher.run is not None:
        launcher.run.join()
        code = exit_code(launcher.run)
    launcher.close()
    os._exit(code)

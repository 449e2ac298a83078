"""Time as an argument: the one clock of a run, a virtual one for tests, and sleeping that a stop can end.

1. Instants are seconds of CLOCK_MONOTONIC, which all processes of a machine share, so a generator and the
   run that started it mean the same instant by the same number.
2. Wall time is read once, at the start of a run; everything later is an offset from it.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """What reads time."""

    tick_s: float
    """What the timers of its event loop are rounded to."""

    def now(self) -> float:
        """Monotonic seconds."""

    def wall(self) -> float:
        """Seconds since the Unix epoch."""


class SystemClock:
    """The machine's clock."""

    tick_s = 0.001
    now = staticmethod(time.monotonic)
    wall = staticmethod(time.time)


class VirtualClock:
    """Reads the time of a VirtualLoop; a ten-minute profile passes in milliseconds."""

    tick_s = 0.0

    def __init__(self, epoch: float = 1_767_225_600.0) -> None:
        self._epoch = epoch

    def now(self) -> float:
        """Virtual seconds since the loop began."""
        return asyncio.get_running_loop().time()

    def wall(self) -> float:
        """A fixed epoch plus virtual time."""
        return self._epoch + self.now()


class StopSignal:
    """Set once, when no new work may begin; wakes everyone who sleeps through it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._set = False
        self._sleepers: set[asyncio.Future[None]] = set()
        self._told: list[Callable[[], None]] = []

    def on_stop(self, tell: Callable[[], None]) -> None:
        """Call back as soon as it is asked for."""
        self._told.append(tell)

    def is_set(self) -> bool:
        """Whether the stop has been asked for."""
        return self._set

    def set(self) -> None:
        """Ask for it."""
        self._set = True
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_result(None)
        for tell in self._told:
            tell()

    async def sleep_until(self, instant: float) -> bool:
        """Return True at or up to a tick after the monotonic instant, never before it; False as soon as the stop is
        asked for. Timers of event loops are coarse, so the instant is checked, not trusted; a shorter wait than a tick
        would be none to them, and the loop would spin."""
        loop = asyncio.get_running_loop()
        while not self._set and (delay := instant - self._clock.now()) > 0:
            sleeper: asyncio.Future[None] = loop.create_future()
            handle = loop.call_later(max(delay, self._clock.tick_s), _wake, sleeper)
            self._sleepers.add(sleeper)
            try:
                await sleeper
            finally:
                handle.cancel()
                self._sleepers.discard(sleeper)
        return not self._set


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)


class _JumpingSelector(selectors.DefaultSelector):
    """Instead of waiting for a time-out, moves the loop's clock to it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; if nothing is, the clock jumps by the time-out."""
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready and timeout > 0:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer once no callback is ready."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time; for tests and for planning what-ifs."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)

"""Waiting for the start that a run or a suite was given.

The wall clock is read again and again: a machine that slept, or whose clock was set, begins at the right time or not at
all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.clock import Clock
from engine.errors import RefusedError
from engine.start import Start, said

TICK_S = 0.2
"""Between two looks at the clock, and at what was asked."""
_GRACE_S = 5.0
"""A start is hardly ever to the millisecond."""


async def wait_for_start(start: Start, clock: Clock, obey: Callable[[], None], stopped: Callable[[], bool]) -> None:
    """Return once the instant has come, or somebody stopped; `obey` is called many times a second. RefusedError where
    it has become too late to end inside the window."""
    while not stopped() and (rest := start.at - clock.wall()) > 0:
        await asyncio.sleep(min(max(rest, clock.tick_s), TICK_S))
        obey()
    if not stopped() and start.latest is not None and clock.wall() > start.latest + _GRACE_S:
        raise RefusedError(
            f"it was to begin {said(start.at)}, and by {said(start.latest)} at the latest to end inside its window;"
            f" it is {said(clock.wall())} now (did this machine sleep?)"
        )

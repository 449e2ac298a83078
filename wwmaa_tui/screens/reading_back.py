"""Reading files in a thread while the screen goes on: how far it is, and an end when nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_S = 0.2
"""How often the screen is told how far it is."""


class GivenUp(Exception):
    """Nobody waits for what is being read; raised inside the reading thread only."""


class ReadingBack:
    """One reading. `progress` is for the thread, everything else for the screen's loop."""

    def __init__(self) -> None:
        self.share = 0.0
        self._given_up = False

    def progress(self, share: float) -> None:
        """So much was read, 0 to 1. GivenUp when there is no use in going on."""
        if self._given_up:
            raise GivenUp
        self.share = share

    async def of(self, work: Callable[[], T], say: Callable[[float], None]) -> T:
        """What the work gives; it runs in a thread, and `say` hears its share now and then. When this is cancelled, the
        thread ends at its next word of progress."""
        task = asyncio.get_running_loop().run_in_executor(None, work)
        task.add_done_callback(_heed)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=LOOK_S)
                say(self.share)
            return task.result()
        finally:
            self._given_up = True


def _heed(task: asyncio.Future[T]) -> None:
    """An error that nobody waits for is no news."""
    if not task.cancelled():
        task.exception()

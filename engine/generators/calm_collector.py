"""Keeps Python's garbage collector from stopping a generator process.

Left to itself it looks at objects when enough of them were made than let go; where thousands of users come and go at
one rate that is seldom, and then it looks at all of them: pauses of 200 ms in which nothing is sent and every answer
seems late. So it is called here twenty times a second for what was made since the last time, a millisecond each, and
what survives is put out of its sight. Garbage that refers to itself and lives longer than that is missed; connections
and requests make none, and where a journey does, a full collection follows once memory has grown by half.
"""

from __future__ import annotations

import asyncio
import gc
import sys

from engine.measure.snapshot import Snapshot

_EVERY_S = 0.05
_GROWTH = 1.5
_ROOM_BLOCKS = 500_000
"""Some 50 MB: less than that is not worth a pause."""


class CalmCollector:
    """For a process that does nothing but generate load; its users have the event loop that start() is called in."""

    def __init__(self) -> None:
        self._most_sockets = 0
        self._blocks = 0
        """Blocks of memory in use when the last user had joined, or after the last full collection."""

    def start(self) -> None:
        """All that was loaded so far stays."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._blocks = sys.getallocatedblocks()
        self._again()

    def after(self, snapshot: Snapshot) -> None:
        """To be called after each second."""
        blocks = sys.getallocatedblocks()
        sockets = sum(health.sockets for health in snapshot.health.values())
        if sockets > self._most_sockets:
            self._most_sockets, self._blocks = sockets, max(blocks, self._blocks)
        elif blocks > self._blocks * _GROWTH + _ROOM_BLOCKS:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._blocks = sys.getallocatedblocks()

    def _again(self) -> None:
        asyncio.get_running_loop().call_later(_EVERY_S, self._look)

    def _look(self) -> None:
        gc.collect(0)
        gc.freeze()
        self._again()

"""Memory kept for no reason, as much as the fault in force asks for.

Owns the bytes and the task that adds to them. Taking the fault away gives them back, so that one process can show
health and illness in turn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from wwmaa_tui.standin.faults import MIB, FaultSwitch

_LOOK_EVERY_S = 0.25


class Leak:
    """Grows and shrinks with the switch, in whole mebibytes."""

    def __init__(self, switch: FaultSwitch, clock: Callable[[], float] = time.monotonic) -> None:
        self._switch = switch
        self._clock = clock
        self._kept: list[bytes] = []

    @property
    def held_bytes(self) -> int:
        """What is held now."""
        return len(self._kept) * MIB

    def look(self) -> None:
        """Hold what the switch asks for at this moment."""
        wanted = self._switch.leaked_bytes(self._clock()) // MIB
        if wanted < len(self._kept):
            self._kept.clear()
        # A byte value other than zero, or the pages would never become resident.
        self._kept.extend(b"\xa5" * MIB for _ in range(wanted - len(self._kept)))

    async def keep_looking(self) -> None:
        """Follow the switch until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_EVERY_S)

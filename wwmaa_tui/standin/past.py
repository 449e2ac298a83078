"""The durations of requests as they were a while ago, so that a stretch of time can be told from all there was.

Owns its copies and the task that makes them: one every ten seconds, of numbers that Telemetry counts anyway.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wwmaa_tui.standin.telemetry import Durations, Telemetry

EVERY_S = 10.0
_KEPT = 360

RequestKey = tuple[str, str, int]
"""Method, endpoint, status."""
_NOTHING: Mapping[RequestKey, Durations] = MappingProxyType({})


class Past:
    """An hour of copies."""

    def __init__(self, telemetry: Telemetry, clock: Callable[[], float] = time.time) -> None:
        self._telemetry = telemetry
        self._clock = clock
        self._copies: deque[tuple[float, Mapping[RequestKey, Durations]]] = deque(maxlen=_KEPT)

    def note(self) -> None:
        """Copy what there is now."""
        last = self._copies[-1][1] if self._copies else _NOTHING
        copy = {key: _copied(durations, last.get(key)) for key, durations in self._telemetry.durations.items()}
        self._copies.append((self._clock(), copy))

    def since(self, at: float) -> dict[RequestKey, Durations]:
        """What has been answered since then (seconds since the epoch), to the ten seconds; without a copy of then, all
        that was ever answered."""
        place = bisect_right(self._copies, at, key=lambda copy: copy[0])
        before = self._copies[place - 1][1] if place else _NOTHING
        return {
            key: _minus(durations, before[key]) if key in before else durations
            for key, durations in self._telemetry.durations.items()
        }

    async def keep_noting(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.note()


def _copied(now: Durations, last: Durations | None) -> Durations:
    """What nobody asked for since the last copy is not copied again."""
    return last if last is not None and last.counts == now.counts else Durations(now.counts[:], now.sum)


def _minus(now: Durations, then: Durations) -> Durations:
    counts = array("L", (after - before for after, before in zip(now.counts, then.counts, strict=True)))
    return Durations(counts, now.sum - then.sum)

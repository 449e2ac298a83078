"""The histograms of requests as they were a while ago, so that a stretch of time can be told from all there was.

Owns its copies and the task that makes them: one every ten seconds, of numbers that Telemetry counts anyway.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wwmaa_tui.standin.telemetry import Telemetry, Timings

EVERY_S = 10.0
_KEPT = 360

RequestKey = tuple[str, str, int]
"""Method, endpoint, status."""
_NOTHING: Mapping[RequestKey, Timings] = MappingProxyType({})


class Past:
    """An hour of copies."""

    def __init__(self, telemetry: Telemetry, clock: Callable[[], float] = time.time) -> None:
        self._telemetry = telemetry
        self._clock = clock
        self._copies: deque[tuple[float, Mapping[RequestKey, Timings]]] = deque(maxlen=_KEPT)

    def note(self) -> None:
        """Copy what there is now."""
        copy = {key: Timings(timings.counts.copy(), timings.sum) for key, timings in self._telemetry.requests.items()}
        self._copies.append((self._clock(), copy))

    def since(self, at: float) -> dict[RequestKey, Timings]:
        """What has been answered since then (seconds since the epoch), to the ten seconds; without a copy of then, all
        that was ever answered."""
        place = bisect_right(self._copies, at, key=lambda copy: copy[0])
        before = self._copies[place - 1][1] if place else _NOTHING
        return {
            key: _minus(timings, before[key]) if key in before else timings
            for key, timings in self._telemetry.requests.items()
        }

    async def keep_noting(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.note()


def _minus(now: Timings, then: Timings) -> Timings:
    return Timings([after - before for after, before in zip(now.counts, then.counts, strict=True)], now.sum - then.sum)

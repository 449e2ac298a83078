"""Trace ids for a share of a load's requests, and which of those requests are worth a look at what their server did.

1. Who is not traced pays for one counter; ids are made for those that are.
2. Which are traced is drawn, so that no journey's rhythm decides it, from the seed; the first of each second and
   scenario always is. Ids are random, so that a second run with the same seed finds traces of its own.
3. Memory is bounded: of each second the slowest and a few that failed are kept.
"""

from __future__ import annotations

import heapq
import math
import os
import random
from collections.abc import Mapping
from typing import NamedTuple

from engine.measure.snapshot import FAILED_KEPT, SLOWEST_KEPT, SlowSample, worst

HEADER = "traceparent"
"""W3C Trace Context, https://www.w3.org/TR/trace-context/."""
_NEVER = 1 << 62


class Mark(NamedTuple):
    """What a traced request carries."""

    trace_id: str
    """32 hexadecimal digits."""
    line: bytes
    """The header line; all hops of a redirect say the same."""


class _Seen(NamedTuple):
    ms: float
    trace_id: str
    endpoint: str
    failed: bool


class SlowRequests:
    """The traced requests of one generator's running second that are worth a look."""

    def __init__(self) -> None:
        self._slowest: list[_Seen] = []
        """A heap, the quickest of them first."""
        self._failed: list[_Seen] = []

    def add(self, trace_id: str, endpoint: str, ms: float, *, failed: bool) -> None:
        """One that is over."""
        slowest = self._slowest
        seen = _Seen(ms, trace_id, endpoint, failed)
        if failed and len(self._failed) < FAILED_KEPT:
            self._failed.append(seen)
        elif len(slowest) < SLOWEST_KEPT:
            heapq.heappush(slowest, seen)
        elif ms > slowest[0].ms:
            heapq.heapreplace(slowest, seen)

    def cut(self, second: int) -> tuple[SlowSample, ...]:
        """Those since the last cut, as that second's; the slowest first."""
        seen = (*self._slowest, *self._failed)
        self._slowest, self._failed = [], []
        return worst(SlowSample(each.trace_id, each.endpoint, second, each.ms, each.failed) for each in seen)


class Tracer:
    """Says which requests of one scenario in one generator are traced.

    Whoever sends one takes 1 from `left`, and calls begin() where that makes it negative.
    """

    __slots__ = ("_log_rest", "_random", "_slow", "left")

    def __init__(self, share: float, slow: SlowRequests, seed: str) -> None:
        """`share` lies above 0 and is at most 1."""
        self.left = 0
        """How many requests go untraced before the next one that is."""
        self._log_rest = math.log1p(-share) if share < 1 else -math.inf
        self._random = random.Random(seed)
        self._slow = slow

    def begin_second(self) -> None:
        """The next request is traced."""
        self.left = 0

    def begin(self, carried: Mapping[str, str], own: Mapping[str, str] | None) -> Mark | None:
        """The mark of a request with these headers; None where it has a trace id already."""
        # The gaps between requests that are each drawn with the same probability.
        self.left = int(min(math.log1p(-self._random.random()) / self._log_rest, _NEVER))
        if any(name.lower() == HEADER for headers in (carried, own or {}) for name in headers):
            return None
        drawn = os.urandom(24).hex()
        return Mark(drawn[:32], f"{HEADER}: 00-{drawn[:32]}-{drawn[32:]}-01\r\n".encode("latin-1"))

    def end(self, mark: Mark, endpoint: str, seconds: float, *, failed: bool) -> None:
        """What became of a request that was sent, all its hops together."""
        self._slow.add(mark.trace_id, endpoint, seconds * 1000.0, failed=failed)

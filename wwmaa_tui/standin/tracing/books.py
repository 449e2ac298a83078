"""The requests that carried a trace id, newest last: what the model did with each, in a few numbers.

Owns the memory and its bound. A request costs one small struct here; its spans are made when they are asked for.
"""

from __future__ import annotations

import random
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from wwmaa_tui.standin.costs import NOTHING, Work

TRACEPARENT = b"traceparent"
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_KEPT = 2000


class TracedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and where its time went; durations in seconds."""

    trace_id: str
    parent_id: str
    """The span of whoever asked: 16 hexadecimal digits."""
    number: int
    """Of the first span; the others count on from it."""
    began: float
    """Seconds since the epoch."""
    seconds: float
    """From arrival to answer."""
    method: str
    endpoint: str
    status: int
    work: Work = NOTHING
    edge_wait_s: float = 0.0
    """For ZeroDB's edge, as a fault wants it."""
    wait_s: float = 0.0
    """For everything else that holds neither a core nor a connection."""
    pool_wait_s: float = 0.0
    db_s: float = 0.0

    @property
    def operation(self) -> str:
        """As its root span is called: `GET /api/search`."""
        return f"{self.method} {self.endpoint}"


class TraceBooks:
    """The latest `keep` requests that were traced."""

    def __init__(self, seed: int, keep: int = _KEPT) -> None:
        self._random = random.Random(seed)
        self._kept: deque[TracedRequest] = deque()
        self._by_trace: dict[str, list[TracedRequest]] = {}
        self._keep = keep

    def __len__(self) -> int:
        return len(self._kept)

    def number(self) -> int:
        """A number for the first span of the next request."""
        return self._random.getrandbits(63) + 1

    def add(self, request: TracedRequest) -> None:
        """Keep one; the oldest goes when there are too many."""
        self._kept.append(request)
        self._by_trace.setdefault(request.trace_id, []).append(request)
        if len(self._kept) > self._keep:
            oldest = self._kept.popleft()
            same = self._by_trace[oldest.trace_id]
            same.pop(0)
            if not same:
                del self._by_trace[oldest.trace_id]

    def of(self, trace_id: str) -> Sequence[TracedRequest]:
        """All of one trace, in the order of their answers."""
        return tuple(self._by_trace.get(trace_id.lower().rjust(32, "0"), ()))

    def newest_first(self) -> Iterator[Sequence[TracedRequest]]:
        """Trace by trace."""
        return (tuple(requests) for requests in reversed(self._by_trace.values()))

    def requests(self) -> Iterator[TracedRequest]:
        """Every one that is kept."""
        return iter(self._kept)


def wanted_trace(headers: Mapping[bytes, bytes]) -> tuple[str, str] | None:
    """Trace and span of whoever asks, where the request carries a sampled W3C `traceparent`."""
    found = _TRACEPARENT.fullmatch(headers.get(TRACEPARENT, b""))
    if found is None or not int(found[3], 16) & 1:
        return None
    return found[1].decode(), found[2].decode()

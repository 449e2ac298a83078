"""What the platform counts about itself while serving: plain numbers, cheap to add to, read at each scrape.

Owns the tallies. Their Prometheus form is made elsewhere.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

import msgspec

BOUNDS_S = (0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The platform's own histogram bounds."""

FINE_BOUNDS_S = tuple(0.001 * 1.1**place for place in range(121))
"""From a millisecond to a minute and a half, each a tenth above the last: close enough to tell a quantile by."""

SLOW_QUERY_S = 1.0


class Timings(msgspec.Struct):
    """A histogram of seconds: a count for each bound and one for everything above, and the sum."""

    counts: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    sum: float = 0.0

    def add(self, seconds: float) -> None:
        """One observation."""
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sum += seconds

    @property
    def count(self) -> int:
        """All observations."""
        return sum(self.counts)


class Durations(msgspec.Struct):
    """The same, told so finely that quantiles agree with what a client measures, as Sentry's do."""

    counts: array[int] = msgspec.field(default_factory=lambda: array("L", [0]) * (len(FINE_BOUNDS_S) + 1))
    sum: float = 0.0

    def add(self, seconds: float) -> None:
        """One observation."""
        self.counts[bisect_left(FINE_BOUNDS_S, seconds)] += 1
        self.sum += seconds

    @property
    def count(self) -> int:
        """All observations."""
        return sum(self.counts)


class WebhookCounts(msgspec.Struct):
    """Deliveries of webhooks by what became of them."""

    received: int = 0
    """All of them."""
    processed: int = 0
    """How often one was processed."""
    duplicates: int = 0
    failed: int = 0
    """Believed, and not to be processed."""
    refused: int = 0
    """Badly signed, signed too long ago, or no event at all."""


class Telemetry:
    """Requests by method, endpoint and status; queries by collection and operation; webhooks."""

    def __init__(self) -> None:
        self.webhooks = WebhookCounts()
        self.active_requests = 0
        self.requests: dict[tuple[str, str, int], Timings] = {}
        self.durations: dict[tuple[str, str, int], Durations] = {}
        """Of the same requests."""
        self.queries: dict[tuple[str, str], Timings] = {}
        self.slow_queries: dict[tuple[str, str], int] = {}

    def request(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        """One request answered."""
        timings = self.requests.get((method, endpoint, status))
        if timings is None:
            timings = self.requests[method, endpoint, status] = Timings()
            self.durations[method, endpoint, status] = Durations()
        timings.add(seconds)
        self.durations[method, endpoint, status].add(seconds)

    def query(self, collection: str, operation: str, seconds: float) -> None:
        """One database query, the wait for a connection included."""
        key = (collection, operation)
        timings = self.queries.get(key)
        if timings is None:
            timings = self.queries[key] = Timings()
        timings.add(seconds)
        if seconds > SLOW_QUERY_S:
            self.slow_queries[key] = self.slow_queries.get(key, 0) + 1

"""How long a request takes on a server of limited size: shared cores, a database pool, a queue limit.

Owns the arithmetic only. Time is an argument, in seconds; there is no clock, no event loop and no randomness here.

1. A request waits (I/O that holds nothing), then computes, then holds one database connection, then is finished.
2. Computing requests share the cores evenly; while there are no more of them than cores, each has a core to itself.
3. Connections are given in the order of asking, and a held connection is never taken back.
4. Requests computing, holding or asking for a connection are the queue; at its limit the server admits no more.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

_SLACK = 1e-9
"""CPU seconds within which a share counts as used up; far below what anyone can measure."""


class Limits(msgspec.Struct, frozen=True):
    """The size of the server."""

    cores: int = 8
    pool: int = 20
    """Database connections."""
    queue: int = 1000
    """Requests computing, holding or asking for a connection, beyond which a new one is turned away."""
    memory_bytes: int = 448 << 20
    """For whoever compares the process's memory with it; nothing is refused for it here."""


class Demand(msgspec.Struct, frozen=True):
    """What one request needs, in seconds on an idle server."""

    cpu_s: float = 0.0
    db_s: float = 0.0
    wait_s: float = 0.0


class Finished(msgspec.Struct, Generic[T], frozen=True):
    """One request that is done, with where its time went."""

    ticket: T
    """Whatever the caller handed in at the start."""
    at: float
    pool_wait_s: float
    db_s: float


class _Job(msgspec.Struct, Generic[T]):
    ticket: T | None
    demand: Demand
    asked_at: float = 0.0
    pool_wait_s: float = 0.0
    holds_connection: bool = False


class Capacity(Generic[T]):
    """One server at work. Calls must not go back in time; an earlier `now` counts as the latest one seen."""

    def __init__(self, limits: Limits, now: float = 0.0) -> None:
        self.limits = limits
        self.pool_in_use = 0
        self.cpu_seconds = 0.0
        """CPU time given out so far."""
        self._now = now
        self._share = 0.0
        self._order = 0
        self._computing: list[tuple[float, int, _Job[T]]] = []
        self._timed: list[tuple[float, int, _Job[T]]] = []
        self._asking: deque[_Job[T]] = deque()
        self._done: list[Finished[T]] = []

    @property
    def computing(self) -> int:
        """Requests that share the cores now."""
        return len(self._computing)

    @property
    def pool_waiting(self) -> int:
        """Requests that ask for a connection and have none."""
        return len(self._asking)

    @property
    def queued(self) -> int:
        """Requests that count against the queue limit."""
        return len(self._computing) + self.pool_in_use + len(self._asking)

    @property
    def in_service(self) -> int:
        """All requests in the model, those that only wait included."""
        return len(self._computing) + len(self._timed) + len(self._asking)

    def admits(self) -> bool:
        """Whether a new request would be let in."""
        return self.queued < self.limits.queue

    def computing_time(self, demand: Demand) -> float:
        """How long the computing of one more request would take, if no other came or went."""
        return demand.cpu_s * max(1.0, (len(self._computing) + 1) / self.limits.cores)

    def start(self, now: float, demand: Demand, ticket: T | None) -> None:
        """Let one request in; `advance` hands its ticket back when it is finished, if it has one."""
        self._run_to(now)
        job = _Job(ticket, demand)
        if demand.wait_s > 0.0:
            self._push(self._timed, self._now + demand.wait_s, job)
        else:
            self._compute(job)

    def advance(self, now: float) -> list[Finished[T]]:
        """Everything finished by `now` and not handed back before, in the order of finishing."""
        self._run_to(now)
        done, self._done = self._done, []
        return done

    def next_due(self) -> float | None:
        """The instant of the next change, or None when nothing is in service."""
        if self._done:
            return self._now
        due = self._next_change()
        return None if due == float("inf") else due

    def _run_to(self, now: float) -> None:
        while (at := self._next_change()) <= now:
            self._pass_time(at)
            while self._computing and self._computing[0][0] <= self._share + _SLACK:
                self._after_computing(heapq.heappop(self._computing)[2])
            while self._timed and self._timed[0][0] <= self._now:
                self._after_time(heapq.heappop(self._timed)[2])
        self._pass_time(now)

    def _next_change(self) -> float:
        at = self._timed[0][0] if self._timed else float("inf")
        if self._computing:
            stretch = max(1.0, len(self._computing) / self.limits.cores)
            at = min(at, self._now + max(0.0, self._computing[0][0] - self._share) * stretch)
        return at

    def _pass_time(self, to: float) -> None:
        span = to - self._now
        if span <= 0.0:
            return
        computing = len(self._computing)
        if computing:
            busy = min(computing, self.limits.cores)
            self._share += span * busy / computing
            self.cpu_seconds += span * busy
        else:
            self._share = 0.0  # nobody holds a mark on it, and a small number keeps its precision
        self._now = to

    def _push(self, heap: list[tuple[float, int, _Job[T]]], at: float, job: _Job[T]) -> None:
        self._order += 1
        heapq.heappush(heap, (at, self._order, job))

    def _compute(self, job: _Job[T]) -> None:
        if job.demand.cpu_s > 0.0:
            self._push(self._computing, self._share + job.demand.cpu_s, job)
        else:
            self._after_computing(job)

    def _after_computing(self, job: _Job[T]) -> None:
        if job.demand.db_s <= 0.0:
            self._finish(job)
            return
        job.asked_at = self._now
        if self.pool_in_use < self.limits.pool:
            self._connect(job)
        else:
            self._asking.append(job)

    def _connect(self, job: _Job[T]) -> None:
        self.pool_in_use += 1
        job.holds_connection = True
        job.pool_wait_s = self._now - job.asked_at
        self._push(self._timed, self._now + job.demand.db_s, job)

    def _after_time(self, job: _Job[T]) -> None:
        if not job.holds_connection:
            self._compute(job)
            return
        self.pool_in_use -= 1
        self._finish(job)
        if self._asking:
            self._connect(self._asking.popleft())

    def _finish(self, job: _Job[T]) -> None:
        if job.ticket is not None:
            self._done.append(Finished(job.ticket, self._now, job.pool_wait_s, job.demand.db_s))

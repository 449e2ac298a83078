"""One scenario driven in virtual time by the model of its executor, and a log of what its users did."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field

from engine.clock import VirtualClock, run_virtual
from engine.executors.catalog import model_for
from engine.executors.plan_clock import PlanClock
from engine.measure.histogram import Histogram
from engine.measure.snapshot import Gauge, Point, Snapshot, Trend, point_as, select
from engine.plan.course import Adjustment
from engine.plan.segment import WHOLE, Segment
from engine.profile.model import Executor
from engine.scope import Scope
from engine.vu import VirtualUser
from tests.support.unheard import nothing_unheard
from tests.support.wiring import Bench, count, scenario

Service = Callable[[VirtualUser], float]
"""How many seconds a user's iteration takes; 0 for one that never waits."""


class StallingClock(VirtualClock):
    """Virtual time that can be lost: a process that did not run for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0.0

    def now(self) -> float:
        """Virtual seconds, and those lost."""
        return super().now() + self.lost

    def stall(self, seconds: float) -> None:
        """The process stands still."""
        self.lost += seconds


@dataclass(frozen=True)
class Visit:
    """One iteration that began."""

    index: int
    user: int
    began: float
    """Seconds since the scenario's start."""


@dataclass
class Driven:
    """What came of it."""

    visits: list[Visit] = field(default_factory=list)
    most_at_once: int = 0
    """The most iterations that one user was in at the same time."""
    ended_at: float = 0.0
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(0, {}))
    own_lateness: Histogram = field(default_factory=Histogram)
    cancelled: bool = False
    closed: set[int] = field(default_factory=set)
    """Users whose sockets were closed."""

    @property
    def series(self) -> dict[str, Point]:
        """All that was recorded."""
        return self.snapshot.series

    def counted(self, metric: str) -> int:
        """The sum of a counter."""
        return int(count(self.series, metric))

    def gauge(self, metric: str) -> Gauge:
        """A gauge of the scenario."""
        return point_as(Gauge, select(self.series, metric))

    def trend(self, metric: str) -> Histogram:
        """A trend of the scenario."""
        return point_as(Trend, select(self.series, metric)).histogram

    @property
    def began(self) -> list[float]:
        """When iterations began, in seconds since the scenario's start."""
        return [visit.began for visit in self.visits]


Meddling = Callable[[Bench], Coroutine[None, None, None]]
"""What happens beside the scenario: a stop, a stall."""

START = 5.0
"""Virtual instant at which the scenario begins."""


class _Watched(VirtualUser):
    """A user whose end is noted."""

    __slots__ = ("_closed",)

    def __init__(self, scope: Scope, number: int, closed: set[int]) -> None:
        super().__init__(scope, number)
        self._closed = closed

    def close(self) -> None:
        """Note it."""
        self._closed.add(self.number)
        super().close()


def _tell(plan: PlanClock, adjustments: Sequence[Adjustment], told_s: float) -> None:
    """Let the model know of each adjustment so many seconds before its instant; those of one instant in their order."""

    def adjust(at: float) -> None:
        for each in adjustments:
            if each.at == at:
                plan.adjust(START + at, held=each.held, scale=each.scale)

    for at in dict.fromkeys(each.at for each in adjustments):
        asyncio.get_running_loop().call_at(START + at - told_s, adjust, at)


def driven(
    executor: Executor,
    service: float | Service = 0.001,
    *,
    segment: Segment = WHOLE,
    meddling: Meddling | None = None,
    cancel_at: float | None = None,
    adjustments: Sequence[Adjustment] = (),
    told_s: float = 0.0,
    graceful_stop_s: float = 30.0,
) -> Driven:
    """Drive the executor from its start to its end, or until it is cancelled, with iterations of a given length. Of
    each adjustment the model is told so many seconds before its instant."""
    found = Driven()
    takes = service if callable(service) else lambda _: service

    async def main() -> None:
        clock = StallingClock()
        bench = Bench(scenario(executor, graceful_stop_s=graceful_stop_s), clock=clock)
        plan = PlanClock(START, clock, bench.stop)
        now_in: dict[int, int] = {}

        async def journey(vu: VirtualUser) -> None:
            found.visits.append(Visit(vu.iteration, vu.number, round(clock.now() - START, 9)))
            now_in[vu.number] = now_in.get(vu.number, 0) + 1
            found.most_at_once = max(found.most_at_once, now_in[vu.number])
            try:
                if seconds := takes(vu):
                    await asyncio.sleep(seconds)
            finally:
                now_in[vu.number] -= 1

        model = model_for(
            segment, bench.scope, bench.iterations(journey), lambda number: _Watched(bench.scope, number, found.closed)
        )
        task = asyncio.create_task(model.drive(plan))
        _tell(plan, adjustments, told_s)
        beside = asyncio.create_task(meddling(bench)) if meddling is not None else None
        if cancel_at is not None:
            asyncio.get_running_loop().call_later(START + cancel_at, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait((task,))
            found.cancelled = task.cancelled()
            await task
        found.ended_at = clock.now() - START
        if beside is not None:
            await beside
        leftover = asyncio.all_tasks() - {asyncio.current_task()}
        assert not leftover, f"still running: {leftover}"
        found.snapshot = bench.cut()
        found.own_lateness = bench.health.own_lateness.take()

    with nothing_unheard():
        run_virtual(main())
    return found

"""One user's stay in a closed model, from joining to leaving: which iterations it makes, and when.

A paced start that a slow target made impossible is made up back to back and keeps its planned instant; those still
outstanding when the user leaves, in whatever way, are dropped iterations. A scale may move a stay's end while it lasts;
what is held, it learns from the plan's clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from engine.clock import StopSignal
from engine.executors.iteration import Iterations
from engine.executors.plan_clock import RUNNING, Alarm, PlanClock, ring
from engine.plan.pacing import paced_starts
from engine.plan.vus import Span
from engine.profile.model import PacedVUs
from engine.vu import VirtualUser


@dataclass(frozen=True)
class Work:
    """What all stays of a scenario share."""

    executor: PacedVUs
    plan: PlanClock
    stop: StopSignal
    iterations: Iterations
    indices: Iterator[int]


class Stay:
    """Instants are on the plan's clock, in seconds since the scenario's start, unless said otherwise."""

    def __init__(self, work: Work, number: int, span: Span) -> None:
        self.number = number
        """The user's."""
        self.start = span.start
        self.end = span.end
        self.task: asyncio.Task[None] | None = None
        self.joined = False
        """Not as long as the user is still in the iteration of its stay before."""
        self.cut: asyncio.TimerHandle | None = None
        """What will interrupt the iteration that it leaves with."""
        self._work = work
        self._alarm: Alarm | None = None
        self._until = work.plan.lasts_until(span.end)
        """Monotonic: iterations may follow one another up to then without a further look."""
        self._plan_starts()

    def leave_at(self, end: float) -> None:
        """Stay until then instead."""
        self.end = end
        self._plan_starts()
        self.look_again()
        ring(self._alarm)

    def look_again(self) -> None:
        """Ask the plan's clock before the next iteration."""
        self._until = RUNNING

    async def perform(self, user: VirtualUser, free_since: float | None) -> None:
        """Until its end, or a stop. `free_since` is when the user was done with what it did before, on the monotonic
        axis less the time held; None if it did nothing."""
        if self._work.executor.pacing_s is None:
            await self._back_to_back(user)
        else:
            await self._paced(user, self._work.plan.start + self.start if free_since is None else free_since)

    async def _back_to_back(self, user: VirtualUser) -> None:
        plan, stop = self._work.plan, self._work.stop
        iterations, indices, now = self._work.iterations, self._work.indices, plan.now
        while not stop.is_set():
            self._until = plan.lasts_until(self.end)
            while now() < self._until and not stop.is_set():
                calls = user.calls
                await iterations.run(user, next(indices), None, user_was_idle=True)
                if user.calls == calls:
                    await asyncio.sleep(0)  # an iteration that waits for nothing lets others run all the same
            if plan.behind(self.end):
                return
            if not plan.reached(RUNNING):
                await self._waits_for(RUNNING)

    async def _paced(self, user: VirtualUser, free_since: float) -> None:
        plan, stop, iterations = self._work.plan, self._work.stop, self._work.iterations
        begun = 0
        try:
            while not stop.is_set():
                some_left = begun < len(self._starts)
                instant = self._starts[begun] if some_left else self.end
                idle = free_since <= plan.start + instant
                if plan.behind(self.end) and not (some_left and idle):
                    return
                if not plan.reached(instant):
                    await self._waits_for(instant)
                    continue
                begun += 1
                await iterations.run(user, next(self._work.indices), plan.due(instant), user_was_idle=idle)
                free_since = plan.unheld()
        finally:
            iterations.dropped.add(max(plan.passed(self._starts) - begun, 0))

    def _plan_starts(self) -> None:
        if self._work.executor.pacing_s is not None:
            self._starts = paced_starts(self._work.executor, self.number, Span(self.start, self.end))

    async def _waits_for(self, instant: float) -> None:
        self._alarm = self._work.plan.alarm(instant)
        await self._alarm

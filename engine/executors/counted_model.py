"""Closed models with a count of iterations: users that work until there is nothing left (shared-iterations,
per-vu-iterations).

As in k6: no iteration begins after `max_duration`, and those that never began are dropped iterations then. A hold moves
that end too; a scale means nothing here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from engine.executors.iteration import Iterations
from engine.executors.plan_clock import RUNNING, PlanClock
from engine.plan.counted import shared_count, shared_indices, user_indices
from engine.plan.segment import Segment
from engine.profile.model import CountedIterations, SharedIterations
from engine.scope import Scope
from engine.vu import VirtualUser


class CountedModel:
    """Drives one segment of a shared-iterations or per-vu-iterations scenario."""

    def __init__(
        self,
        executor: CountedIterations,
        segment: Segment,
        scope: Scope,
        iterations: Iterations,
        new_user: Callable[[int], VirtualUser],
    ) -> None:
        self._executor = executor
        self._segment = segment
        self._scope = scope
        self._iterations = iterations
        self._new_user = new_user
        self._active = scope.recorder.gauge("vus", {"scenario": scope.scenario.name})
        self._end = executor.max_duration_s
        self._alive = 0
        self._unbegun = 0

    async def drive(self, plan: PlanClock) -> None:
        """Until every user of the segment has done its work, or may begin nothing more. Call it before the plan's
        start, so that all users are there by then."""
        self._plan = plan
        self._look_again()
        plan.follow(self._look_again)
        numbers = range(self._segment.index, self._executor.vus, self._segment.count)
        self._active.set(0)
        self._scope.recorder.gauge("vus_max", {"scenario": self._scope.scenario.name}).set(len(numbers))
        users = [self._new_user(number) for number in numbers]
        try:
            async with asyncio.TaskGroup() as group:
                for user, work in self._shared_out(users):
                    group.create_task(self._stay(user, work))
        finally:
            if not self._scope.stop.is_set() or plan.behind(self._end):
                self._iterations.dropped.add(self._unbegun)
            for user in users:
                user.close()

    def _look_again(self) -> None:
        self._until = self._plan.lasts_until(self._end)

    def _shared_out(self, users: list[VirtualUser]) -> Iterator[tuple[VirtualUser, Iterator[int]]]:
        """Each user with the iterations that it makes, one pile for all where they share."""
        executor = self._executor
        if isinstance(executor, SharedIterations):
            self._unbegun = shared_count(executor, self._segment)
            pile = shared_indices(executor, self._segment)
            return ((user, pile) for user in users)
        self._unbegun = len(users) * executor.iterations
        return ((user, iter(user_indices(executor, user.number))) for user in users)

    async def _stay(self, user: VirtualUser, work: Iterator[int]) -> None:
        plan, stop = self._plan, self._scope.stop
        if not await plan.until(0.0):
            return
        self._joined(1)
        try:
            index = next(work, None)
            while index is not None and not stop.is_set() and not plan.behind(self._end):
                self._look_again()
                while index is not None and plan.now() < self._until and not stop.is_set():
                    self._unbegun -= 1
                    calls = user.calls
                    await self._iterations.run(user, index, None, user_was_idle=True)
                    if user.calls == calls:
                        await asyncio.sleep(0)  # an iteration that waits for nothing lets others run all the same
                    index = next(work, None)
                if index is not None and not plan.behind(self._end):
                    await plan.until(RUNNING)
        finally:
            self._joined(-1)
            user.close()

    def _joined(self, change: int) -> None:
        self._alive += change
        self._active.set(self._alive)

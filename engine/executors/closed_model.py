"""Closed models: users that iterate while the plan wants them (constant-vus, ramping-vus), paced or back to back.

A paced start that a slow target made impossible is made up back to back and keeps its planned instant; those still
outstanding when the user leaves are dropped iterations.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator

from engine.executors.iteration import Iterations
from engine.plan.pacing import paced_starts
from engine.plan.segment import Segment
from engine.plan.vus import Span, most_vus, vu_spans
from engine.profile.model import ConstantVUs, RampingVUs
from engine.vu import Scope, VirtualUser


class ClosedModel:
    """Drives one segment of a constant-vus or ramping-vus scenario."""

    def __init__(
        self,
        executor: ConstantVUs | RampingVUs,
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
        self._indices: Iterator[int] = itertools.count(segment.index, segment.count)
        self._active = scope.recorder.gauge("vus", {"scenario": scope.scenario.name})
        self._users: dict[int, VirtualUser] = {}
        self._alive = 0

    async def drive(self, start: float) -> None:
        """Until every user of the segment has left. Call it before `start`, the scenario's monotonic start instant,
        so that who joins when is worked out by then."""
        self._active.set(0)
        self._scope.recorder.gauge("vus_max", {"scenario": self._scope.scenario.name}).set(
            self._segment.vus(most_vus(self._executor))
        )
        joining = sorted(
            (span.start, number, span)
            for number, stay in enumerate(vu_spans(self._executor))
            if self._segment.owns(number)
            for span in stay
        )
        try:
            async with asyncio.TaskGroup() as group:
                for joins, number, span in joining:
                    if not await self._scope.stop.sleep_until(start + joins):
                        break
                    group.create_task(self._stay(start, number, span))
        finally:
            for user in self._users.values():
                user.close()

    async def _stay(self, start: float, number: int, span: Span) -> None:
        """One user, from joining to leaving."""
        user = self._users.get(number) or self._users.setdefault(number, self._new_user(number))
        cut = self._cut_after(start + span.end)
        self._joined(1)
        try:
            if self._executor.pacing_s is None:
                await self._back_to_back(user, start + span.end)
            else:
                await self._paced(user, start, number, span)
        finally:
            if cut is not None:
                cut.cancel()
            self._joined(-1)
            user.close()

    def _cut_after(self, end: float) -> asyncio.TimerHandle | None:
        """Interrupt the current task's iteration once the graceful ramp-down has passed."""
        if not isinstance(self._executor, RampingVUs):
            return None
        me = asyncio.current_task()
        assert me is not None
        delay = end + self._executor.graceful_ramp_down_s - self._scope.clock.now()
        return asyncio.get_running_loop().call_later(max(delay, 0.0), me.cancel)

    async def _back_to_back(self, user: VirtualUser, end: float) -> None:
        now, stop = self._scope.clock.now, self._scope.stop
        while now() < end and not stop.is_set():
            await self._iterations.run(user, next(self._indices), None, user_was_idle=True)
            await asyncio.sleep(0)

    async def _paced(self, user: VirtualUser, start: float, number: int, span: Span) -> None:
        now, stop = self._scope.clock.now, self._scope.stop
        starts = paced_starts(self._executor, number, span)
        for position, instant in enumerate(starts):
            due = start + instant
            idle = now() <= due
            if not await stop.sleep_until(due):
                return
            if now() >= start + span.end and not idle:
                self._iterations.dropped.add(len(starts) - position)
                return
            await self._iterations.run(user, next(self._indices), due, user_was_idle=idle)

    def _joined(self, change: int) -> None:
        self._alive += change
        self._active.set(self._alive)

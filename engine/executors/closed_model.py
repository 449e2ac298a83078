"""Closed models: users that iterate while the plan wants them (constant-vus, ramping-vus), paced or back to back.

A paced start that a slow target made impossible is made up back to back and keeps its planned instant; those still
outstanding when the user leaves, in whatever way, are dropped iterations.
"""

from __future__ import annotations

import asyncio
import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterator

from engine.executors.iteration import Iterations
from engine.plan.pacing import paced_starts
from engine.plan.segment import Segment
from engine.plan.shape import duration_of
from engine.plan.vus import Span, most_vus, vu_spans
from engine.profile.model import ConstantVUs, RampingVUs
from engine.scope import Scope
from engine.vu import VirtualUser


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
        self._cuts: dict[int, asyncio.TimerHandle] = {}
        """By user number: when its running iteration is cut off."""
        self._end = duration_of(executor)
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
        stays: dict[int, asyncio.Task[None]] = {}
        try:
            async with asyncio.TaskGroup() as group:
                for joins, number, span in joining:
                    if not await self._scope.stop.sleep_until(start + joins):
                        break
                    stays[number] = group.create_task(self._stay(start, number, span, stays.get(number)))
        finally:
            for user in self._users.values():
                user.close()

    async def _stay(self, start: float, number: int, span: Span, before: asyncio.Task[None] | None) -> None:
        """One user, from joining to leaving. A user wanted again while it still finishes the iteration of its stay
        `before` is spared and goes on after that, as in k6: it never does two things at once."""
        free_since = start + span.start
        if before is not None and not before.done():
            if cut := self._cuts.get(number):
                cut.cancel()
            await asyncio.wait((before,))
            free_since = self._scope.clock.now()
        user = self._users.get(number) or self._users.setdefault(number, self._new_user(number))
        self._cut_after(start, number, span)
        self._joined(1)
        try:
            if self._executor.pacing_s is None:
                await self._back_to_back(user, start + span.end)
            else:
                await self._paced(user, start, span, free_since)
            await self._scope.stop.sleep_until(start + span.end)
        finally:
            if cut := self._cuts.pop(number, None):
                cut.cancel()
            self._joined(-1)
            user.close()

    def _cut_after(self, start: float, number: int, span: Span) -> None:
        """Interrupt the current task's iteration once the graceful ramp-down has passed. Users whom only the end of
        the scenario sends away have its graceful stop instead."""
        executor = self._executor
        if not isinstance(executor, RampingVUs) or (span.end >= self._end and executor.stages[-1].target >= 1):
            return
        me = asyncio.current_task()
        assert me is not None
        delay = start + span.end + executor.graceful_ramp_down_s - self._scope.clock.now()
        self._cuts[number] = asyncio.get_running_loop().call_later(max(delay, 0.0), me.cancel)

    async def _back_to_back(self, user: VirtualUser, end: float) -> None:
        now, stop = self._scope.clock.now, self._scope.stop
        while now() < end and not stop.is_set():
            calls = user.calls
            await self._iterations.run(user, next(self._indices), None, user_was_idle=True)
            if user.calls == calls:
                await asyncio.sleep(0)  # an iteration that waits for nothing lets others run all the same

    async def _paced(self, user: VirtualUser, start: float, span: Span, free_since: float) -> None:
        now, stop = self._scope.clock.now, self._scope.stop
        starts = paced_starts(self._executor, user.number, span)
        begun = 0
        try:
            for instant in starts:
                due = start + instant
                idle = free_since <= due
                if not await stop.sleep_until(due) or (now() >= start + span.end and not idle):
                    return
                begun += 1
                await self._iterations.run(user, next(self._indices), due, user_was_idle=idle)
                free_since = now()
        finally:
            self._iterations.dropped.add(max(bisect_right(starts, now() - start) - begun, 0))

    def _joined(self, change: int) -> None:
        self._alive += change
        self._active.set(self._alive)

"""Open models: iterations begin when the plan says, whatever the target answers (both arrival-rate executors).

As in k6: an arrival that finds no idle user is a dropped iteration, and while `max_vus` allows one more user it is
initialised then, for later arrivals.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from engine.executors.iteration import Iterations
from engine.plan.arrivals import arrival_times
from engine.plan.segment import Segment
from engine.profile.model import ConstantArrivalRate, RampingArrivalRate
from engine.scope import Scope
from engine.vu import VirtualUser

_LATE_S = 0.001
"""An arrival later than this lets users finish first: a late generator must not look like a slow target."""
_TURNS = 3
"""Turns of the event loop from bytes that wait in a socket to a user that is idle: read, wake, finish."""


class OpenModel:
    """Drives one segment of an arrival-rate scenario."""

    def __init__(
        self,
        executor: ConstantArrivalRate | RampingArrivalRate,
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
        self._max_users = segment.vus(executor.max_vus)
        self._users: list[VirtualUser] = []
        self._idle: deque[VirtualUser] = deque()
        self._serving = 0
        tags = {"scenario": scope.scenario.name}
        self._active = scope.recorder.gauge("vus", tags)
        self._initialised = scope.recorder.gauge("vus_max", tags)

    async def drive(self, start: float) -> None:
        """Until the last arrival of the segment has been served or dropped. Call it before `start`, the scenario's
        monotonic start instant, so that all users are there by then."""
        for _ in range(self._segment.vus(self._executor.pre_allocated_vus)):
            self._initialise()
        self._initialised.set(len(self._users))
        self._active.set(0)
        try:
            async with asyncio.TaskGroup() as group:
                for index, offset in arrival_times(self._executor, self._segment):
                    if not await self._scope.stop.sleep_until(start + offset):
                        break
                    if not self._idle and self._scope.clock.now() - start - offset > _LATE_S:
                        for _ in range(_TURNS):
                            await asyncio.sleep(0)
                    self._arrival(group, index, start + offset)
        finally:
            for user in self._users:
                user.close()

    def _arrival(self, group: asyncio.TaskGroup, index: int, due: float) -> None:
        if self._idle:
            group.create_task(self._serve(self._idle.popleft(), index, due))
            return
        self._iterations.dropped.add()
        if len(self._users) < self._max_users:
            self._initialise()
            self._initialised.set(len(self._users))

    async def _serve(self, user: VirtualUser, index: int, due: float) -> None:
        self._count(1)
        try:
            await self._iterations.run(user, index, due, user_was_idle=True)
        finally:
            self._idle.append(user)
            self._count(-1)

    def _count(self, change: int) -> None:
        self._serving += change
        self._active.set(self._serving)

    def _initialise(self) -> None:
        user = self._new_user(len(self._users) * self._segment.count + self._segment.index)
        self._users.append(user)
        self._idle.append(user)

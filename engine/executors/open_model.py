"""Open models: iterations begin when the plan says, whatever the target answers (both arrival-rate executors).

As in k6: an arrival that finds no idle user is a dropped iteration, and while `max_vus` allows one more user it is
initialised then, for later arrivals. An adjustment changes which instants the arrivals still to come are due at.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from engine.executors.iteration import Iterations
from engine.executors.plan_clock import Alarm, PlanClock, ring
from engine.plan.arrivals import arrival_times, last_arrival
from engine.plan.segment import Segment
from engine.plan.shape import duration_of
from engine.profile.model import ArrivalRate
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
        executor: ArrivalRate,
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
        self._last = last_arrival(executor)
        """When the whole scenario is over: at its last planned arrival, or at its end once anything was adjusted."""
        self._arrivals = arrival_times(executor, segment)
        self._coming = next(self._arrivals, None)
        self._next = segment.index
        """The first index of the segment that has not arrived yet."""
        self._alarm: Alarm | None = None

    async def drive(self, plan: PlanClock) -> None:
        """Until the last arrival of the segment has been served or dropped, and none can come to it any more. Call it
        before the plan's start, so that all users are there by then."""
        self._plan = plan
        plan.to_the_instant = True
        if plan.course.adjustments:
            self._adjusted()
        plan.follow(self._adjusted)
        for _ in range(self._segment.vus(self._executor.pre_allocated_vus)):
            self._initialise()
        self._initialised.set(len(self._users))
        self._active.set(0)
        try:
            async with asyncio.TaskGroup() as group:
                await self._arrive(group)
        finally:
            for user in self._users:
                user.close()

    def _adjusted(self) -> None:
        """Work out anew what is still to come. A scenario whose last arrival came before anything was adjusted is over
        in every segment, whenever each of them learns of it."""
        course = self._plan.course
        if course.plan_time(course.adjustments[0].at) > last_arrival(self._executor):
            return
        self._last = duration_of(self._executor)
        self._arrivals = arrival_times(self._executor, self._segment, course, first=self._next)
        self._coming = next(self._arrivals, None)
        ring(self._alarm)

    async def _arrive(self, group: asyncio.TaskGroup) -> None:
        plan, stop = self._plan, self._scope.stop
        while not stop.is_set():
            instant = self._last if self._coming is None else self._coming[1]
            if not plan.reached(instant):
                self._alarm = plan.alarm(instant)
                await self._alarm
            elif self._coming is None:
                return
            else:
                index, _ = self._coming
                self._next = index + self._segment.count
                self._coming = next(self._arrivals, None)
                due = plan.due(instant)
                if not self._idle and plan.now() - due > _LATE_S:
                    for _ in range(_TURNS):
                        await asyncio.sleep(0)
                self._arrival(group, index, due)

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

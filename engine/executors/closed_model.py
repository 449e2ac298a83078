"""Closed models: users that iterate while the plan wants them (constant-vus, ramping-vus), paced or back to back.

A scale changes how many users are wanted from then on. Who is wanted too joins; who no longer is leaves as in a
ramp-down: it finishes its iteration, and is cut off after the graceful ramp-down (constant-vus: the graceful stop).
"""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Callable

from engine.executors.iteration import Iterations
from engine.executors.plan_clock import Alarm, PlanClock, ring
from engine.executors.stay import Stay, Work
from engine.plan.course import AS_PLANNED
from engine.plan.segment import Segment
from engine.plan.shape import duration_of
from engine.plan.vus import Span, most_vus, spans_of, vu_steps
from engine.plan.wanted import from_now_on, scaled_count, wanted_steps
from engine.profile.model import PacedVUs, RampingVUs
from engine.scope import Scope
from engine.vu import VirtualUser

_Event = tuple[float, int, Span | None]
"""When, which user, and for how long it joins; None where it leaves."""


class ClosedModel:
    """Drives one segment of a constant-vus or ramping-vus scenario."""

    def __init__(
        self,
        executor: PacedVUs,
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
        tags = {"scenario": scope.scenario.name}
        self._active = scope.recorder.gauge("vus", tags)
        self._initialised = scope.recorder.gauge("vus_max", tags)
        self._steps = vu_steps(executor)
        self._most = most_vus(executor)
        self._users: dict[int, VirtualUser] = {}
        self._stays: dict[int, Stay] = {}
        """By user number: the newest."""
        self._scales = AS_PLANNED.stretches()
        self._events: list[_Event] = []
        """What is still to come, the soonest last."""
        self._alarm: Alarm | None = None
        self._alive = 0

    async def drive(self, plan: PlanClock) -> None:
        """Until no user of the whole scenario is wanted any more and all of the segment have left. Call it before the
        plan's start, so that who joins when is worked out by then."""
        self._plan = plan
        stop = self._scope.stop
        indices = itertools.count(self._segment.index, self._segment.count)
        self._work = Work(self._executor, plan, stop, self._iterations, indices)
        self._active.set(0)
        self._schedule(-math.inf)
        plan.follow(self._adjusted)
        try:
            async with asyncio.TaskGroup() as group:
                while not stop.is_set():
                    instant = self._events[-1][0] if self._events else self._steps[-1][0]
                    if not plan.reached(instant):
                        self._alarm = plan.alarm(instant)
                        await self._alarm
                    elif self._events:
                        self._happen(group, *self._events.pop())
                    else:
                        break
        finally:
            for user in self._users.values():
                user.close()

    def _adjusted(self) -> None:
        for stay in self._stays.values():
            stay.look_again()
        if self._plan.course.stretches() != self._scales:
            self._schedule(self._plan.reading())

    def _schedule(self, now: float) -> None:
        """Work out who joins and who leaves when, from an instant of the plan on."""
        self._scales = self._plan.course.stretches()
        steps = from_now_on(wanted_steps(self._steps, self._plan.course), now)
        self._most = max(self._most, *(count for _, count in steps))
        self._initialised.set(self._segment.vus(self._most))
        spans = spans_of(steps)
        last = self._sent_away_by()
        events: list[_Event] = []
        for number in {*range(self._segment.index, len(spans), self._segment.count), *self._stays}:
            wanted = spans[number] if number < len(spans) else ()
            stay = self._stays.get(number)
            if stay is not None and stay.end <= now:
                self._cut_off(stay)
            elif stay is not None:
                goes_on = bool(wanted) and wanted[0].start <= now
                end = wanted[0].end if goes_on else now
                if end != stay.end:
                    stay.leave_at(end)
                if end < last:
                    events.append((end, number, None))
                wanted = wanted[1:] if goes_on else wanted
            events += [(span.start, number, span) for span in wanted]
            events += [(span.end, number, None) for span in wanted if span.end < last]
        events.sort(key=lambda event: (event[0], event[1]), reverse=True)
        self._events = events
        ring(self._alarm)

    def _sent_away_by(self) -> float:
        """Users that leave before this instant are sent away by the plan. Those that stay longer leave with the
        scenario, whose graceful stop is not ours to give."""
        if isinstance(self._executor, RampingVUs):
            last = int(self._executor.stages[-1].target)
            if scaled_count(last, self._scales[-1].scale) < 1:
                return math.inf
        return duration_of(self._executor)

    def _happen(self, group: asyncio.TaskGroup, _: float, number: int, span: Span | None) -> None:
        stay = self._stays.get(number)
        if span is not None:
            joining = self._stays[number] = Stay(self._work, number, span)
            joining.task = group.create_task(self._perform(joining, stay))
        elif stay is not None:
            self._cut_off(stay)

    def _cut_off(self, stay: Stay) -> None:
        """Give a user that is to leave so long for what it still does."""
        if stay.task is None or stay.task.done() or not stay.joined or stay.cut is not None:
            return
        if isinstance(self._executor, RampingVUs):
            grace_s = self._executor.graceful_ramp_down_s
        else:
            grace_s = self._scope.scenario.graceful_stop_s
        rest = self._plan.due(stay.end) + grace_s - self._plan.now()
        stay.cut = asyncio.get_running_loop().call_later(max(rest, 0.0), stay.task.cancel)

    async def _perform(self, stay: Stay, before: Stay | None) -> None:
        """One user, from joining to leaving. A user wanted again while it still finishes the iteration of its stay
        `before` is spared and goes on after that, as in k6: it never does two things at once."""
        free_since = None
        if before is not None and before.task is not None and not before.task.done():
            if before.cut is not None:
                before.cut.cancel()
            await asyncio.wait((before.task,))
            free_since = self._plan.unheld()
        user = self._users.get(stay.number) or self._users.setdefault(stay.number, self._new_user(stay.number))
        stay.joined = True
        self._joined(1)
        try:
            await stay.perform(user, free_since)
        finally:
            if stay.cut is not None:
                stay.cut.cancel()
            self._joined(-1)
            user.close()

    def _joined(self, change: int) -> None:
        self._alive += change
        self._active.set(self._alive)

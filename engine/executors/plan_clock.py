"""The plan's clock of one scenario in one generator: it stands while the scenario is held, and wakes who waits for it.

1. An iteration may begin when the clock runs and has reached the instant planned for it.
2. Whoever waits is woken by one timer, so that an adjustment costs the same however many users wait.
3. A woken sleeper looks again: it may have been woken by a stop, or by its own model because its plan has changed.

Instants of the plan are seconds since the scenario's start; what is compared are monotonic instants, always by the
same sum, so that a timer for an instant finds it reached. Knows nothing of users or arrivals.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from heapq import heappop, heappush

from engine.clock import Clock, StopSignal, SystemClock
from engine.executors.fine_timer import FineTimer, fine_timer
from engine.plan.course import AS_PLANNED, Adjustment

Alarm = asyncio.Future[None]

_SPINS_APART_S = 0.002
"""Between two instants that the loop may spin for. Spinning for each of thousands a second would take a whole core, and
have an idle generator look overloaded."""

RUNNING = -math.inf
"""An instant that the clock has reached whenever it runs."""


class PlanClock:
    """Follows the adjustments of one scenario."""

    def __init__(self, start: float, clock: Clock, stop: StopSignal) -> None:
        self.start = start
        """Monotonic instant of the scenario's start, were nothing held."""
        self.course = AS_PLANNED
        """All adjustments so far."""
        self.to_the_instant = False
        """Whether whoever waits is woken within microseconds, by a fine timer or, where there is none, by the loop's
        spinning through the last part of a tick, once in a while; else a crowd is woken in lots, up to a tick late."""
        self.now = clock.now
        self._tick_s = clock.tick_s
        self._monotonic = AS_PLANNED
        """The same adjustments on the monotonic axis."""
        self._stop = stop
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._spins_for = self._spun_at = -math.inf
        self._fine: FineTimer | None = None
        self._without_fine = not isinstance(clock, SystemClock)  # its instants would mean nothing to the system
        self._followers: list[Callable[[], None]] = []
        stop.on_stop(self._wake_all)

    def adjust(self, at: float, *, held: bool, scale: float) -> None:
        """From a monotonic instant on, stand or run, under a scale."""
        self._monotonic = self._monotonic.adjusted(Adjustment(at, held, scale))
        self.course = self.course.adjusted(Adjustment(at - self.start, held, scale))
        for changed in self._followers:
            changed()
        self._set_timer()

    def follow(self, changed: Callable[[], None]) -> None:
        """Call back after every adjustment."""
        self._followers.append(changed)

    def reading(self) -> float:
        """What the plan's clock reads now."""
        return self.unheld() - self.start

    def unheld(self) -> float:
        """Now, less the time held so far."""
        return self._monotonic.plan_time(self.now())

    def reached(self, instant: float) -> bool:
        """Whether the clock runs and has reached an instant of the plan."""
        now = self.now()
        if self._monotonic is AS_PLANNED:
            return now >= self.start + instant
        return not self._monotonic.held(now) and now >= self.start + instant + self._monotonic.held_s(now)

    def behind(self, instant: float) -> bool:
        """Whether an instant of the plan has come, and is not just being held."""
        now = self.now()
        if self._monotonic is AS_PLANNED:
            return now >= self.start + instant
        planned = self.start + instant + self._monotonic.held_s(now)
        return now > planned if self._monotonic.held(now) else now >= planned

    def passed(self, instants: Sequence[float]) -> int:
        """How many of some ascending instants of the plan have come; what is due just as a hold begins has not."""
        past = bisect_left if self._monotonic.held(self.now()) else bisect_right
        return past(instants, self.reading())

    def due(self, instant: float) -> float:
        """The monotonic instant that lateness counts from. Time held since then is nobody's fault, so it counts as if
        it had passed before."""
        if self._monotonic is AS_PLANNED:
            return self.start + instant
        return self.start + instant + self._monotonic.held_s(self.now())

    def lasts_until(self, instant: float) -> float:
        """The monotonic instant up to which the clock is sure to run and not to have reached an instant of the plan;
        in the past while it stands."""
        if self._monotonic is AS_PLANNED:
            return self.start + instant
        now = self.now()
        if self._monotonic.held(now):
            return RUNNING
        return min(self._monotonic.next_hold(now), self.start + instant + self._monotonic.held_s(now))

    async def until(self, instant: float) -> bool:
        """Wait until the clock runs and has reached an instant of the plan; False as soon as the stop is asked for."""
        while not self._stop.is_set() and not self.reached(instant):
            await self.alarm(instant)
        return not self._stop.is_set()

    def alarm(self, instant: float) -> Alarm:
        """What is done when the clock runs and has reached an instant of the plan, or at a stop."""
        alarm: Alarm = asyncio.get_running_loop().create_future()
        if self._stop.is_set():
            ring(alarm)
            return alarm
        entry = (instant, next(self._order), alarm)
        heappush(self._alarms, entry)
        if self._alarms[0] is entry:
            self._set_timer()
        return alarm

    def _ring_all_reached(self) -> None:
        while self._alarms and (self._alarms[0][2].done() or self.reached(self._alarms[0][0])):
            ring(heappop(self._alarms)[2])
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._alarms and self._alarms[0][2].done():
            heappop(self._alarms)
        if self._alarms:
            now = self.now()
            instant = self._monotonic.running_at(self.start + self._alarms[0][0], now)
            if instant is not None:
                if self.to_the_instant and (fine := self._fine_timer()):
                    fine.set(instant)
                    return
                delay = instant - now
                if delay < self._tick_s and not self._may_spin(instant, now):
                    delay = self._tick_s
                self._timer = asyncio.get_running_loop().call_later(delay, self._ring_all_reached)

    def _fine_timer(self) -> FineTimer | None:
        """The timer for instants, made when it is first needed; None in virtual time and where there is none."""
        if self._fine is None and not self._without_fine:
            self._fine = fine_timer(self._ring_all_reached)
            self._without_fine = self._fine is None
        return self._fine

    def close(self) -> None:
        """Nobody waits any more."""
        if self._fine is not None:
            self._fine.close()
            self._fine, self._without_fine = None, True

    def _may_spin(self, instant: float, now: float) -> bool:
        if self.to_the_instant and instant != self._spins_for and now - self._spun_at >= _SPINS_APART_S:
            self._spins_for, self._spun_at = instant, now
        return instant == self._spins_for

    def _wake_all(self) -> None:
        for _, _, alarm in self._alarms:
            ring(alarm)
        self._alarms.clear()


def ring(alarm: Alarm | None) -> None:
    """Let whoever waits for it look again."""
    if alarm is not None and not alarm.done():
        alarm.set_result(None)

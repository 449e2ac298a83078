"""A limit on what a task may still do: cancelled a grace after an instant of the plan, which moves while it is held."""

from __future__ import annotations

import asyncio
from typing import Any

from engine.executors.plan_clock import Alarm, PlanClock


class Limit:
    """One task's limit; none at first. A stop does not lift it: the rest of the plan then passes unheld."""

    def __init__(self, plan: PlanClock, task: asyncio.Task[Any] | None) -> None:
        assert task is not None
        self._plan = plan
        self._task = task
        self._alarm: Alarm | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, instant: float, grace_s: float) -> None:
        """Cancel the task so many seconds after an instant of the plan, and not when it would have been before."""
        self.lift()

        def reached(alarm: Alarm) -> None:
            if alarm is self._alarm:
                rest = self._plan.due(instant) + grace_s - self._plan.now()
                self._timer = asyncio.get_running_loop().call_later(max(rest, 0.0), self._task.cancel)

        self._alarm = self._plan.alarm(instant)
        self._alarm.add_done_callback(reached)

    def lift(self) -> None:
        """Let the task go on as long as it likes."""
        alarm, self._alarm = self._alarm, None
        if alarm is not None:
            alarm.cancel()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

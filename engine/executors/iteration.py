"""One iteration of a journey, measured: k6's iteration metrics, lateness, and what a raising journey becomes."""

from __future__ import annotations

import asyncio

from engine.measure.health import HealthProbe
from engine.raised import said_of
from engine.scope import Scope
from engine.vu import Journey, VirtualUser

_GATHERED = 64


class Iterations:
    """Runs iterations of one scenario and counts them."""

    def __init__(self, scope: Scope, journey: Journey, health: HealthProbe) -> None:
        tags = {"scenario": scope.scenario.name}
        recorder = scope.recorder
        self._scope = scope
        self._now = scope.clock.now
        self._journey = journey
        self._health = health
        self._count = recorder.counter("iterations", tags, always=True, told=True)
        self._duration = recorder.trend("iteration_duration", tags, told=True)
        self._lateness = recorder.trend("iteration_lateness", tags)
        self._interrupted = recorder.counter("interrupted_iterations", tags)
        self._failures = recorder.counter("journey_errors", tags)
        self.dropped = recorder.counter("dropped_iterations", tags, always=True)
        self._durations: list[float] = []
        self._points = recorder.points
        if self._points is not None:
            self._shapes = tuple(self._points.shape(name, tags) for name in ("iterations", "iteration_duration"))
        recorder.before_cut(self._hand_over)

    async def run(self, vu: VirtualUser, index: int, due: float | None, *, user_was_idle: bool) -> None:
        """Perform iteration `index`. `due` is the planned instant, if any; when the user was idle by then, being
        late is the generator's own fault and counts towards its health."""
        began = self._now()
        if due is not None:
            late_ms = max(began - due, 0.0) * 1000.0
            self._lateness.add(late_ms)
            if user_was_idle:
                self._health.own_lateness.add(late_ms)
        vu.begin(index, due, began)
        try:
            await self._journey(vu)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # a journey is a stranger's code: what it raises becomes a sample and a verdict
            if isinstance(error, asyncio.CancelledError) and _cut_off():
                self._interrupted.add()
                raise
            self._failures.add()
            self._scope.recorder.error(JOURNEY_ERROR, self._scope.scenario.journey, said_of(error))
        durations, ended = self._durations, self._now()
        durations.append((ended - began) * 1000.0)
        if self._points is not None:
            count, duration = self._shapes
            self._points.add(count, 1, ended)
            self._points.add(duration, durations[-1], ended)
        if len(durations) >= _GATHERED:
            self._hand_over()

    def _hand_over(self) -> None:
        """What gathered becomes samples."""
        if self._durations:
            durations, self._durations = self._durations, []
            self._count.add(len(durations))
            self._duration.extend(durations)


def _cut_off() -> bool:
    """Whether somebody ends this user; else a cancellation is the journey's own, and its user goes on."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


JOURNEY_ERROR = "journey raised"
"""Kind of the error sample that makes the verdict `error`."""

"""run_segment(): one generator's share of a plan, carried out and cut into a snapshot a second.

The same in every placement: inline, a process of its own, or another machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from engine.accounts import accounts_at
from engine.calls import Calls
from engine.clock import Clock, StopSignal
from engine.executors.catalog import model_for
from engine.executors.iteration import Iterations
from engine.executors.limit import Limit
from engine.executors.plan_clock import PlanClock
from engine.generators.messages import Adjust, Stop
from engine.journeys.catalog import journey_named
from engine.measure.health import HealthProbe
from engine.measure.recorder import Recorder
from engine.measure.series import parse_series
from engine.measure.snapshot import Snapshot, Trend
from engine.output.generator_output import OutputRecorder, recorder_into
from engine.output.order import Part
from engine.plan.mix import Mix
from engine.plan.model import Plan, ScenarioPlan
from engine.plan.segment import Segment
from engine.profile.model import Members
from engine.scope import Scope
from engine.target.redaction import Redactor
from engine.target.target import Target
from engine.tracing import SlowRequests, Tracer
from engine.vu import VirtualUser
from engine.wire.choice import made_ready, wires_to

_GAUGE_S = 0.1
_LOOP_LAG = "generator_loop_lag"


@dataclass(frozen=True)
class Share:
    """What a generator is given; everything it needs, and nothing that changes."""

    plan: Plan
    target: Target
    segment: Segment
    run_id: str
    seed: int
    start: float
    """Monotonic instant of the run's second 0."""
    members: Members | None = None
    setup: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the setups returned, by journey."""
    browser: str = ""
    """Path of the browser that its journeys drive, where they drive one."""
    apart: bool = False
    """Whether it is no load: its own health says nothing of the measurement's."""
    number: int | None = None
    """Of the generator; None where that of its segment is it."""
    trace_share: float = 0.0
    """Of requests that carry a trace id, 0 to 1."""
    part: Part | None = None
    """Where every sample is written; None: nowhere."""

    @property
    def generator(self) -> int:
        """The generator's number."""
        return self.segment.index if self.number is None else self.number


class SegmentRun:
    """One share being carried out in the running event loop."""

    def __init__(self, share: Share, clock: Clock, emit: Callable[[Snapshot], None]) -> None:
        self._share = share
        self._clock = clock
        self._emit = emit
        self._recorder = _recorder(share, clock)
        self._stop = StopSignal(clock)
        self._wires = wires_to(share.target, clock)
        self._health = HealthProbe(self._recorder, clock.now)
        self._in_flight = self._recorder.gauge("http_reqs_in_flight", {})
        self._oldest = self._recorder.gauge("oldest_in_flight", {})
        self._scenarios: list[asyncio.Task[None]] = []
        self._plans = {
            planned.outline.name: PlanClock(share.start + planned.outline.start_s, clock, self._stop)
            for planned in share.plan.scenarios
        }
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._slow = SlowRequests()
        self._tracers: list[Tracer] = []
        self._last = -1

    async def run(self) -> None:
        """Until the last scenario has ended, gracefully or not; the last snapshot is out by then."""
        websockets = any(base.scheme in ("ws", "wss") for base in self._share.target.base_urls.values())
        https = [planned.scenario.http for planned in self._share.plan.scenarios]
        await made_ready(self._wires, https, websockets=websockets)
        self._wires.in_flight.start()
        self._health.start()
        seconds = asyncio.create_task(self._cut_seconds())
        try:
            self._scenarios = [asyncio.create_task(self._drive(scenario)) for scenario in self._share.plan.scenarios]
            await _all_ended(self._scenarios, unless_ended=seconds)
        finally:
            for task in (*self._scenarios, seconds):
                task.cancel()
            await asyncio.gather(*self._scenarios, seconds, return_exceptions=True)
            await asyncio.gather(*(close() for close in self._closing), return_exceptions=True)
            self._wires.in_flight.stop()
            self._health.stop()
            if isinstance(self._recorder, OutputRecorder):
                await self._recorder.end()
            self._cut_rest()

    def follow(self, order: Adjust | Stop) -> None:
        """Do as the run says."""
        match order:
            case Adjust():
                self.adjust(order.scenario, order.at, held=order.held, scale=order.scale)
            case Stop(now=True):
                self.stop_now()
            case Stop():
                self.stop()

    def adjust(self, scenario: str, at: float, *, held: bool, scale: float) -> None:
        """From a monotonic instant on, hold one scenario or let it run, under a scale. Generators keep in step where
        they all learn of it before that instant."""
        if (plan := self._plans.get(scenario)) is not None:  # else it is another generator's
            plan.adjust(at, held=held, scale=scale)

    def stop(self) -> None:
        """No iteration begins any more; those that run may finish within the graceful stop."""
        if self._stop.is_set():
            return
        self._stop.set()
        for plan, task in zip(self._share.plan.scenarios, self._scenarios, strict=False):
            asyncio.get_running_loop().call_later(plan.scenario.graceful_stop_s, task.cancel)

    def stop_now(self) -> None:
        """Everything that runs is interrupted."""
        self._stop.set()
        for task in self._scenarios:
            task.cancel()

    async def _drive(self, planned: ScenarioPlan) -> None:
        scenario = planned.scenario
        share = self._share
        scope = Scope(
            scenario=scenario,
            calls=Calls(
                share.target,
                self._recorder,
                scenario.name,
                scenario.tags,
                share.run_id,
                version=scenario.http.version,
            ),
            recorder=self._recorder,
            wires=self._wires,
            clock=self._clock,
            seed=share.seed,
            run_id=share.run_id,
            mix=Mix(scenario.mix, share.seed, scenario.name) if scenario.mix else None,
            stop=self._stop,
            accounts=accounts_at(share.members, share.target),
            plan=self._plans[scenario.name],
            setup=share.setup.get(scenario.journey, {}),
            browser=share.browser,
            closing=self._closing,
            place=(share.plan.scenarios.index(planned), len(share.plan.scenarios)),
            tracer=self._tracer(scenario.name),
        )
        iterations = Iterations(scope, journey_named(scenario.journey).run, self._health)
        model = model_for(share.segment, scope, iterations, lambda number: VirtualUser(scope, number))
        plan = self._plans[scenario.name]
        limit = Limit(plan, asyncio.current_task())
        limit.set(planned.outline.duration_s, scenario.graceful_stop_s)
        try:
            await model.drive(plan)
        finally:
            limit.lift()
            plan.close()

    def _tracer(self, scenario: str) -> Tracer | None:
        share = self._share
        if not share.trace_share:
            return None
        tracer = Tracer(share.trace_share, self._slow, f"{share.seed}/{share.generator}/{scenario}")
        self._tracers.append(tracer)
        return tracer

    async def _cut_seconds(self) -> None:
        """Cut at each whole second; a second in which this process did not run is left out, not smeared."""
        while True:
            due = self._share.start + self._last + 2
            while (rest := due - self._clock.now()) > 0:
                await asyncio.sleep(min(rest, _GAUGE_S))
                self._look()
            self._cut(max(self._last + 1, int(self._clock.now() - self._share.start) - 1))

    def _cut_rest(self) -> None:
        """What is left: a whole second that ended just now, and the second that has only begun."""
        running = int(self._clock.now() - self._share.start)
        if running > self._last + 1:
            self._cut(running - 1)
        self._cut(max(self._last + 1, running))

    def _look(self) -> None:
        self._in_flight.set(len(self._wires.in_flight))
        self._oldest.set(self._wires.in_flight.oldest_ms())

    def _cut(self, second: int) -> None:
        self._look()
        self._health.sockets = self._wires.sockets.open
        self._health.refused_sockets = self._wires.sockets.refused
        self._last = second
        health = self._health.cut()
        snapshot = self._recorder.cut(second, {})
        if self._share.apart:
            snapshot = _without_own(snapshot)
        if health.tainted and (self._share.apart or not _measured(snapshot)):
            health = msgspec.structs.replace(health, tainted=())
        for tracer in self._tracers:
            tracer.begin_second()
        slow = self._slow.cut(second)
        self._emit(msgspec.structs.replace(snapshot, health={self._share.generator: health}, slow=slow))


def _recorder(share: Share, clock: Clock) -> Recorder:
    """One that writes every sample down where that is wanted."""
    if share.part is None:
        return Recorder()
    return recorder_into(share.part, clock.now, Redactor(share.target.secrets.values()).clean)


def _measured(snapshot: Snapshot) -> bool:
    """Whether anything was: a second without a sample (all users gone, their sockets being closed) spoils no figure."""
    return any(isinstance(point, Trend) and name != _LOOP_LAG for name, point in snapshot.series.items())


def _without_own(snapshot: Snapshot) -> Snapshot:
    """Without what only tells of the generator: one that gives way to all others is late by its nature."""
    own = (_LOOP_LAG, "iteration_lateness")
    series = {name: point for name, point in snapshot.series.items() if parse_series(name)[0] not in own}
    return msgspec.structs.replace(snapshot, series=series)


async def _all_ended(tasks: Sequence[asyncio.Task[None]], *, unless_ended: asyncio.Task[None]) -> None:
    """Until every task has ended, or one has failed: its error is raised at once. Being cancelled is no failure."""
    pending = set(tasks)
    while pending:
        ended, _ = await asyncio.wait({*pending, unless_ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            if not task.cancelled() and (error := task.exception()):
                raise error
        pending -= ended

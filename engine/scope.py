"""What all users of one scenario in one generator share. Knows nothing of any one user."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from engine.accounts import Accounts
from engine.calls import Calls
from engine.clock import Clock, StopSignal
from engine.errors import JourneyError
from engine.measure.metrics import METRICS, MetricType
from engine.measure.recorder import LiveCounter, LiveRate, LiveTrend, Recorder
from engine.measure.series import is_metric
from engine.plan.mix import Mix
from engine.profile.model import Scenario
from engine.tracing import Tracer
from engine.wire.connecting import Wires

L = TypeVar("L", LiveTrend, LiveCounter, LiveRate)


class PlanTime(Protocol):
    """The plan's time of one scenario, for journeys that follow it. Instants are seconds since the scenario's start,
    and stand still while it is held."""

    start: float
    """Monotonic instant of the scenario's start, were nothing held."""

    def due(self, instant: float) -> float:
        """The monotonic instant of an instant of the plan, as far as it is known."""

    def reached(self, instant: float) -> bool:
        """Whether the plan has come to it, and is not held."""

    def alarm(self, instant: float) -> asyncio.Future[None]:
        """Rings when that instant is reached, or the run stops."""


@dataclass
class Scope:
    """What all users of one scenario in one generator share."""

    scenario: Scenario
    calls: Calls
    recorder: Recorder
    wires: Wires
    clock: Clock
    seed: int
    run_id: str
    mix: Mix | None
    stop: StopSignal
    """Set when the run is asked to end: thinking is cut short, no iteration begins."""
    accounts: Accounts | None = None
    """Whom its users log in as, where the profile names members."""
    place: tuple[int, int] = (0, 1)
    """Which scenario of the plan this is, and of how many."""
    plan: PlanTime | None = None
    tracer: Tracer | None = None
    """What gives requests a trace id; None: none has one."""
    setup: Mapping[str, Any] = field(default_factory=dict)
    """What the journey's setup returned."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What a journey works out once for all its users."""
    checks: dict[str, LiveRate] = field(default_factory=dict)
    """By name, as far as they have been made."""
    own: dict[tuple[object, ...], object] = field(default_factory=dict)
    """Instruments of the journey's own metrics, as far as they have been asked for."""
    browser: str = ""
    """Path of the browser that is driven; empty where there is none."""
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What is to be called once the scenario is over: a journey leaves nothing behind."""

    def new_check(self, name: str) -> LiveRate:
        """The share of passes of a check that is made for the first time."""
        rate = self.recorder.rate("checks", {"check": name, "scenario": self.scenario.name})
        self.checks[name] = rate
        return rate

    def instrument(self, kind: type[L], metric: str, tags: Mapping[str, str]) -> L:
        """What a journey's own samples go into. JourneyError for a name that is none, or that means something else."""
        key = (kind, metric, *tags.items())
        live = self.own.get(key)
        if live is None:
            live = self.own[key] = self._made(kind, metric, {**tags, "scenario": self.scenario.name})
        assert isinstance(live, kind)
        return live

    def _made(self, kind: type[L], metric: str, tags: Mapping[str, str]) -> L:
        if not is_metric(metric):
            raise JourneyError(f"{metric!r} is no name of a metric: letters, digits and _, no digit first")
        wanted = _TYPES[kind]
        known = METRICS.get(metric)
        if known is not None and known.type != wanted:
            raise JourneyError(f"the metric {metric} is a {known.type}, not a {wanted}")
        try:
            return self.recorder.instrument(kind, metric, tags)
        except TypeError as error:
            raise JourneyError(str(error)) from None


_TYPES: Mapping[type, MetricType] = {LiveTrend: "trend", LiveCounter: "counter", LiveRate: "rate"}

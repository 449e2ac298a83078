"""A client of the engine's own wire, and targets on loopback, as tests need them."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.calls import Calls
from engine.clock import Clock, StopSignal, SystemClock
from engine.executors.iteration import Iterations
from engine.measure.health import HealthProbe
from engine.measure.recorder import Recorder
from engine.measure.snapshot import Counter, Point, Snapshot, point_as, select
from engine.plan.mix import Mix
from engine.profile.model import ConstantVUs, Executor, Scenario
from engine.scope import Scope
from engine.target.base_url import BaseUrl
from engine.target.guard import GuardDecision
from engine.target.site import Csrf, Expect, Operation, Site
from engine.target.target import Target
from engine.vu import Journey, VirtualUser
from engine.wire.connecting import Wires
from engine.wire.http1 import SocketCount
from engine.wire.in_flight import InFlight


def operation(name: str, method: str = "GET", path: str = "/", base: str = "api", **rest: Any) -> Operation:
    """An operation tagged with its name."""
    return Operation(name=name, method=method, base=base, path=path, tags={"endpoint": name}, **rest)


SEARCHES = tuple(
    operation(name, path="/search", expect=Expect(fields=("results",)))
    for name in ("search", "search_filtered", "search_semantic", "search_complex")
)
HEALTH = operation("health", path="/health")


def target_at(
    port: int,
    operations: Sequence[Operation] = (HEALTH, *SEARCHES),
    secrets: Mapping[str, str] | None = None,
    bases: Mapping[str, BaseUrl] | None = None,
    client_ip_header: str | None = None,
    csrf: Csrf | None = None,
) -> Target:
    """A site on this machine: the base `api` at a port, or `bases`."""
    bases = bases or {"api": BaseUrl("http", "127.0.0.1", port)}
    site = Site(
        name="tests",
        title="Tests",
        allow_hosts=(),
        marker_header="X-Load-Test-Run",
        health=operations[0].name,
        bases={name: f"{name.upper()}_URL" for name in bases},
        operations={each.name: each for each in operations},
        client_ip_header=client_ip_header,
        csrf=csrf,
    )
    return Target(site, bases, GuardDecision("127.0.0.1", "loopback"), secrets=dict(secrets or {}))


_PATHS = {"api": "/api", "control": "/__standin", "ws": "/ws"}


def site_at(site: Site, port: int, secrets: Mapping[str, str] | None = None) -> Target:
    """A whole site on this machine, laid out as the stand-in is."""
    bases = {
        name: BaseUrl("ws" if variable.startswith("WS_") else "http", "127.0.0.1", port, _PATHS.get(name, ""))
        for name, variable in site.bases.items()
    }
    return Target(site, bases, GuardDecision("127.0.0.1", "loopback"), secrets=dict(secrets or {}))


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """A port that refuses connections for as long as the body lasts."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextlib.contextmanager
def deaf_port() -> Iterator[int]:
    """A port on which a connection is never established: its queue is full and nobody accepts."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = waiting.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


IDLE_SCENARIO = Scenario("users", "search", ConstantVUs(1, 10.0))


@dataclass
class Bench:
    """One scenario's surroundings in one generator, without the generator."""

    scenario: Scenario = IDLE_SCENARIO
    port: int = 9
    clock: Clock = field(default_factory=SystemClock)
    operations: Sequence[Operation] = (HEALTH, *SEARCHES)
    seed: int = 7
    run_id: str = "run-1"
    bases: Mapping[str, BaseUrl] | None = None
    tls: ssl.SSLContext | None = None
    client_ip_header: str | None = None
    csrf: Csrf | None = None
    site: Site | None = None
    """In place of one that is made of the operations."""
    secrets: Mapping[str, str] | None = None
    place: tuple[int, int] = (0, 1)

    def __post_init__(self) -> None:
        self.recorder = Recorder()
        self.in_flight = InFlight(self.clock.now)
        self.sockets = SocketCount()
        self.stop = StopSignal(self.clock)
        self.health = HealthProbe(self.recorder, self.clock.now)
        self.target = target_at(
            self.port,
            self.operations,
            secrets=self.secrets,
            bases=self.bases,
            client_ip_header=self.client_ip_header,
            csrf=self.csrf,
        )
        if self.site is not None:
            self.target = site_at(self.site, self.port)
        self.wires = Wires(self.in_flight, self.sockets, self.tls, now=self.clock.now)
        name = self.scenario.name
        self.scope = Scope(
            scenario=self.scenario,
            calls=Calls(self.target, self.recorder, name, self.scenario.tags, self.run_id),
            recorder=self.recorder,
            wires=self.wires,
            clock=self.clock,
            seed=self.seed,
            run_id=self.run_id,
            mix=Mix(self.scenario.mix, self.seed, name) if self.scenario.mix else None,
            stop=self.stop,
            place=self.place,
        )

    def user(self, number: int = 0) -> VirtualUser:
        """A user of the scenario."""
        return VirtualUser(self.scope, number)

    def iterations(self, journey: Journey) -> Iterations:
        """What counts iterations of a journey."""
        return Iterations(self.scope, journey, self.health)

    def cut(self) -> Snapshot:
        """Everything recorded since the last cut."""
        return self.recorder.cut(0, {})


def scenario(executor: Executor, **rest: Any) -> Scenario:
    """A scenario named `users`."""
    return Scenario("users", "search", executor, **rest)


def count(series: Mapping[str, Point], selector: str) -> float:
    """The sum of the counters that a selector selects; 0 without any."""
    return point_as(Counter, select(series, selector)).count

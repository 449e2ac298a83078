"""A run in virtual time: generators that say what a script says, a probe that finds what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pytest

from engine.clock import Clock, VirtualClock, run_virtual
from engine.control.commands import Command
from engine.errors import EngineError
from engine.feed import LiveFeed
from engine.generators.messages import Adjust, Stop
from engine.generators.placement import Generator, Sink
from engine.generators.segment import Share
from engine.journal.directory import create_run_directory
from engine.journal.events import AnyEvent, ThresholdOutline
from engine.journal.reader import read_events
from engine.judge.verdict import Ruling
from engine.measure.snapshot import Snapshot
from engine.profile.model import ConstantArrivalRate, Scenario
from engine.run import Run
from engine.run_order import RunOrder
from engine.state import RunState, fold
from engine.target.preflight import Answer
from tests.support.seconds import second
from tests.support.shares import named, planned, profile
from tests.support.wiring import target_at

TEN_SECONDS = named("searches", ConstantArrivalRate(10.0, 1.0, 10.0, 5, 5))
GOOD = tuple(second(number, [10.0] * 10) for number in range(10))


@dataclass
class ScriptedGenerator:
    """Says its seconds shortly after each has passed; then it ends, fails, or goes on until it is stopped."""

    clock: Clock
    seconds: Sequence[Snapshot] = GOOD
    delay_s: float = 0.02
    prepare_s: float = 0.1
    fails: Exception | None = None
    """Raised after the last second."""
    unready: Exception | None = None
    """Raised by prepare()."""
    endless: bool = False
    """Whether it takes a stop to end it."""
    stops: list[tuple[float, bool]] = field(default_factory=list)
    """When it was asked to stop, in seconds of load, and whether at once."""
    adjusts: list[Adjust] = field(default_factory=list)
    """How it was told to follow its scenarios."""
    share: Share | None = None
    prepared: bool = False
    closed: int = 0

    def __post_init__(self) -> None:
        self._stopped = asyncio.Event()

    async def prepare(self) -> str:
        """As told."""
        await asyncio.sleep(self.prepare_s)
        if self.unready is not None:
            raise self.unready
        self.prepared = True
        return "scripted"

    async def carry_out(self, share: Share, sink: Sink) -> None:
        """As told."""
        self.share = share
        for snapshot in self.seconds:
            wait = share.start + snapshot.second + 1 + self.delay_s - self.clock.now()
            if await self._stopped_within(wait):
                return
            sink(snapshot)
        if self.endless:
            await self._stopped.wait()
        if self.fails is not None:
            raise self.fails

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True

    def order(self, order: Adjust | Stop) -> None:
        """Remember it, and end if it is a stop."""
        assert self.share is not None
        if isinstance(order, Adjust):
            self.adjusts.append(order)
            return
        self.stops.append((round(self.clock.now() - self.share.start, 2), order.now))
        self._stopped.set()

    async def close(self) -> None:
        """Remember it."""
        self.closed += 1


class ScriptedProbe:
    """What the pre-flight and the audit find."""

    health_fails: EngineError | None = None
    received: Mapping[str, int] | None = None
    counts: bool = False

    def __init__(self, target: object, run_id: str) -> None:
        self.requests = 0

    async def __aenter__(self) -> ScriptedProbe:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        return None

    async def health(self) -> Answer:
        """As told."""
        self.requests += 1
        if self.health_fails is not None:
            raise self.health_fails
        return Answer(200, 1.5, None)

    async def marked_requests(self) -> Mapping[str, int] | None:
        """As told."""
        return self.received


@dataclass
class Conducted:
    """What became of a run."""

    directory: Path
    feed: LiveFeed
    generators: list[ScriptedGenerator]
    ruling: Ruling | None = None
    error: Exception | None = None

    @property
    def state(self) -> RunState:
        """What live readers were left with."""
        return self.feed.state

    @property
    def events(self) -> list[AnyEvent]:
        """The journal as it is read back."""
        return list(read_events(self.directory / "journal.jsonl"))

    @property
    def replayed(self) -> RunState:
        """What a replay ends with."""
        return fold(self.events)


def order_for(
    results: Path,
    thresholds: Sequence[ThresholdOutline] = (),
    scenario: Scenario = TEN_SECONDS,
    secrets: Mapping[str, str] | None = None,
    port: int = 9,
) -> RunOrder:
    """A run of ten seconds."""
    return RunOrder(
        profile=profile(scenario),
        plan=planned(scenario),
        thresholds=tuple(thresholds),
        target=target_at(port, secrets=secrets),
        directory=create_run_directory(results, "tests", 1_767_225_600.0),
        run_id="run-1",
        seed=7,
    )


Cast = Callable[[Clock], list[ScriptedGenerator]]


def one_good(clock: Clock) -> list[ScriptedGenerator]:
    """A generator that does what was planned."""
    return [ScriptedGenerator(clock)]


def conducted(
    order: RunOrder,
    cast: Cast = one_good,
    orders_at: Mapping[float, Command] | None = None,
    **probe: object,
) -> Conducted:
    """Conduct it in virtual time. `orders_at`: which command is given how many seconds after the beginning."""

    async def main() -> Conducted:
        clock = VirtualClock()
        feed = LiveFeed()
        generators = cast(clock)
        found = Conducted(order.directory.path, feed, generators)
        given: list[Generator] = list(generators)
        for when, command in (orders_at or {}).items():
            asyncio.get_running_loop().call_later(when, feed.command, command)
        try:
            found.ruling = await Run(order, given, feed, clock).conduct()
        except Exception as error:  # whatever ends a run is what its test looks at
            found.error = error
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.run.Probe", type("Probe", (ScriptedProbe,), dict(probe)))
        return run_virtual(main())

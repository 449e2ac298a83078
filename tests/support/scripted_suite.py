"""A suite in virtual time: steps that end as a script says, a target that is as well as it is told."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

import pytest

from engine.clock import VirtualClock, run_virtual
from engine.control.commands import Answer, Command, Stop
from engine.feed import LiveFeed
from engine.journal.directory import create_run_directory
from engine.journal.events import RunEnded, Verdict
from engine.journal.reader import read_suite_events
from engine.journal.suite_events import SuiteEvent
from engine.judge.verdict import Ruling
from engine.profile.model import Gate, Profile, Suite
from engine.suite.conductor import Suite as Conductor
from engine.suite.feed import SuiteFeed
from engine.suite.helm import StepRun
from engine.suite.order import SuiteOrder, SuiteStep
from engine.suite_state import SuiteState, fold_suite
from engine.target.preflight import Answer as Health
from tests.support.scripted_run import order_for

WELL = Health(200, 3.0, {"status": "healthy"})
GRACE_S = 2.0
"""How long a scripted step takes to stop gracefully."""


@dataclass
class ScriptedStep:
    """Lasts, then ends as told; a stop ends it sooner."""

    verdict: Verdict = "pass"
    lasts_s: float = 10.0
    raises: Exception | None = None
    heard: list[tuple[float, Command]] = field(default_factory=list)
    """What it was asked for, and when."""
    began: float | None = None
    ended: float | None = None
    feed: LiveFeed = field(default_factory=LiveFeed)

    async def conduct(self) -> Ruling:
        """As told."""
        now = asyncio.get_running_loop().time
        self.began, self._stopped, self._at_once = now(), asyncio.Event(), asyncio.Event()
        verdict = self.verdict
        if await _within(self._stopped, self.lasts_s):
            verdict = "interrupted"
            await _within(self._at_once, GRACE_S)
        self.ended = now()
        if self.raises is not None:
            raise self.raises
        ruling = Ruling(verdict, f"It ended: {verdict}.")
        ended = RunEnded(seq=1, t=0.0, verdict=verdict, exit_code=ruling.exit_code, sentence="", seconds=self.lasts_s)
        self.feed.publish(ended)
        return ruling

    def obey(self, command: Command) -> Answer:
        """Remember it, and end if it is a stop."""
        self.heard.append((round(asyncio.get_running_loop().time(), 2), command))
        if isinstance(command, Stop):
            self._stopped.set()
            if command.now:
                self._at_once.set()
        return Answer(True, "as you say")


@dataclass
class ConductedSuite:
    """What became of a suite."""

    directory: Path
    feed: SuiteFeed
    steps: Sequence[ScriptedStep]
    ruling: Ruling | None = None
    error: Exception | None = None
    lasted_s: float = 0.0

    @property
    def state(self) -> SuiteState:
        """What live readers were left with."""
        return self.feed.suite

    @property
    def events(self) -> list[SuiteEvent]:
        """The journal as it is read back."""
        return list(read_suite_events(self.directory / "journal.jsonl"))

    @property
    def replayed(self) -> SuiteState:
        """What a replay ends with."""
        return fold_suite(self.events)


class ScriptedHealth:
    """Answers what the script says, once for each look; the last answer stays."""

    script: Callable[[], Health] = staticmethod(lambda: WELL)

    def __init__(self, target: object, run_id: str) -> None:
        self.requests = 0

    async def __aenter__(self) -> ScriptedHealth:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        return None

    async def health(self) -> Health:
        """As told; an exception in the script is raised."""
        self.requests += 1
        return type(self).script()


def answers(*said: Health | Exception) -> Callable[[], Health]:
    """One after another; the last one for ever."""
    coming = itertools.chain(said[:-1], itertools.repeat(said[-1]))

    def answer() -> Health:
        found = next(coming)
        if isinstance(found, Exception):
            raise found
        return found

    return answer


def suite_order(
    results: Path,
    names: Sequence[str],
    *,
    cool_down_s: float = 30.0,
    gate: Gate | None = None,
    stop_on_failure: bool = False,
    secrets: Mapping[str, str] | None = None,
) -> SuiteOrder:
    """A suite of these steps, each of which is planned for ten seconds."""
    directory = create_run_directory(results, "suite", 1_767_225_600.0)
    suite = Suite(tuple(names), cool_down_s, gate, stop_on_failure)
    steps = []
    for number, name in enumerate(names, 1):
        plain = order_for(results / "elsewhere", secrets=secrets)
        own = directory.step(number, name)
        order = replace(plain, profile=replace(plain.profile, name=name), directory=own, run_id=f"run-{number}")
        steps.append(SuiteStep(order, 0, (number - 1) * (10.0 + cool_down_s)))
    return SuiteOrder(
        profile=Profile("suite", "Suite", "", (), suite=suite),
        suite=suite,
        steps=tuple(steps),
        directory=directory,
        run_id="suite-1",
        seed=7,
        duration_s=10.0 * len(names) + cool_down_s * (len(names) - 1),
        cool_down_s=cool_down_s,
    )


def conducted_suite(
    order: SuiteOrder,
    steps: Sequence[ScriptedStep],
    orders_at: Mapping[float, Command] | None = None,
    health: Callable[[], Health] = lambda: WELL,
) -> ConductedSuite:
    """Conduct it in virtual time. `orders_at`: which command is given how many seconds after the beginning."""

    async def main() -> ConductedSuite:
        clock, feed, turns = VirtualClock(), SuiteFeed(), iter(steps)
        found = ConductedSuite(order.directory.path, feed, steps)

        def begin(step: SuiteStep, run_feed: LiveFeed) -> StepRun:
            turn = next(turns)
            turn.feed = run_feed
            return turn

        for when, command in (orders_at or {}).items():
            asyncio.get_running_loop().call_later(when, feed.command, command)
        try:
            found.ruling = await Conductor(order, feed, clock, begin).conduct()
        except Exception as error:  # whatever ends a suite is what its test looks at
            found.error = error
        found.lasted_s = clock.now()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.suite.gate.Probe", type("Probe", (ScriptedHealth,), {"script": staticmethod(health)}))
        return run_virtual(main())


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True

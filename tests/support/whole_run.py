"""A shipped profile, run whole against a stand-in, both in this process and its event loop: counted, not timed.

Each scenario makes so many iterations as quickly as it can; journeys, mixes, data and audits are the profile's own.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.clock import SystemClock
from engine.feed import LiveFeed
from engine.generators.inline import InlineGenerator
from engine.journal.directory import create_run_directory
from engine.journal.events import AuditDone
from engine.journeys.catalog import needed_operations
from engine.judge.verdict import Ruling
from engine.monitors.settings import read_settings
from engine.output.order import NOTHING, OutputOrder
from engine.plan.planner import plan
from engine.profile.catalog import find_profile, find_site
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_profile
from engine.profile.model import Profile, SharedIterations
from engine.run import Run
from engine.run_order import RunOrder
from engine.state import RunState
from engine.target.environment import read_environment
from engine.target.loading import load_site
from engine.target.target import resolve_target
from engine.watch import WatchOrder
from wwmaa_tui.standin.environment import Secrets, environment
from wwmaa_tui.standin.faults import fault_named
from wwmaa_tui.standin.front_door import FrontDoor
from wwmaa_tui.standin.platform import Platform, build_platform
from wwmaa_tui.standin.reception import Reception
from wwmaa_tui.standin.rooms import all_endpoints

_numbers = itertools.count(1)


@dataclass(frozen=True)
class StandInHere:
    """A stand-in that serves in this event loop."""

    platform: Platform
    env: Mapping[str, str]
    """What aims a run at it."""


@contextlib.asynccontextmanager
async def standin_here(fault: str | None = None) -> AsyncIterator[StandInHere]:
    """One, for as long as the body lasts."""
    known = Secrets("members-password", "whsec_of_the_stand_in_here")
    with contextlib.closing(build_platform(7, fault_named(fault), known)) as platform, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        door = FrontDoor(Reception(platform, all_endpoints(platform)))
        await door.open(listener, 256)
        try:
            yield StandInHere(platform, environment(f"http://127.0.0.1:{listener.getsockname()[1]}", known))
        finally:
            await door.close(1.0)


@dataclass(frozen=True)
class WholeRun:
    """What came of a run."""

    ruling: Ruling
    state: RunState

    @property
    def audits(self) -> dict[str, AuditDone]:
        """By name."""
        return {audit.audit: audit for audit in self.state.audits}

    @property
    def results(self) -> dict[str, str]:
        """Of the audits, by name."""
        return {name: audit.result for name, audit in self.audits.items()}


async def whole_run(
    profile: str,
    env: Mapping[str, str],
    results: Path,
    iterations: Mapping[str, int],
    *,
    vus: int = 20,
    generators: int = 1,
    output: OutputOrder = NOTHING,
) -> WholeRun:
    """Run the scenarios that `iterations` names, so many iterations of each, by so many users."""
    shipped = load_profile(find_profile(profile))
    scenarios = tuple(
        replace(each, executor=SharedIterations(vus, iterations[each.name], 60.0), graceful_stop_s=10.0)
        for each in shipped.scenarios
        if each.name in iterations
    )
    short = replace(shipped, scenarios=scenarios)
    return await run_here(short, env, results, generators=generators, output=output)


async def run_here(
    profile: Profile,
    env: Mapping[str, str],
    results: Path,
    *,
    generators: int = 1,
    output: OutputOrder = NOTHING,
    watched: bool = False,
) -> WholeRun:
    """Run that profile in this event loop; `watched`: with the monitors that `env` names."""
    values = read_environment(Path(os.devnull), process=env)
    site = load_site(find_site(profile.site))
    order = RunOrder(
        profile=profile,
        plan=plan(profile),
        thresholds=outline_thresholds(profile),
        target=resolve_target(site, values, operations=needed_operations(profile)),
        directory=create_run_directory(results, profile.name, SystemClock.wall()),
        run_id=f"run-{next(_numbers)}",
        seed=7,
        watch=WatchOrder(read_settings(values), profile.monitoring.over(site.monitoring)) if watched else WatchOrder(),
        output=output,
    )
    feed, clock = LiveFeed(), SystemClock()
    ruling = await Run(order, [InlineGenerator(clock) for _ in range(generators)], feed, clock).conduct()
    return WholeRun(ruling, feed.state)

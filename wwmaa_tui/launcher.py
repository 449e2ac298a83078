"""The Launcher behind both front ends: profile, site, environment and flags into a run that goes on by itself.

Everything that can be wrong is found before a byte is sent, and all of it is said at once.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.capacity.files import raise_file_limit
from engine.capacity.machine import survey
from engine.capacity.workers import generators_for
from engine.clock import SystemClock
from engine.errors import ConfigError, EngineError, Problem, RefusedError
from engine.journal.directory import create_run_directory
from engine.journeys.catalog import (
    JOURNEYS,
    journey_named,
    needed_operations,
    needed_secrets,
    own_journeys,
)
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.profile.catalog import CatalogEntry, entries, find_profile, find_site
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_profile
from engine.profile.model import Profile
from engine.profile.shortcuts import Shortcuts
from engine.profile.writing import write_profile
from engine.run import RunOrder
from engine.run_thread import RunThread
from engine.target.environment import Environment, read_environment
from engine.target.loading import load_site
from engine.target.target import Target, resolve_target
from wwmaa_tui.present.launcher import Outlook

if TYPE_CHECKING:
    from wwmaa_tui.standin.process import StandInProcess

KINDS = {name: journey.kinds for name, journey in JOURNEYS.items()}


@dataclass(frozen=True)
class LaunchOptions:
    """What the command line says about every run that is launched."""

    demo: bool = False
    env_file: Path | None = None
    """None means `.env.load-tests` in the working folder, if it is there."""
    env: Mapping[str, str] = field(default_factory=dict)
    """`-e K=V`."""
    allow_hosts: tuple[str, ...] = ()
    results: Path = Path("results")
    time_scale: float = 1.0
    workers: int | None = None
    """Generator processes; 0 means inline, None as many as the plan needs and the machine has cores for."""
    seed: int | None = None
    """None means a new one each time; it is journaled."""
    tags: Mapping[str, str] = field(default_factory=dict)
    shortcuts: Shortcuts = field(default_factory=Shortcuts)
    """What replaces every scenario's executor."""


class RunLauncher:
    """Finds, checks and starts. Owns the stand-in of `--demo`, which lives as long as the launcher."""

    def __init__(self, options: LaunchOptions) -> None:
        self.options = options
        self._standin: StandInProcess | None = None
        self._named: Path | None = None
        self.run: RunThread | None = None
        """The run that was launched last."""

    def entries(self) -> tuple[CatalogEntry, ...]:
        """All profiles that can be found, broken ones with their problems; a file that was named comes first."""
        found = tuple(map(self._shortened, entries(journeys=JOURNEYS, mix_kinds=KINDS)))
        if self._named is None or any(entry.path.samefile(self._named) for entry in found):
            return found
        try:
            named = self.entry(str(self._named))
        except ConfigError as error:
            named = CatalogEntry(self._named.stem, self._named, None, error.problems)
        return (named, *(entry for entry in found if entry.name != named.name))

    def name(self, profile: str) -> str:
        """Put a profile that was named, perhaps a file of its own, on the list; its name there. ConfigError with all
        its problems."""
        entry = self.entry(profile)
        self._named = entry.path
        return entry.name

    def entry(self, name: str) -> CatalogEntry:
        """One profile by name or path. ConfigError with all its problems."""
        path = find_profile(name)
        return self._shortened(
            CatalogEntry(path.stem, path, load_profile(path, journeys=JOURNEYS, mix_kinds=KINDS)),
        )

    def _shortened(self, entry: CatalogEntry) -> CatalogEntry:
        """The entry as the command line has it."""
        profile = entry.profile and self.options.shortcuts.applied(entry.profile)
        return replace(entry, profile=profile)

    def planned(self, profile: Profile) -> Plan:
        """The plan at the command line's time scale."""
        return plan(profile, time_scale=self.options.time_scale)

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """What launching it would do."""
        if entry.profile is None:
            return Outlook("", "", problems=entry.problems)
        try:
            planned = self.planned(entry.profile)
            if self.options.demo and self._standin is None:
                return Outlook("the stand-in platform, on loopback", "loopback", plan=planned)
            target = self._target(entry.profile)
        except RefusedError as error:
            return Outlook("", "", refusal=str(error), plan=planned)
        except ConfigError as error:
            return Outlook("", "", problems=error.problems)
        return Outlook(target.guard.host, target.guard.reason, plan=planned)

    def launch(self, entry: CatalogEntry) -> RunThread:
        """Start the run in a thread of its own. EngineError with text for people."""
        if entry.profile is None:
            raise ConfigError(*entry.problems)
        profile = entry.profile
        planned = self.planned(profile)
        for journey in own_journeys(profile):
            journey_named(journey)  # what is wrong in it is said before anything is sent
        raise_file_limit()  # before any process is started that inherits it
        if self.options.demo:
            self._start_standin()
        target = self._target(profile)
        wall = SystemClock.wall()
        directory = create_run_directory(self.options.results, profile.name, wall)
        written = replace(profile, scenarios=tuple(scenario.scenario for scenario in planned.scenarios))
        directory.profile.write_text(write_profile(written), encoding="utf-8")
        order = RunOrder(
            profile=profile,
            plan=planned,
            thresholds=outline_thresholds(profile),
            target=target,
            directory=directory,
            run_id=f"{directory.name}-{secrets.token_hex(4)}",
            seed=self.options.seed if self.options.seed is not None else secrets.randbelow(1_000_000),
            time_scale=self.options.time_scale,
            demo=self.options.demo,
            tags=dict(self.options.tags),
        )
        self.run = RunThread(order, workers=self._workers(planned))
        self.run.start()
        return self.run

    def close(self) -> None:
        """End the stand-in, if there is one."""
        if self._standin is not None:
            with contextlib.suppress(OSError):
                self._standin.stop()
            self._standin = None

    def _workers(self, planned: Plan) -> int:
        return generators_for(planned, survey()) if self.options.workers is None else self.options.workers

    def _target(self, profile: Profile) -> Target:
        environment = self._environment()
        site = load_site(find_site(environment.site or profile.site))
        password = (profile.members.password_env,) if profile.members else ()
        names = (*password, *needed_secrets(profile))
        needed = needed_operations(profile)
        target = resolve_target(site, environment, self.options.allow_hosts, operations=needed, secret_names=names)
        for name in names:
            target.secret(name)
        return target

    def _environment(self) -> Environment:
        if self._standin is not None:
            # The demo aims at the stand-in whatever the environment says, so nothing else is read.
            return read_environment(Path(os.devnull), process=self._standin.env, flags=self.options.env)
        return read_environment(self.options.env_file, flags=self.options.env)

    def _start_standin(self) -> None:
        if self._standin is not None:
            return
        from wwmaa_tui.standin.process import StandInFailed, StandInProcess

        try:
            self._standin = StandInProcess.start()
        except StandInFailed as error:
            raise EngineError(f"the stand-in platform did not start: {error}") from error


def bad_flag(flag: str, message: str, hint: str = "") -> ConfigError:
    """A problem with something said on the command line."""
    return ConfigError(Problem(flag, "", message, hint))

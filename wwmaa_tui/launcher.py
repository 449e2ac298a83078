"""The Launcher behind both front ends: profile, site, environment and flags into a run that goes on by itself.

Everything that can be wrong is found before a byte is sent, and all of it is said at once.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.browsing import Browsing, look_for_browser
from engine.capacity.files import raise_file_limit
from engine.capacity.machine import survey
from engine.capacity.workers import generators_for
from engine.clock import SystemClock
from engine.errors import ConfigError, EngineError, Problem, RefusedError
from engine.generators.dealing import generators_apart
from engine.journal.directory import RunDirectory, create_run_directory
from engine.journeys.catalog import (
    JOURNEYS,
    journey_named,
    needed_operations,
    needed_secrets,
    own_journeys,
)
from engine.plan.as_run import profile_as_run
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.suite_plan import SuitePlan, plan_suite
from engine.profile.catalog import CatalogEntry, entries, find_profile, find_site, read_entry
from engine.profile.expression import outline_thresholds
from engine.profile.model import AbortOn, Profile
from engine.profile.shortcuts import Shortcuts
from engine.profile.suite import BASELINE
from engine.profile.writing import write_profile
from engine.run import RunOrder
from engine.run_thread import RunThread
from engine.suite.order import SuiteOrder, SuiteStep
from engine.suite.thread import SuiteThread
from engine.target.environment import Environment, read_environment
from engine.target.loading import load_site
from engine.target.target import Target, resolve_target
from engine.wire.browser.finding import why_not
from wwmaa_tui.as_asked import as_asked
from wwmaa_tui.present.launcher import Outlook

if TYPE_CHECKING:
    from wwmaa_tui.standin.process import StandInProcess

_BROWSER = "BROWSER_PATH"
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
    browser: str = ""
    """The browser to drive, by path or name; empty: BROWSER_PATH, or one that is found."""
    results: Path = Path("results")
    time_scale: float = 1.0
    workers: int | None = None
    """Generator processes; 0 means inline, None as many as the plan needs and the machine has cores for."""
    seed: int | None = None
    """None means a new one each time; it is journaled."""
    tags: Mapping[str, str] = field(default_factory=dict)
    shortcuts: Shortcuts = field(default_factory=Shortcuts)
    """What replaces every scenario's executor."""
    abort_on: AbortOn | None = None
    """None means what the profile says."""
    skip_baseline: bool = False


class RunLauncher:
    """Finds, checks and starts. Owns the stand-in of `--demo`, which lives as long as the launcher."""

    def __init__(self, options: LaunchOptions) -> None:
        self.options = options
        self._standin: StandInProcess | None = None
        self._named: Path | None = None
        self.run: RunThread | SuiteThread | None = None
        """The run, or suite, that was launched last."""

    def entries(self) -> tuple[CatalogEntry, ...]:
        """All profiles that can be found, broken ones with their problems; a file that was named comes first."""
        found = tuple(map(self._as_asked, entries(journeys=JOURNEYS, mix_kinds=KINDS)))
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
        read = read_entry(find_profile(name), journeys=JOURNEYS, mix_kinds=KINDS)
        if self.options.skip_baseline and not any(step.name == BASELINE for step in read.steps):
            raise bad_flag(
                "--skip-baseline", f"{read.name} has no step {BASELINE}", "it is for suites, such as -p suite"
            )
        entry = self._as_asked(read)
        if entry.problems:
            raise ConfigError(*entry.problems)
        return entry

    def _as_asked(self, entry: CatalogEntry) -> CatalogEntry:
        options = self.options
        return as_asked(entry, options.shortcuts, options.abort_on, skip_baseline=options.skip_baseline)

    def planned(self, profile: Profile) -> Plan:
        """The plan at the command line's time scale."""
        return plan(profile, time_scale=self.options.time_scale)

    def whole_plan(self, entry: CatalogEntry) -> Plan | SuitePlan:
        """What will happen, be it a run or a suite. The entry has no problems."""
        assert entry.profile is not None
        return self.planned_suite(entry) if entry.profile.suite else self.planned(entry.profile)

    def planned_suite(self, entry: CatalogEntry) -> SuitePlan:
        """The plan of a suite at the command line's time scale."""
        assert entry.profile is not None
        assert entry.profile.suite is not None
        return plan_suite(entry.profile.suite, _profiles(entry), time_scale=self.options.time_scale)

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """What launching it would do."""
        if entry.profile is None:
            return Outlook("", "", problems=entry.problems)
        whole: Plan | SuitePlan | None = None
        try:
            whole = self.whole_plan(entry)
            if self.options.demo and self._standin is None:
                return Outlook("the stand-in platform, on loopback", "loopback", plan=whole)
            target = self._targets(_profiles(entry))[0]
        except RefusedError as error:
            return Outlook("", "", refusal=str(error), plan=whole)
        except ConfigError as error:
            return Outlook("", "", problems=error.problems)
        return Outlook(target.guard.host, target.guard.reason, plan=whole)

    def launch(self, entry: CatalogEntry) -> RunThread | SuiteThread:
        """Start the run, or the suite, in a thread of its own. EngineError with text for people."""
        if entry.profile is None:
            raise ConfigError(*entry.problems)
        for profile in _profiles(entry):
            for journey in own_journeys(profile):
                journey_named(journey)  # what is wrong in it is said before anything is sent
        raise_file_limit()  # before any process is started that inherits it
        seed = self.options.seed if self.options.seed is not None else secrets.randbelow(1_000_000)
        self.run = self._suite(entry, seed) if entry.profile.suite else self._single(entry.profile, seed)
        self.run.start()
        return self.run

    def _single(self, profile: Profile, seed: int) -> RunThread:
        planned = self.planned(profile)
        self._start_standin()
        (target,) = self._targets((profile,))
        carried_out, browsing = self._browsing(profile, planned)
        directory = self._directory(profile_as_run(profile, carried_out))
        order = self._order(profile, carried_out, target, directory, directory.name, seed)
        return RunThread(replace(order, browsing=browsing), workers=self._workers(carried_out))

    def _suite(self, entry: CatalogEntry, seed: int) -> SuiteThread:
        assert entry.profile is not None
        assert entry.profile.suite is not None
        planned, profiles = self.planned_suite(entry), _profiles(entry)
        self._start_standin()
        targets = self._targets(profiles)
        directory = self._directory(entry.profile)
        steps = []
        for place, (profile, step, target) in enumerate(zip(profiles, planned.steps, targets, strict=True), 1):
            own = directory.step(place, profile.name)
            carried_out, browsing = self._browsing(profile, step.plan)
            order = self._order(profile, carried_out, target, own, f"{directory.name}-{own.name}", seed)
            steps.append(SuiteStep(replace(order, browsing=browsing), self._workers(carried_out), step.start_s))
        order_of_all = SuiteOrder(
            profile=entry.profile,
            suite=entry.profile.suite,
            steps=tuple(steps),
            directory=directory,
            run_id=_run_id(directory.name),
            seed=seed,
            duration_s=planned.duration_s,
            cool_down_s=planned.cool_down_s,
            time_scale=self.options.time_scale,
            demo=self.options.demo,
            tags=dict(self.options.tags),
        )
        return SuiteThread(order_of_all)

    def _directory(self, as_run: Profile) -> RunDirectory:
        directory = create_run_directory(self.options.results, as_run.name, SystemClock.wall())
        directory.profile.write_text(write_profile(as_run), encoding="utf-8")
        return directory

    def _order(
        self, profile: Profile, planned: Plan, target: Target, directory: RunDirectory, name: str, seed: int
    ) -> RunOrder:
        return RunOrder(
            profile=profile,
            plan=planned,
            thresholds=outline_thresholds(profile, real_target=target.guard.reason != "loopback"),
            target=target,
            directory=directory,
            run_id=_run_id(name),
            seed=seed,
            time_scale=self.options.time_scale,
            demo=self.options.demo,
            tags=dict(self.options.tags),
        )

    def _browsing(self, profile: Profile, planned: Plan) -> tuple[Plan, Browsing | None]:
        """The plan as it can be carried out, and what a browser has to do with that. ConfigError where one was asked
        for that cannot be had, or nothing is left without one."""
        if not generators_apart(planned):
            return planned, None
        carried_out, browsing = look_for_browser(planned, self._browser())
        if browsing and not carried_out.scenarios:
            raise ConfigError(Problem(profile.name, "", "needs a browser for all it does", browsing.found.said))
        return carried_out, browsing

    def _browser(self) -> str:
        """The browser that somebody asked for; empty: whichever is found."""
        from_environment = self._environment().get(_BROWSER) or os.environ.get(_BROWSER, "")
        name, browser = ("--browser", self.options.browser) if self.options.browser else (_BROWSER, from_environment)
        if browser and (problem := why_not(browser)):
            raise bad_flag(name, *problem)
        return browser

    def close(self) -> None:
        """End the stand-in, if there is one."""
        if self._standin is not None:
            with contextlib.suppress(OSError):
                self._standin.stop()
            self._standin = None

    def _workers(self, planned: Plan) -> int:
        return generators_for(planned, survey()) if self.options.workers is None else self.options.workers

    def _targets(self, profiles: Sequence[Profile]) -> tuple[Target, ...]:
        """Of each profile. RefusedError when the guard says no to any; ConfigError with the problems of all."""
        found, problems = [], dict[Problem, None]()
        for profile in profiles:
            try:
                found.append(self._target(profile))
            except ConfigError as error:
                problems.update(dict.fromkeys(error.problems))
        if problems:
            raise ConfigError(*problems)
        return tuple(found)

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
        if not self.options.demo or self._standin is not None:
            return
        from wwmaa_tui.standin.process import StandInFailed, StandInProcess

        try:
            self._standin = StandInProcess.start()
        except StandInFailed as error:
            raise EngineError(f"the stand-in platform did not start: {error}") from error


def _profiles(entry: CatalogEntry) -> tuple[Profile, ...]:
    """What is run: the profile, or those of a suite's steps."""
    each = entry.steps if entry.profile and entry.profile.suite else (entry,)
    return tuple(one.profile for one in each if one.profile is not None)


def _run_id(name: str) -> str:
    """An id that no other run has, however alike their names are."""
    return f"{name}-{secrets.token_hex(4)}"


def bad_flag(flag: str, message: str, hint: str = "") -> ConfigError:
    """A problem with something said on the command line."""
    return ConfigError(Problem(flag, "", message, hint))

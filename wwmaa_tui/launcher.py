"""The Launcher behind both front ends: profile, site, environment and flags into a run that goes on by itself.

Everything that can be wrong is found before a byte is sent, and all of it is said at once. What only a launch needs is
imported by a launch, or by `warm_up()` before it: a list of profiles does without, and a first frame without both.
"""

from __future__ import annotations

import contextlib
import copy
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from engine.clock import SystemClock
from engine.doctor.row import Row
from engine.errors import ConfigError, JournalError, RefusedError
from engine.journal.directory import RunDirectory, create_run_directory
from engine.plan.as_run import profile_as_run
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.suite_plan import SuitePlan, plan_suite
from engine.profile.catalog import CatalogEntry, entries, find_profile, read_entry
from engine.profile.expression import outline_thresholds
from engine.profile.model import Profile
from engine.profile.suite import BASELINE
from engine.profile.writing import write_profile
from engine.start import Start, said
from engine.window import refusal
from wwmaa_tui.as_asked import as_asked
from wwmaa_tui.crash_context import is_defect
from wwmaa_tui.launch_options import LaunchOptions, bad_flag
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.workbench import Workbench, options_of

if TYPE_CHECKING:
    from engine.run_order import RunOrder
    from engine.run_thread import RunThread
    from engine.suite.thread import SuiteThread
    from engine.target.target import Target
    from wwmaa_tui.surroundings import Surroundings

_LATE_S = 5.0
"""Between a person's yes to an instant and its launch."""


class RunLauncher:
    """Finds, checks and starts."""

    def __init__(self, options: LaunchOptions) -> None:
        self.options = options
        self.workshop = self.shelf = Workbench(options, self.whole_plan)
        self._named: Path | None = None
        self.run: RunThread | SuiteThread | None = None
        """The run, or suite, that was launched last."""
        self._earlier: list[RunThread | SuiteThread] = []
        """Those before it that a defect ended."""

    @cached_property
    def _surroundings(self) -> Surroundings:
        from wwmaa_tui.surroundings import Surroundings

        return Surroundings(self.options)

    @property
    def failed(self) -> tuple[RunThread | SuiteThread, ...]:
        """All that a defect of ours ended."""
        return tuple(each for each in (*self._earlier, self.run) if each is not None and is_defect(each.failure))

    def entries(self) -> tuple[CatalogEntry, ...]:
        """All profiles that can be found, broken ones with their problems; a file that was named comes first."""
        return tuple(map(self.workshop.as_changed, self._found()))

    def _found(self) -> tuple[CatalogEntry, ...]:
        found = tuple(map(self._as_asked, entries(**_known())))
        if self._named is None or any(_same(entry.path, self._named) for entry in found):
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
        read = read_entry(find_profile(name), **_known())
        if self.options.skip_baseline and not any(step.name == BASELINE for step in read.steps):
            raise bad_flag(
                "--skip-baseline", f"{read.name} has no step {BASELINE}", "it is for suites, such as -p suite"
            )
        entry = self._as_asked(read)
        if entry.problems:
            raise ConfigError(*entry.problems)
        return entry

    def _as_asked(self, entry: CatalogEntry) -> CatalogEntry:
        options, site = self.options, self._surroundings.site
        if site and entry.profile is not None:
            entry = replace(entry, profile=replace(entry.profile, site=site))
        return as_asked(entry, options.shortcuts, options.abort_on, skip_baseline=options.skip_baseline)

    def planned(self, profile: Profile) -> Plan:
        """The plan at the command line's time scale."""
        return plan(profile, time_scale=self.options.time_scale)

    def whole_plan(self, entry: CatalogEntry) -> Plan | SuitePlan:
        """What will happen, be it a run or a suite. The entry has no problems."""
        assert entry.profile is not None
        ours = self._with(entry)
        return ours.planned_suite(entry) if entry.profile.suite else ours.planned(entry.profile)

    def _with(self, entry: CatalogEntry) -> RunLauncher:
        """This one, with the options that were changed for an entry."""
        if entry.overrides is None:
            return self
        same = copy.copy(self)
        same.options = options_of(entry, self.options)
        return same

    def planned_suite(self, entry: CatalogEntry) -> SuitePlan:
        """The plan of a suite at the command line's time scale."""
        assert entry.profile is not None
        assert entry.profile.suite is not None
        return plan_suite(entry.profile.suite, _profiles(entry), time_scale=self.options.time_scale)

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """What launching it would do."""
        try:
            window = self._surroundings.window
        except ConfigError:
            window = None  # it is among the problems below
        return replace(self._outlook(entry), window=window, starts_at=self.options.start_at)

    def _outlook(self, entry: CatalogEntry) -> Outlook:
        if entry.profile is None:
            return Outlook("", "", problems=entry.problems)
        whole: Plan | SuitePlan | None = None
        try:
            whole = self.whole_plan(entry)
            if not self._surroundings.known:
                return Outlook("the stand-in platform, on loopback", "loopback", plan=whole)
            target = self._surroundings.targets(_profiles(entry))[0]
        except RefusedError as error:
            return Outlook("", "", refusal=str(error), plan=whole)
        except ConfigError as error:
            return Outlook("", "", problems=error.problems)
        return Outlook(target.guard.host, target.guard.reason, plan=whole)

    def examine(self, entry: CatalogEntry, tell: Callable[[Row], None]) -> None:
        """Look whether all is there that a launch needs; each row is told as it comes. EngineError where it cannot be
        looked at. Blocks for some seconds."""
        if entry.profile is None:
            raise ConfigError(*entry.problems)
        self._surroundings.examine(_profiles(entry), tell)

    def launch(self, entry: CatalogEntry, at: float | None = None) -> RunThread | SuiteThread:
        """Start the run, or the suite, in a thread of its own, in which it waits for the instant `at`, or for that of
        the command line. EngineError with text for people."""
        from engine.capacity.files import raise_file_limit
        from engine.journeys.catalog import journey_named, own_journeys

        if entry.profile is None:
            raise ConfigError(*entry.problems)
        for profile in _profiles(entry):
            for journey in own_journeys(profile):
                journey_named(journey)  # what is wrong in it is said before anything is sent
        raise_file_limit()  # before any process is started that inherits it
        ours = self._with(entry)
        seed = ours.options.seed if ours.options.seed is not None else secrets.randbelow(1_000_000)
        self._earlier = list(self.failed)
        self.run = ours._suite(entry, seed, at) if entry.profile.suite else ours._single(entry.profile, seed, at)
        self.run.start()
        return self.run

    def _start(self, profiles: tuple[Profile, ...], duration_s: float, at: float | None) -> Start | None:
        """When it begins; None: at once. RefusedError outside the window, after what the guard and the environment have
        to say."""
        if self._surroundings.known:
            self._surroundings.targets(profiles)
        now = SystemClock.wall()
        window, at = self._surroundings.window, self.options.start_at if at is None else at
        if at is not None and at < now - _LATE_S:
            raise bad_flag("--start-at", f"{said(at)} has passed", "name a time to come")
        begins = now if at is None else max(at, now)
        if window is not None and (refused := refusal(window, begins, duration_s, now)):
            raise RefusedError(refused)
        if begins <= now:
            return None
        return Start(begins, window.latest(begins, duration_s) if window is not None else None)

    def warm_up(self) -> None:
        """Load what a launch needs, half a second of it; from a thread of its own, while somebody still chooses."""
        import engine.capacity.workers
        import engine.suite.thread  # noqa: F401

    def _single(self, profile: Profile, seed: int, at: float | None) -> RunThread:
        from engine.run_thread import RunThread

        planned = self.planned(profile)
        start = self._start((profile,), planned.duration_s, at)
        self._surroundings.start()
        (target,) = self._surroundings.targets((profile,))
        carried_out, browsing = self._surroundings.browsing(profile, planned)
        directory = self._directory(profile_as_run(profile, carried_out))
        order = self._order(profile, carried_out, target, directory, directory.name, seed)
        return RunThread(replace(order, browsing=browsing, start=start), workers=self._workers(carried_out))

    def _suite(self, entry: CatalogEntry, seed: int, at: float | None) -> SuiteThread:
        from engine.suite.order import SuiteOrder, SuiteStep
        from engine.suite.thread import SuiteThread

        assert entry.profile is not None
        assert entry.profile.suite is not None
        planned, profiles = self.planned_suite(entry), _profiles(entry)
        start = self._start(profiles, planned.duration_s, at)
        self._surroundings.start()
        targets = self._surroundings.targets(profiles)
        looked = [
            self._surroundings.browsing(profile, step.plan)
            for profile, step in zip(profiles, planned.steps, strict=True)
        ]
        directory = self._directory(entry.profile)
        steps = []
        each = zip(profiles, planned.steps, targets, looked, strict=True)
        for place, (profile, step, target, (carried_out, browsing)) in enumerate(each, 1):
            own = directory.step(place, profile.name)
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
            start=start,
        )
        return SuiteThread(order_of_all)

    def _directory(self, as_run: Profile) -> RunDirectory:
        directory = create_run_directory(self.options.results, as_run.name, SystemClock.wall())
        try:
            directory.profile.write_text(write_profile(as_run), encoding="utf-8")
        except OSError as error:
            raise JournalError(f"cannot write {directory.profile}: {error.strerror}") from None
        return directory

    def _order(
        self, profile: Profile, planned: Plan, target: Target, directory: RunDirectory, name: str, seed: int
    ) -> RunOrder:
        from engine.run_order import RunOrder

        watch = self._surroundings.watch(profile, target)
        real, panels = target.guard.reason != "loopback", watch.monitoring.outlines
        return RunOrder(
            profile=profile,
            plan=planned,
            thresholds=outline_thresholds(profile, real_target=real, panels=panels),
            target=target,
            directory=directory,
            run_id=_run_id(name),
            seed=seed,
            time_scale=self.options.time_scale,
            demo=self.options.demo,
            tags=dict(self.options.tags),
            watch=watch,
        )

    @property
    def lacks(self) -> str:
        """What a demo was to show and cannot, in one line; empty where nothing is missing."""
        return self._surroundings.lacks

    def close(self) -> None:
        """End the stand-in, if there is one."""
        if "_surroundings" in self.__dict__:
            self._surroundings.close()

    def _workers(self, planned: Plan) -> int:
        from engine.capacity.machine import survey
        from engine.capacity.workers import generators_for

        return generators_for(planned, survey()) if self.options.workers is None else self.options.workers


def _profiles(entry: CatalogEntry) -> tuple[Profile, ...]:
    """What is run: the profile, or those of a suite's steps."""
    each = entry.steps if entry.profile and entry.profile.suite else (entry,)
    return tuple(one.profile for one in each if one.profile is not None)


class _Known(TypedDict):
    """What a profile may name."""

    journeys: Collection[str]
    mix_kinds: Mapping[str, Collection[str]]


def _known() -> _Known:
    from engine.journeys.catalog import JOURNEYS

    return {"journeys": JOURNEYS, "mix_kinds": {name: journey.kinds for name, journey in JOURNEYS.items()}}


def _same(one: Path, other: Path) -> bool:
    """Whether both are the same file; a link that leads nowhere is the same as none."""
    with contextlib.suppress(OSError):
        return one.samefile(other)
    return False


def _run_id(name: str) -> str:
    """An id that no other run has, however alike their names are."""
    return f"{name}-{secrets.token_hex(4)}"

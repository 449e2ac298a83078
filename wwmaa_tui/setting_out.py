"""From a profile to a thread that runs it: its start, its directory, its targets, and the order that says all of it."""

from __future__ import annotations

import secrets
from dataclasses import replace

from engine.capacity.machine import survey
from engine.capacity.workers import generators_for
from engine.clock import SystemClock
from engine.errors import JournalError, RefusedError
from engine.journal.directory import RunDirectory, create_run_directory
from engine.output.order import NOTHING
from engine.plan.as_run import profile_as_run
from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.profile.catalog import CatalogEntry
from engine.profile.expression import outline_thresholds
from engine.profile.model import Profile
from engine.profile.writing import write_profile
from engine.run_order import RunOrder
from engine.run_thread import RunThread
from engine.start import Start, said
from engine.suite.order import SuiteOrder, SuiteStep
from engine.suite.thread import SuiteThread
from engine.target.target import Target
from engine.window import refusal
from wwmaa_tui.finding import run_by
from wwmaa_tui.launch_options import LaunchOptions, bad_flag
from wwmaa_tui.surroundings import Surroundings

_LATE_S = 5.0
"""Between a person's yes to an instant and its launch."""


class SettingOut:
    """One launch, with options of its own. EngineError with text for people, before anything is sent."""

    def __init__(self, options: LaunchOptions, surroundings: Surroundings) -> None:
        self._options = options
        self._surroundings = surroundings
        self._seed = options.seed if options.seed is not None else secrets.randbelow(1_000_000)

    def thread(self, entry: CatalogEntry, whole: Plan | SuitePlan, at: float | None) -> RunThread | SuiteThread:
        """What runs the entry, planned as a whole; once started, it waits for the instant `at`, or for that of the
        command line. The stand-in is started where there is none."""
        assert entry.profile is not None
        start = self._start(run_by(entry), whole.duration_s, at)
        self._surroundings.start()
        return self._suite(entry, whole, start) if isinstance(whole, SuitePlan) else self._single(entry, whole, start)

    def _start(self, profiles: tuple[Profile, ...], duration_s: float, at: float | None) -> Start | None:
        """When it begins; None: at once. RefusedError outside the window, after what the guard and the environment have
        to say."""
        if self._surroundings.known:
            self._surroundings.check(profiles)
        now = SystemClock.wall()
        window, at = self._surroundings.window, self._options.start_at if at is None else at
        if at is not None and at < now - _LATE_S:
            raise bad_flag("--start-at", f"{said(at)} has passed", "name a time to come")
        begins = now if at is None else max(at, now)
        if window is not None and (refused := refusal(window, begins, duration_s, now)):
            raise RefusedError(refused)
        if begins <= now:
            return None
        return Start(begins, window.latest(begins, duration_s) if window is not None else None)

    def _single(self, entry: CatalogEntry, planned: Plan, start: Start | None) -> RunThread:
        assert entry.profile is not None
        profile = entry.profile
        (target,) = self._surroundings.targets((profile,))
        carried_out, browsing = self._surroundings.browsing(profile, planned)
        directory = self._directory(profile_as_run(profile, carried_out))
        order = self._order(profile, carried_out, target, directory, directory.name)
        return RunThread(replace(order, browsing=browsing, start=start), workers=self._workers(carried_out))

    def _suite(self, entry: CatalogEntry, planned: SuitePlan, start: Start | None) -> SuiteThread:
        assert entry.profile is not None
        assert entry.profile.suite is not None
        profiles = run_by(entry)
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
            order = self._order(profile, carried_out, target, own, f"{directory.name}-{own.name}")
            output = order.output.of_step(place, profile.name)
            steps.append(
                SuiteStep(replace(order, browsing=browsing, output=output), self._workers(carried_out), step.start_s)
            )
        options = self._options
        order_of_all = SuiteOrder(
            profile=entry.profile,
            suite=entry.profile.suite,
            steps=tuple(steps),
            directory=directory,
            run_id=_run_id(directory.name),
            seed=self._seed,
            duration_s=planned.duration_s,
            cool_down_s=planned.cool_down_s,
            time_scale=options.time_scale,
            demo=options.demo,
            tags=dict(options.tags),
            start=start,
            platform_targets=steps[0].order.platform_targets,
            changes=options.changes,
        )
        return SuiteThread(order_of_all)

    def _directory(self, as_run: Profile) -> RunDirectory:
        directory = create_run_directory(self._options.results, as_run.name, SystemClock.wall())
        try:
            directory.profile.write_text(write_profile(as_run), encoding="utf-8")
        except OSError as error:
            raise JournalError(f"cannot write {directory.profile}: {error.strerror}") from None
        return directory

    def _order(self, profile: Profile, planned: Plan, target: Target, directory: RunDirectory, name: str) -> RunOrder:
        watch = self._surroundings.watch(profile, target)
        real, panels = target.guard.reason != "loopback", watch.monitoring.outlines
        return RunOrder(
            profile=profile,
            plan=planned,
            thresholds=outline_thresholds(profile, real_target=real, panels=panels),
            target=target,
            directory=directory,
            run_id=_run_id(name),
            seed=self._seed,
            time_scale=self._options.time_scale,
            demo=self._options.demo,
            tags=dict(self._options.tags),
            watch=watch,
            output=self._options.output or NOTHING,
            platform_targets=self._surroundings.platform_targets(watch),
            changes=self._options.changes,
        )

    def _workers(self, planned: Plan) -> int:
        return generators_for(planned, survey()) if self._options.workers is None else self._options.workers


def _run_id(name: str) -> str:
    """An id that no other run has, however alike their names are."""
    return f"{name}-{secrets.token_hex(4)}"

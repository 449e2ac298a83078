"""Profiles as a launcher finds them: read, with what the command line and a person changed, planned, and looked at.

Whatever is wrong with one is found here, and all of it is said at once; nothing is started.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from engine.errors import ConfigError, RefusedError
from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.plan.suite_plan import SuitePlan, plan_suite
from engine.profile.catalog import CatalogEntry, entries, find_profile, read_entry
from engine.profile.model import Profile
from engine.profile.suite import BASELINE
from wwmaa_tui.as_asked import as_asked
from wwmaa_tui.launch_options import LaunchOptions, bad_flag
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.surroundings import Surroundings
from wwmaa_tui.workbench import Workbench, options_of


class FoundProfiles:
    """Those of one command line."""

    def __init__(self, options: LaunchOptions, surroundings: Surroundings) -> None:
        self._options = options
        self._surroundings = surroundings
        self.bench = Workbench(options, self.whole_plan)
        self._named: Path | None = None

    def entries(self) -> tuple[CatalogEntry, ...]:
        """All profiles that can be found, broken ones with their problems; a file that was named comes first."""
        return tuple(map(self.bench.as_changed, self._found()))

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
        if self._options.skip_baseline and not any(step.name == BASELINE for step in read.steps):
            raise bad_flag(
                "--skip-baseline", f"{read.name} has no step {BASELINE}", "it is for suites, such as -p suite"
            )
        entry = self._as_asked(read)
        if entry.problems:
            raise ConfigError(*entry.problems)
        return entry

    def _as_asked(self, entry: CatalogEntry) -> CatalogEntry:
        options, site = self._options, self._surroundings.site
        if site and entry.profile is not None:
            entry = replace(entry, profile=replace(entry.profile, site=site))
        return as_asked(entry, options.shortcuts, options.abort_on, skip_baseline=options.skip_baseline)

    def whole_plan(self, entry: CatalogEntry) -> Plan | SuitePlan:
        """What will happen, be it a run or a suite. The entry has no problems."""
        assert entry.profile is not None
        scale = options_of(entry, self._options).time_scale
        if entry.profile.suite is None:
            return plan(entry.profile, time_scale=scale)
        return plan_suite(entry.profile.suite, run_by(entry), time_scale=scale)

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """What launching it would do."""
        try:
            window = self._surroundings.window
        except ConfigError:
            window = None  # it is among the problems below
        return replace(self._outlook(entry), window=window, starts_at=self._options.start_at)

    def _outlook(self, entry: CatalogEntry) -> Outlook:
        if entry.profile is None:
            return Outlook("", "", problems=entry.problems)
        whole: Plan | SuitePlan | None = None
        try:
            whole = self.whole_plan(entry)
            if not self._surroundings.known:
                return Outlook("the stand-in platform, on loopback", "loopback", plan=whole)
            target = self._surroundings.check(run_by(entry))[0]
        except RefusedError as error:
            return Outlook(error.host, "", refusal=str(error), plan=whole)
        except ConfigError as error:
            return Outlook("", "", problems=error.problems, plan=whole)
        return Outlook(target.guard.host, target.guard.reason, plan=whole)


def run_by(entry: CatalogEntry) -> tuple[Profile, ...]:
    """What an entry runs: its profile, or those of a suite's steps."""
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

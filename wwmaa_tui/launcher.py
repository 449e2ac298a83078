"""The Launcher behind both front ends: profile, site, environment and flags into a run that goes on by itself.

Everything that can be wrong is found before a byte is sent, and all of it is said at once. What finds profiles is
loaded with the first of them, and what only a launch needs by a launch, or by `warm_up()` before it: a first frame does
without both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from engine.errors import ConfigError
from wwmaa_tui.crash_context import is_defect

if TYPE_CHECKING:
    from engine.doctor.row import Row
    from engine.plan.model import Plan
    from engine.plan.suite_plan import SuitePlan
    from engine.profile.catalog import CatalogEntry
    from engine.run_thread import RunThread
    from engine.suite.thread import SuiteThread
    from wwmaa_tui.finding import FoundProfiles
    from wwmaa_tui.launch_options import LaunchOptions
    from wwmaa_tui.present.launcher import Outlook
    from wwmaa_tui.surroundings import Surroundings
    from wwmaa_tui.workbench import Workbench


class RunLauncher:
    """Finds, checks and starts."""

    def __init__(self, options: LaunchOptions) -> None:
        self.options = options
        self.run: RunThread | SuiteThread | None = None
        """The run, or suite, that was launched last."""
        self._earlier: list[RunThread | SuiteThread] = []
        """Those before it that a defect ended."""

    @cached_property
    def _surroundings(self) -> Surroundings:
        from wwmaa_tui.surroundings import Surroundings

        return Surroundings(self.options)

    @cached_property
    def _found(self) -> FoundProfiles:
        from wwmaa_tui.finding import FoundProfiles

        return FoundProfiles(self.options, self._surroundings)

    @property
    def failed(self) -> tuple[RunThread | SuiteThread, ...]:
        """All that a defect of ours ended."""
        return tuple(each for each in (*self._earlier, self.run) if each is not None and is_defect(each.failure))

    def entries(self) -> tuple[CatalogEntry, ...]:
        """All profiles that can be found, broken ones with their problems; a file that was named comes first."""
        return self._found.entries()

    def name(self, profile: str) -> str:
        """Put a profile that was named, perhaps a file of its own, on the list; its name there. ConfigError with all
        its problems."""
        return self._found.name(profile)

    def entry(self, name: str) -> CatalogEntry:
        """One profile by name or path. ConfigError with all its problems."""
        return self._found.entry(name)

    def whole_plan(self, entry: CatalogEntry) -> Plan | SuitePlan:
        """What will happen, be it a run or a suite. The entry has no problems."""
        return self._found.whole_plan(entry)

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """What launching it would do."""
        return self._found.outlook(entry)

    def workshop(self) -> Workbench:
        """Where profiles are changed for a launch."""
        return self._found.bench

    def shelf(self) -> Workbench:
        """Where new profiles are put."""
        return self._found.bench

    def examine(self, entry: CatalogEntry, tell: Callable[[Row], None]) -> None:
        """Look whether all is there that a launch needs; each row is told as it comes. EngineError where it cannot be
        looked at. Blocks for some seconds."""
        from wwmaa_tui.finding import run_by

        if entry.profile is None:
            raise ConfigError(*entry.problems)
        self._surroundings.examine(run_by(entry), tell)

    def prepare(self) -> None:
        """Start what a launch waits for: the stand-in, which takes seconds. EngineError when it does not start."""
        self._surroundings.start()

    def launch(self, entry: CatalogEntry, at: float | None = None) -> RunThread | SuiteThread:
        """Start the run, or the suite, in a thread of its own, in which it waits for the instant `at`, or for that of
        the command line. EngineError with text for people."""
        from engine.capacity.files import raise_file_limit
        from engine.journeys.catalog import journey_named, own_journeys
        from wwmaa_tui.finding import run_by
        from wwmaa_tui.setting_out import SettingOut
        from wwmaa_tui.workbench import options_of

        if entry.profile is None:
            raise ConfigError(*entry.problems)
        for profile in run_by(entry):
            for journey in own_journeys(profile):
                journey_named(journey)  # what is wrong in it is said before anything is sent
        raise_file_limit()  # before any process is started that inherits it
        out = SettingOut(options_of(entry, self.options), self._surroundings)
        self._earlier = list(self.failed)
        self.run = out.thread(entry, self.whole_plan(entry), at)
        self.run.start()
        return self.run

    def warm_up(self) -> None:
        """Load what a launch needs, half a second of it; from a thread of its own, while somebody still chooses."""
        import wwmaa_tui.setting_out  # noqa: F401

    @property
    def lacks(self) -> str:
        """What a demo was to show and cannot, in one line; empty where nothing is missing."""
        return self._surroundings.lacks

    def close(self) -> None:
        """End the stand-in, if there is one."""
        if "_surroundings" in self.__dict__:
            self._surroundings.close()

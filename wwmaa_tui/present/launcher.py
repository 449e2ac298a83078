"""The seam between the screens and whoever can start a run: what they ask for, and what they get.

The command line implements it; the screens know nothing of files, environments or threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from engine.doctor.row import Row
from engine.errors import Problem
from engine.feed import Feed, StepFeed
from engine.history import RunRecord
from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.profile.catalog import CatalogEntry
from engine.state import RunState
from engine.suite_state import SuiteState
from engine.window import Window
from wwmaa_tui.present.told import Told


@dataclass(frozen=True)
class Outlook:
    """What would happen if a profile were launched now."""

    target: str
    """Host (and port) that would be aimed at; empty where it is not known."""
    guard: str
    """Why the target is allowed: `loopback`, `site`, `environment`, `flag`; empty where it is not."""
    refusal: str | None = None
    """Why the guard says no."""
    plan: Plan | SuitePlan | None = None
    problems: tuple[Problem, ...] = ()
    """Everything else that stands in the way."""
    window: Window | None = None
    """When load may be sent; a launch outside it is refused."""
    starts_at: float | None = None
    """The instant at which a launch begins unless it names another; None: at once."""

    @property
    def launchable(self) -> bool:
        """Whether a launch would be accepted, as far as the time of day does not matter."""
        return self.plan is not None and self.refusal is None and not self.problems


class RecordedFeed(Feed, Protocol):
    """A feed whose run is recorded."""

    @property
    def directory(self) -> Path | None:
        """The run directory, as soon as there is one."""


@runtime_checkable
class Fallible(Protocol):
    """A feed that can say what ended its run outside the run's own rules."""

    @property
    def failure(self) -> Exception | None:
        """A full disk, for example; None as long as all goes well."""


@runtime_checkable
class Reporting(Protocol):
    """A feed whose run leaves a report once it is over."""

    @property
    def unreported(self) -> Sequence[str]:
        """Why files of it are missing; nothing as long as all goes well."""


@runtime_checkable
class OfSuite(Protocol):
    """A feed whose run is one of a suite's; its directory is the suite's."""

    @property
    def suite(self) -> SuiteState:
        """The suite's newest state."""


@runtime_checkable
class OfSteps(Protocol):
    """A feed of a suite that keeps what its steps have shown."""

    @property
    def steps(self) -> Sequence[StepFeed]:
        """All that have begun, in their order."""


def suite_of(feed: RecordedFeed) -> SuiteState | None:
    """The suite that a feed is of, where it is of one."""
    return feed.suite if isinstance(feed, OfSuite) else None


def runs_of(feed: RecordedFeed) -> list[RunState | None]:
    """The newest state of each step of the suite that a feed is of, in their order; None of one that has not begun, or
    that the feed does not keep."""
    suite, begun = suite_of(feed), {}
    if isinstance(feed, OfSteps):
        begun = {step.index: step.feed.state for step in feed.steps if step.feed.state.started}
    return [begun.get(place) for place in range(len(suite.steps))] if suite else []


@runtime_checkable
class Examiner(Protocol):
    """A launcher that can look, before a launch, whether all is there that it needs."""

    def examine(self, entry: CatalogEntry, tell: Callable[[Row], None]) -> None:
        """Look, and tell each row as it comes; some seconds, so never in the screen's own thread. Nothing is sent to a
        target that is refused. Raises EngineError with text for people."""


class Launcher(Protocol):
    """What the picker needs. `entries` and `outlook` may take some 50 ms."""

    def entries(self) -> tuple[CatalogEntry, ...]:
        """All profiles that can be found, broken ones with their problems."""

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """What launching it would do."""

    def launch(self, entry: CatalogEntry, at: float | None = None) -> RecordedFeed:
        """Start the run in a thread of its own and return at once; it waits there for the instant `at`. Raises
        EngineError with text for people."""


@runtime_checkable
class Prepares(Protocol):
    """A launcher whose launches wait for something that takes seconds to come up, and may come up in part only."""

    @property
    def lacks(self) -> str:
        """What did not come up with it, in one line; empty where nothing is missing."""

    def prepare(self) -> None:
        """Let it come up, if it has not; from any thread. Raises EngineError with text for people."""


@runtime_checkable
class WarmsUp(Protocol):
    """A launcher with something to load that only a launch needs."""

    def warm_up(self) -> None:
        """Load it; from a thread of its own, and only once."""


@dataclass(frozen=True)
class Weight:
    """What a run directory holds."""

    files: int
    size: int
    """Bytes on the disk, of all its files."""
    steps: int = 0
    """How many runs of its own a suite has in it."""


class Archive(Protocol):
    """The runs that were recorded. Every method reads files and may take long: call it in a thread of its own."""

    def runs(self) -> tuple[RunRecord, ...]:
        """All of them, the newest first."""

    def told(self, path: Path, progress: Callable[[float], None], *, blocks: bool = False) -> Told:
        """What the journal of a run directory tells; `blocks`: also those that a comparison needs. `progress` hears the
        share that was read, 0 to 1, and what it raises ends the reading. Raises JournalError for a journal that cannot
        be read."""

    def weight(self, record: RunRecord) -> Weight:
        """What deleting it would free. Raises EngineError where it may not be deleted, and why."""

    def delete(self, record: RunRecord) -> None:
        """Delete its directory for good. Raises EngineError where it may not, or cannot, be deleted."""


@runtime_checkable
class KeepsBaselines(Protocol):
    """An archive in which runs can be named, so that others are held against them. It reads and writes files, too."""

    def baseline(self, record: RunRecord) -> str:
        """Make a run its profile's baseline, or, where it is one, none any more; what was done, in a sentence. Raises
        EngineError where that is refused, or cannot be written."""

    def complaints(self) -> tuple[str, ...]:
        """What is wrong with the names: those that cannot be read, and those whose run is gone."""

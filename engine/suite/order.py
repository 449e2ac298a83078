"""What a suite is asked to do, worked out before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.journal.directory import RunDirectory
from engine.journal.platform_target import PlatformTarget
from engine.profile.model import Profile, Suite
from engine.run_order import RunOrder
from engine.start import Start


@dataclass(frozen=True)
class SuiteStep:
    """One run of the suite. Its directory is made when its turn comes."""

    order: RunOrder
    workers: int
    """Generator processes; 0 means inline."""
    start_s: float = 0.0
    """Planned seconds since the suite's start."""


@dataclass(frozen=True)
class SuiteOrder:
    """Everything a suite is asked to do."""

    profile: Profile
    """The suite's own, as it is run."""
    suite: Suite
    """What is said of steps in it."""
    steps: tuple[SuiteStep, ...]
    directory: RunDirectory
    run_id: str
    seed: int
    duration_s: float
    """Planned, cool-downs included."""
    cool_down_s: float
    """At the suite's time scale."""
    time_scale: float = 1.0
    demo: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    start: Start | None = None
    """What the suite waits for; None: it begins at once."""
    platform_targets: tuple[PlatformTarget, ...] = ()
    """What the report holds against what its steps measured; judges nothing."""
    changes: tuple[str, ...] = ()
    """What was done to the platform before it."""

    @property
    def quick(self) -> bool:
        """Whether this is the tenth of the time that `--quick` asks for."""
        return self.time_scale == 0.1

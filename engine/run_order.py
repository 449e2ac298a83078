"""What a run is asked to do: everything that is decided before it begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.browsing import Browsing
from engine.journal.directory import RunDirectory
from engine.journal.events import ThresholdOutline
from engine.journal.platform_target import PlatformTarget
from engine.output.order import NOTHING, OutputOrder
from engine.plan.model import Plan
from engine.profile.model import TRACE_SHARE, Profile
from engine.start import Start
from engine.target.target import Target
from engine.watch import WatchOrder


@dataclass(frozen=True)
class RunOrder:
    """Everything a run is asked to do."""

    profile: Profile
    plan: Plan
    thresholds: tuple[ThresholdOutline, ...]
    target: Target
    directory: RunDirectory
    run_id: str
    seed: int
    time_scale: float = 1.0
    demo: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    watch: WatchOrder = field(default_factory=WatchOrder)
    browsing: Browsing | None = None
    """What its browser scenarios are carried out with, where it has any; without a browser the plan lacks them."""
    start: Start | None = None
    """What the run waits for; None: it begins at once."""
    output: OutputOrder = NOTHING
    """What is to be written beside its own files."""
    platform_targets: tuple[PlatformTarget, ...] = ()
    """What the report holds against what was measured; judges nothing."""
    changes: tuple[str, ...] = ()
    """What was done to the platform before it."""

    @property
    def quick(self) -> bool:
        """Whether this is the tenth of the time that `--quick` asks for."""
        return self.time_scale == 0.1

    @property
    def trace_share(self) -> float:
        """Share of requests that carry a trace id, 0 to 1: what the profile says, else TRACE_SHARE where traces can be
        looked up."""
        if self.profile.trace_share is not None:
            return self.profile.trace_share
        return TRACE_SHARE if self.watch.settings.jaeger is not None else 0.0

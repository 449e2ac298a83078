"""What the app tells a screen that follows a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from engine.state import RunState
    from engine.suite_state import SuiteState


@dataclass(frozen=True, eq=False)
class Sight:
    """A run as it is seen now."""

    state: RunState
    silent_s: int = 0
    """How long nothing new was heard of a run that should speak, else 0."""
    over: bool = False
    """Whether nothing more can come."""
    suite: SuiteState | None = None
    """The suite that the run is a step of, if it is one."""
    paused_s: float = 0.0
    """How long that suite has stood between two steps as it does now."""


@runtime_checkable
class FollowsRun(Protocol):
    """A screen that follows a run."""

    def show_run(self, sight: Sight) -> None:
        """Show what is seen of the run."""

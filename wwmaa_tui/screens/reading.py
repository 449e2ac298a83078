"""What the app asks of a screen that shows a run."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from engine.state import RunState


@runtime_checkable
class ReadsState(Protocol):
    """A screen that follows a run."""

    def show_state(self, state: RunState, silent_s: int) -> None:
        """Show a state; `silent_s` is how long nothing new was heard of a run that should speak, else 0."""

"""The clock of the load, which charts and stages count by."""

from __future__ import annotations

from engine.state import RunState
from engine.wording import figures


def clock_at(state: RunState, t: float) -> str:
    """An event's `t` on the clock of the load: `07:41`."""
    return figures.clock(t - (state.load_began or 0.0))

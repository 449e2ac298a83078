"""How long a plan takes, how high it goes, and its shape in a few cells."""

from __future__ import annotations

from collections.abc import Sequence

from engine.journal.events import ScenarioOutline
from engine.plan.totals import Breakpoints, rate_curves, total_at, user_curves
from engine.profile.model import PerVUIterations, SharedIterations
from engine.wording import figures

_COUNTED = (SharedIterations.name, PerVUIterations.name)


def peak(curves: Sequence[Breakpoints] | None) -> float | None:
    """The highest planned total; it lies at a breakpoint, or just before one that jumps down."""
    if not curves:
        return None
    instants = {second - early for curve in curves for second, _ in curve for early in (0.0, 1e-9)}
    return max((total_at(curves, second) or 0.0 for second in instants), default=None)


def length(scenarios: Sequence[ScenarioOutline], duration_s: float) -> str:
    """How long the plan takes: `9 min`, or `≤ 10 min` where it is over as soon as its iterations are made."""
    end = max((item.start_s + item.duration_s for item in scenarios), default=0.0)
    last = [item.executor in _COUNTED for item in scenarios if item.start_s + item.duration_s == end]
    sooner = bool(last) and all(last)
    return f"{'≤ ' if sooner else ''}{figures.span(duration_s)}"


def load_shape(scenarios: Sequence[ScenarioOutline], duration_s: float, cells: int) -> tuple[float, ...]:
    """The plan's load at the middle of each cell: users where all scenarios count users, else the rate."""
    curves = user_curves(scenarios) or rate_curves(scenarios)
    if curves is None or duration_s <= 0 or cells <= 0:
        return ()
    step = duration_s / cells
    return tuple(total_at(curves, (cell + 0.5) * step) or 0.0 for cell in range(cells))

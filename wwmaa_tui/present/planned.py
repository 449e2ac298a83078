"""What the plan wanted at an instant: users, iterations a second, and the shape of the whole.

Breakpoints are (second since the run's start, value), linear between them; two at one second make a jump.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.journal.events import ScenarioOutline
from engine.plan.courses import Courses
from engine.plan.curve import value_at
from engine.profile.model import PerVUIterations, SharedIterations
from engine.wording import figures

_COUNTED = (SharedIterations.name, PerVUIterations.name)

Breakpoints = Sequence[tuple[float, float]]


def rate_curves(scenarios: Sequence[ScenarioOutline]) -> tuple[Breakpoints, ...] | None:
    """Each scenario's planned iterations a second; None as soon as one cannot be known."""
    curves = [item.planned_rate or (item.curve if item.unit == "iterations/s" else ()) for item in scenarios]
    return tuple(curves) if curves and all(curves) else None


def user_curves(scenarios: Sequence[ScenarioOutline]) -> tuple[Breakpoints, ...] | None:
    """Each scenario's planned users; None as soon as one holds to a rate instead."""
    if not scenarios or any(item.unit != "vus" for item in scenarios):
        return None
    return tuple(item.curve for item in scenarios)


def total_at(curves: Sequence[Breakpoints] | None, second: float) -> float | None:
    """All scenarios together at an instant."""
    return None if curves is None else sum(value_at(curve, second) for curve in curves)


def total_wanted(
    curves: Sequence[Breakpoints], courses: Courses, second: float, scenarios: Sequence[ScenarioOutline] | None = None
) -> float:
    """All scenarios together, or those given, at a second of load, as an operator held and scaled them."""
    if courses.undisturbed:
        return total_at(curves, second) or 0.0
    pairs = zip(courses.outlines if scenarios is None else scenarios, curves, strict=True)
    return sum(courses.wanted(outline, curve, second) for outline, curve in pairs)


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

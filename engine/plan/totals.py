"""What the plan wanted of all scenarios together at an instant: users, iterations a second.

Breakpoints are (second since the run's start, value), linear between them; two at one second make a jump.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.journal.events import ScenarioOutline
from engine.plan.courses import Courses
from engine.plan.curve import value_at

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

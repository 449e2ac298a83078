"""How many users are wanted while an operator scales a closed model, in steps like the plan's.

1. At each instant of the plan's clock the number wanted is the scale times the number planned, a half rounded up.
2. A step is where a planned step is, or where the scale changes; whoever is above the number wanted leaves.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from engine.plan.arrivals import exact
from engine.plan.course import Course
from engine.plan.vus import Steps


def scaled_count(count: int, scale: float) -> int:
    """So many users times the scale, a half rounded up."""
    return _scaled(count, *exact(scale).as_integer_ratio())


def wanted_steps(planned: Steps, course: Course) -> Steps:
    """The planned steps as scaled; the last is 0 at the plan's end, as there."""
    instants = [instant for instant, _ in planned]
    steps: list[tuple[float, int]] = []
    for stretch in course.stretches():
        ratio = exact(stretch.scale).as_integer_ratio()
        first, past = bisect_left(instants, stretch.start), bisect_left(instants, stretch.end)
        if 0 < first < len(planned) and stretch.start < instants[first]:
            steps.append((stretch.start, _scaled(planned[first - 1][1], *ratio)))
        steps += [(instant, _scaled(count, *ratio)) for instant, count in planned[first:past]]
    return tuple(steps)


def from_now_on(steps: Steps, now: float) -> Steps:
    """The steps after an instant, and before them one with the number wanted at that instant."""
    past = bisect_right(steps, now, key=lambda step: step[0])
    return steps if past == 0 else ((now, steps[past - 1][1]), *steps[past:])


def _scaled(count: int, numerator: int, denominator: int) -> int:
    return (2 * numerator * count + denominator) // (2 * denominator)

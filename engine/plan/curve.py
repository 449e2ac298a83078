"""Reading a piecewise-linear curve: breakpoints (second, value), two at one second make a jump."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def value_at(breakpoints: Sequence[tuple[float, float]], second: float) -> float:
    """The value at a second; 0 before the first breakpoint and after the last one."""
    if not breakpoints or second < breakpoints[0][0] or second > breakpoints[-1][0]:
        return 0.0
    after = bisect_right(breakpoints, second, key=lambda point: point[0])
    start, low = breakpoints[after - 1]
    if after == len(breakpoints) or second == start:
        return low
    end, high = breakpoints[after]
    return low + (high - low) * (second - start) / (end - start)

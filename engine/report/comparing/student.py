"""Student's distribution, for as few figures as a comparison needs of it."""

from __future__ import annotations

from functools import lru_cache
from math import atan, cos, inf, pi, sin, sqrt
from statistics import NormalDist

_MANY = 400
"""Degrees of freedom from which on the normal distribution is the same to a thousandth."""


def beyond(reach: float, free: int) -> float:
    """How likely a figure with so many degrees of freedom lies further than `reach` standard errors off, on either
    side (the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    if free < 1:
        return 1.0
    if free > _MANY:
        return 2.0 * NormalDist().cdf(-reach)
    angle = atan(reach / sqrt(free))
    square = cos(angle) ** 2
    term = cos(angle) if free % 2 else 1.0
    total, first = 0.0, free % 2
    for step in range(2 + first, free + 1, 2):
        total += term
        term *= square * (step - 1) / step
    inside = 2.0 / pi * (angle + sin(angle) * total) if first else sin(angle) * total
    return max(1.0 - inside, 0.0)


@lru_cache(maxsize=1024)
def reach_of(alpha: float, free: int) -> float:
    """How many standard errors leave `alpha` outside, both sides together; infinite without a degree of freedom."""
    if free < 1 or alpha <= 0.0:
        return inf
    if alpha >= 1.0:
        return 0.0
    low, high = 0.0, 1.0
    while beyond(high, free) > alpha:
        low, high = high, high * 2.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if beyond(middle, free) > alpha else (low, middle)
    return high

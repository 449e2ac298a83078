"""What a journey adds to its own metrics: numbers, and nothing that could spoil a figure or a file later on.

What is wrong is raised where it is added, so that it is told with the journey's line. Knows nothing of what the numbers
mean.
"""

from __future__ import annotations

import math

from engine.errors import JourneyError
from engine.measure.recorder import LiveCounter, LiveTrend


class OwnTrend:
    """A distribution of the journey's own."""

    __slots__ = ("_live", "_metric")

    def __init__(self, metric: str, live: LiveTrend) -> None:
        self._metric = metric
        self._live = live

    def add(self, value: float) -> None:
        """Count one. JourneyError for what is no finite number."""
        self._live.add(_number(self._metric, value))


class OwnCounter:
    """A sum of the journey's own."""

    __slots__ = ("_live", "_metric")

    def __init__(self, metric: str, live: LiveCounter) -> None:
        self._metric = metric
        self._live = live

    def add(self, amount: float = 1.0) -> None:
        """Count some more. JourneyError for what is no finite number."""
        self._live.add(_number(self._metric, amount))


def _number(metric: str, value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, str) or not math.isfinite(number):
        raise JourneyError(f"{metric} takes finite numbers, and not {value!r:.60}")
    return number

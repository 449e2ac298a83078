"""Where a value and a second lie in a chart, and at which round ones there is a line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from engine.report.document import Axis, Chart

HEIGHT = 150
"""Of the plot, in pixels."""
FINE = 1000
"""Into how many steps curves are rounded over that height: a seventh of a pixel."""
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_ROUND_TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_TIME_LABELS = 7
_FAR = 4.0
"""A limit that is so many times beyond the highest value is named and not drawn: it would flatten the curve."""


@dataclass(frozen=True)
class Scale:
    """From values to heights: zero is always on it."""

    low: float
    top: float
    ticks: tuple[float, ...]

    def height(self, value: float) -> float:
        """Pixels from the top of the plot."""
        return round((1 - self._share(value)) * HEIGHT, 1)

    def fine(self, value: float) -> int:
        """The same in FINE steps."""
        return round((1 - self._share(value)) * FINE)

    def holds(self, value: float) -> bool:
        """Whether a value lies on it."""
        return self.low <= value <= self.top

    def _share(self, value: float) -> float:
        return min(max((value - self.low) / (self.top - self.low), 0.0), 1.0)


def scale_of(chart: Chart) -> Scale:
    """Round numbers around all values, zero, and those limits that are not far off."""
    values = [value for line in chart.lines for _, value in line.points if value is not None and math.isfinite(value)]
    highest, lowest = max([0.0, *values]), min([0.0, *values])
    near = [limit.value for limit in chart.limits if 0 < limit.value <= highest * _FAR]
    if not highest and not lowest:
        near = [limit.value for limit in chart.limits if limit.value > 0][:1]
    highest = max([highest, *near]) or (0.0 if lowest else 1.0)
    step = _round_step(highest - lowest)
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    return Scale(first * step, last * step, tuple(step * place for place in range(first, last + 1)))


def times(start_s: float, end_s: float) -> tuple[int, ...]:
    """Round seconds from start to end, a handful."""
    wanted = (end_s - start_s) / _TIME_LABELS
    step = next((step for step in _ROUND_TIMES if step >= wanted), _ROUND_TIMES[-1])
    step *= max(math.ceil(wanted / step), 1)
    return tuple(range(math.ceil(start_s / step) * step, math.floor(end_s) + 1, step))


def percent(axis: Axis, second: float) -> float:
    """Where a second lies, in per cent of the width."""
    return round((second - axis.start_s) / length_of(axis) * 100, 2)


def length_of(axis: Axis) -> float:
    """Its seconds; at least one, so that nothing is divided by nothing."""
    return max(axis.end_s - axis.start_s, 1.0)


def at_least_apart(places: Iterable[float], apart: float, most: float) -> list[float]:
    """Heights moved so far down, and then up again from `most`, that none lies upon another; in the order given."""
    given = list(places)
    order = sorted(range(len(given)), key=given.__getitem__)
    previous = -math.inf
    for index in order:
        previous = given[index] = max(given[index], previous + apart)
    following = most + apart
    for index in reversed(order):
        following = given[index] = min(given[index], following - apart)
    return given


def _round_step(span: float) -> float:
    """So that about four of them span it."""
    raw = span / 4
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * factor for factor in _ROUND if power * factor >= raw * 0.999)

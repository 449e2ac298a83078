"""A reading of a series over some measured points: what charts draw, live and in reports.

Where it is of more than a second it is the worst percentile and the highest gauge of its seconds, and of counts and
shares the mean: a rate stays a rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from engine.journal.events import Figures
from engine.state import SecondPoint

Percentile = Literal["p50", "p95", "p99"]
Reading = Literal["p50", "p95", "p99", "count", "tally", "gauge", "mean", "share"]
"""What of a series' figures: a percentile; how much was counted, how many samples; a gauge at its highest or
its mean; the share of a rate."""
Points = Sequence[SecondPoint]


def read(points: Points, series: str, reading: Reading) -> float | None:
    """A reading of some measured points together (at least one); None where none has it."""
    known = [found for point in points if (found := point.figures.get(series)) is not None]
    match reading:
        case "count":
            return sum(found.sum for found in known) / sum(point.length for point in points)
        case "tally":
            return sum(found.count for found in known) / sum(point.length for point in points)
        case "share" | "mean":
            counted = sum(found.count for found in known)
            return sum(found.sum for found in known) / counted if counted else None
        case "gauge":
            return max((_gauge(point, series) for point in points if series in point.figures), default=None)
    return max((_percentile(found, reading) for found in known if found.count), default=None)


def _gauge(point: SecondPoint, series: str) -> float:
    """At a second its value; of ten the highest, since only that and their sum are known."""
    found = point.figures[series]
    return found.sum if found.count <= 1 else found.max


def _percentile(found: Figures, reading: str) -> float:
    value: float = getattr(found, reading)
    return value

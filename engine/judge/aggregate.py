"""Aggregates of a point, k6's: `p(95)`, `avg`, `med`, `min`, `max`, `rate`, `count`, `value`; and comparing them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend
from engine.profile.expression import OPERATORS, parse_aggregate

_parsed = lru_cache(maxsize=256)(parse_aggregate)


def aggregate(point: Point | None, name: str, seconds: float) -> float | None:
    """The aggregate's value: milliseconds of a time trend, 0 to 1 of a rate, a second's share of a counter's `rate`.
    None where there is no sample, or where the point's type has no such aggregate."""
    match point:
        case Trend(histogram=histogram) if histogram.count:
            _, percentile = _parsed(name)
            if percentile is not None or name == "med":
                return histogram.percentile(50.0 if percentile is None else percentile)
            values = {
                "avg": histogram.mean,
                "min": histogram.min,
                "max": histogram.max,
                "count": float(histogram.count),
            }
            return values.get(name)
        case Rate(total=total) if total:
            return point.rate if name == "rate" else None
        case Counter(count=count):
            if name == "rate":
                return count / seconds if seconds > 0 else None
            return count if name == "count" else None
        case Gauge():
            return {"value": point.value, "min": point.min, "max": point.max}.get(name)
    return None


def samples(point: Point | None) -> int:
    """How many samples stand behind a point."""
    match point:
        case Trend(histogram=histogram):
            return histogram.count
        case Rate(total=total):
            return total
        case Counter(count=count):
            return int(count)
        case Gauge():
            return 1
    return 0


def bad_side(operator: str) -> Literal["min", "max"] | None:
    """Which extreme of a gauge is the worse one for what must hold of it; None where neither is (`==`)."""
    if operator in ("<", "<="):
        return "max"
    return "min" if operator in (">", ">=") else None


def holds(value: float, compare: str, limit: float) -> bool:
    """Whether `value compare limit` is true."""
    return OPERATORS[compare](value, limit)

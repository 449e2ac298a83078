"""A run's totals by metric: all of it as one, and its parts by the tag that tells most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.measure.metrics import METRICS
from engine.measure.series import parse_series
from engine.measure.snapshot import Point, merged

_ASIDE = {"status", "error", "error_code", "expected_response", "method", "proto"}
"""Tags that say how a request ended or was made, and not what it was for."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """One metric."""

    metric: str
    whole: Point
    """Of all its series."""
    tag: str = ""
    """What `parts` are told apart by; empty where there is nothing to tell apart."""
    parts: Mapping[str, Point] = field(default_factory=dict)
    """By the tag's value, in order of it."""


def gather(
    totals: Mapping[str, Point], kinds: tuple[type[Point], ...], without: Iterable[str] = ()
) -> tuple[Gathered, ...]:
    """Every metric of these kinds but those `without`: the known ones in their order, then the others by name."""
    left_out = set(without)
    series: dict[str, list[tuple[Mapping[str, str], Point]]] = {}
    for text, point in totals.items():
        metric, tags = parse_series(text)
        if metric not in left_out and isinstance(point, kinds):
            series.setdefault(metric, []).append((dict(tags), point))
    order = [*(metric for metric in METRICS if metric in series), *sorted(set(series) - METRICS.keys())]
    return tuple(_gathered(metric, series[metric]) for metric in order)


def by_tag(totals: Mapping[str, Point], metric: str, tag: str) -> dict[str, Point]:
    """A metric's points by the values of a tag, in one pass: there may be as many values as there are addresses."""
    found: dict[str, list[Point]] = {}
    for text, point in totals.items():
        if text.startswith(metric):
            known, tags = parse_series(text)
            value = dict(tags).get(tag)
            if known == metric and value is not None:
                found.setdefault(value, []).append(point)
    return {value: one for value, points in found.items() if (one := merged(points)) is not None}


def _gathered(metric: str, series: list[tuple[Mapping[str, str], Point]]) -> Gathered:
    whole = merged(point for _, point in series)
    assert whole is not None  # there is one series at least
    tag = _telling([tags for tags, _ in series])
    by_value: dict[str, list[Point]] = {}
    for tags, point in series:
        if tag in tags:
            by_value.setdefault(tags[tag], []).append(point)
    parts = {value: one for value in sorted(by_value) if (one := merged(by_value[value])) is not None}
    return Gathered(metric, whole, tag, parts)


def _telling(tags: list[Mapping[str, str]]) -> str:
    """An endpoint, wherever there is one; else what has two values at least, the scenario last."""
    values: dict[str, set[str]] = {}
    for each in tags:
        for key, value in each.items():
            values.setdefault(key, set()).add(value)
    if "endpoint" in values:
        return "endpoint"
    several = sorted(key for key, known in values.items() if len(known) > 1 and key not in _ASIDE)
    return next((key for key in several if key != "scenario"), several[0] if several else "")

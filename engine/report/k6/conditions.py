"""Thresholds as k6 writes them: one expression for each level, under its series, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.journal.events import ThresholdOutline, ThresholdStatus
from engine.judge.aggregate import holds
from engine.measure.series import parse_series
from engine.profile.expression import Expression, parse_aggregate
from engine.state import RunState

_UNKNOWN = ThresholdStatus("no-data", None, None, 0)


def conditions(state: RunState) -> dict[str, dict[str, bool]]:
    """By series and expression: whether it was met. A required one without data, or with too few samples, was not; one
    that is not required is left out then, since it was not measured. The target is held against the whole run, the
    critical level against every full window, too."""
    found: dict[str, dict[str, bool]] = {}
    outlines = state.started.thresholds if state.started else ()
    for place, outline in enumerate(outlines):
        status = state.thresholds[place] if place < len(state.thresholds) else _UNKNOWN
        measured = status.level not in ("no-data", "too-few")
        if not measured and not outline.required:
            continue
        met = found.setdefault(outline.series, {})
        for limit, ok in ((outline.target, _on_target(outline, status)), (outline.critical, _uncritical(status))):
            if limit is not None:
                written = _written(outline, limit)
                met[written] = met.get(written, True) and measured and ok
    return found


def expressions(outlines: Iterable[ThresholdOutline]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What is declared, by metric, and then by tags as a submetric's suffix has them: `endpoint:search`, or an empty
    text for the metric itself."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for outline in outlines:
        metric, tags = parse_series(outline.series)
        suffix = ",".join(f"{name}:{value}" for name, value in tags)
        written = [_written(outline, limit) for limit in (outline.target, outline.critical) if limit is not None]
        known = found.setdefault(metric, {})
        known[suffix] = tuple(dict.fromkeys((*known.get(suffix, ()), *written)))
    return found


def _on_target(outline: ThresholdOutline, status: ThresholdStatus) -> bool:
    if outline.target is None or status.overall is None:
        return False
    return holds(status.overall, outline.operator, outline.target)


def _uncritical(status: ThresholdStatus) -> bool:
    return status.level != "critical"


def _written(outline: ThresholdOutline, limit: float) -> str:
    aggregate, percentile = parse_aggregate(outline.aggregate)
    return str(Expression(aggregate, percentile, outline.operator, limit))

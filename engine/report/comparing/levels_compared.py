"""Thresholds and audits of both sides beside each other: then and now. Of several runs of a side the worst stands."""

from __future__ import annotations

from collections.abc import Sequence

from engine.journal.events import ThresholdOutline, ThresholdStatus
from engine.report.comparing.compared import ComparedAudit, ComparedThreshold
from engine.state import RunState

_ORDER = ("ok", "no-data", "too-few", "target", "critical")
_RESULTS = ("pass", "not measured", "fail")

Standing = tuple[ThresholdOutline, ThresholdStatus]


def thresholds_compared(base: Sequence[RunState], run: Sequence[RunState]) -> tuple[ComparedThreshold, ...]:
    """Every threshold that any run has."""
    one, other = _standings(base), _standings(run)
    found = []
    for key in dict.fromkeys((*one, *other)):
        outline, first = one.get(key, (None, None))
        also, second = other.get(key, (None, None))
        named = outline or also
        assert named is not None
        found.append(
            ComparedThreshold(
                named.name,
                named.unit,
                first.level if first else None,
                first.overall if first else None,
                second.level if second else None,
                second.overall if second else None,
            )
        )
    return tuple(found)


def _standings(states: Sequence[RunState]) -> dict[tuple[str, str], Standing]:
    """By series and aggregate; of several conditions on one figure the worst stands."""
    found: dict[tuple[str, str], Standing] = {}
    for state in states:
        outlines = state.started.thresholds if state.started else ()
        for outline, status in zip(outlines, state.thresholds, strict=False):
            key = (outline.series, outline.aggregate)
            if key not in found or _ORDER.index(status.level) > _ORDER.index(found[key][1].level):
                found[key] = outline, status
    return found


def audits_compared(base: Sequence[RunState], run: Sequence[RunState]) -> tuple[ComparedAudit, ...]:
    """Every audit that any run made."""
    one, other = (_results(states) for states in (base, run))
    return tuple(ComparedAudit(name, one.get(name), other.get(name)) for name in dict.fromkeys((*one, *other)))


def _results(states: Sequence[RunState]) -> dict[str, str]:
    found: dict[str, str] = {}
    for state in states:
        for audit in state.audits:
            if audit.audit not in found or _RESULTS.index(audit.result) > _RESULTS.index(found[audit.audit]):
                found[audit.audit] = audit.result
    return found

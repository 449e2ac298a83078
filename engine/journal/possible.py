"""What no run can have told, though it decodes: the line of a damaged, or of a forged journal.

Readers count with what events say, and look things up by it; what is refused here they need not ask for.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.journal.event import Event
from engine.journal.events import RunStarted, SnapshotTaken
from engine.journal.suite_events import SuiteStarted
from engine.measure.series import parse_series

LONGEST_S = 1e10
"""Three hundred years: no run and no wait for one is longer, and dates that far from any other can still be told."""
OPERATORS = ("<", "<=", ">", ">=", "==", "===", "!=")
"""Those of thresholds."""


def impossible(event: Event) -> str:
    """Why the event cannot be; empty where it can."""
    if not 0.0 <= event.t < LONGEST_S:
        return f"{event.t:g} seconds after the beginning is no time"
    match event:
        case SnapshotTaken():
            if not 0 <= event.second < LONGEST_S:
                return f"there is no second {event.second}"
            return _no_series(event.names.values()) if event.names else ""
        case RunStarted():
            unknown = (each.operator for each in event.thresholds if each.operator not in OPERATORS)
            told = (f"{operator!r} is no operator" for operator in unknown)
            return _no_times(event) or _no_series(each.series for each in event.thresholds) or next(told, "")
        case SuiteStarted():
            return _no_times(event)
    return ""


def _no_times(event: RunStarted | SuiteStarted) -> str:
    for name in ("started_at", "duration_s"):
        if not 0.0 <= getattr(event, name) < LONGEST_S:
            return f"{name} of {getattr(event, name):g} seconds is no time"
    return ""


def _no_series(names: Iterable[str]) -> str:
    for name in names:
        try:
            parse_series(name)
        except ValueError as error:
            return str(error)
    return ""

"""What Prometheus' answers mean for a panel. Knows no connection."""

from __future__ import annotations

import json
import math
from typing import Any

from engine.monitors.panels import Panel
from engine.monitors.soundness import whole_words

MOST_SERIES = 50
"""Of one panel: each is a gauge of every second of the run."""
_LONGEST_REASON = 160
_LATEST = 253_402_300_800.0
"""The end of the year 9999, in seconds since the epoch."""


class PanelRefused(Exception):
    """One panel cannot be had; the text is a reason for people."""


class Nonsense(Exception):
    """No answer of Prometheus."""


def panel_values(panel: Panel, result: Any) -> dict[str, float]:
    """Values by the value of the panel's label. Empty: no data. NaN and infinities are left out.

    A series must be the panel's only one, or its label must tell it from the others: adding up behind somebody's back
    would be wrong for every share and every quantile. Raises PanelRefused and Nonsense.
    """
    by = panel.outline.by
    found: dict[str, float] = {}
    series = _series(result)
    if len(series) > 1 and not by:
        raise PanelRefused(f"gives {len(series)} series: aggregate them, or name the label that tells them apart in by")
    if len(series) > MOST_SERIES:
        raise PanelRefused(f"gives {len(series)} series, at most {MOST_SERIES}: use topk")
    for labels, text in series:
        label = labels.get(by, "") if by else ""
        if not isinstance(label, str):
            raise Nonsense
        if label in found:
            raise PanelRefused(f"gives several series for {by} {label!r}: aggregate them by ({by})")
        found[label] = _number(text)
    return {label: value for label, value in found.items() if math.isfinite(value)}


def evaluated_at(result: Any) -> float | None:
    """Seconds since the epoch, by the server's clock, that an answer is of; None where it has no series, or no time
    that a clock could show."""
    match result:
        case [int() | float() as at, str()] | [{"value": [int() | float() as at, str()]}, *_]:
            return float(at) if 0 < at < _LATEST else None
    return None


def complaint(body: bytes) -> tuple[str, str]:
    """Kind of error and what is said of it, in an answer that is no success; Nonsense where it says neither."""
    try:
        answer = json.loads(body)
        return str(answer["errorType"]), clipped(str(answer["error"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Nonsense from None


def clipped(text: str) -> str:
    """A reason on one line, not too long."""
    return whole_words(text, _LONGEST_REASON)


def _series(result: Any) -> list[tuple[dict[str, str], str]]:
    """Labels and value of each. A scalar is a series without labels."""
    match result:
        case [int() | float(), str() as text]:
            return [({}, text)]
        case list():
            return [_sample(each) for each in result]
    raise Nonsense


def _sample(series: Any) -> tuple[dict[str, str], str]:
    match series:
        case {"metric": dict() as labels, "value": [int() | float(), str() as text]}:
            return labels, text
        case {"metric": dict(), "values": list()}:
            raise PanelRefused("gives a stretch of time, not a value")
        case {"metric": dict(), "histogram": list()}:
            raise PanelRefused("gives a histogram, not a value")
    raise Nonsense


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise PanelRefused("gives a text, not a number") from None

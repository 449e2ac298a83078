"""How the value of a monitor's panel stands against the panel's own limits. Pure; what it means for a run is the
business of alerts and thresholds.

A limit that nothing can be beyond (0 where lower is better, all of a share where higher is) holds at itself; every
other one is missed at itself, so that a pool is full when all of it is in use.
"""

from __future__ import annotations

from engine.journal.events import LevelName
from engine.journal.monitor_events import PanelOutline


def panel_level(outline: PanelOutline, value: float | None, whole: float | None = None) -> LevelName:
    """The level of a value; `ok` where the panel has no limit, `no-data` where there is nothing to hold against it.

    `whole` is the value of the panel that this one is a part of (`outline.of`): the limits are shares of it.
    """
    if value is None:
        return "no-data"
    if outline.target is None and outline.critical is None:
        return "ok"
    if outline.of:
        if not whole:
            return "no-data"
        value /= whole
    if _missed(outline, value, outline.critical):
        return "critical"
    return "target" if _missed(outline, value, outline.target) else "ok"


def holds_at_itself(outline: PanelOutline, limit: float) -> bool:
    """Whether a value that equals the limit is good."""
    share = outline.unit == "%" or bool(outline.of)
    return limit <= 0 if outline.better == "lower" else share and limit >= 1


def _missed(outline: PanelOutline, value: float, limit: float | None) -> bool:
    if limit is None or (value == limit and holds_at_itself(outline, limit)):
        return False
    return value >= limit if outline.better == "lower" else value <= limit

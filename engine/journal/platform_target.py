"""A target of the platform as declared: one row of the table that every report has, whatever its run measured."""

from __future__ import annotations

import msgspec

from engine.journal.monitor_events import Unit


class PlatformTarget(msgspec.Struct, frozen=True, kw_only=True):
    """What must hold of some series, at two levels. A profile's thresholds judge its run; this judges the platform."""

    name: str
    """`search`."""
    title: str
    """`search queries`."""
    series: tuple[str, ...]
    """Selectors of the load or of a monitor's panel; of several the worst counts."""
    aggregate: str
    """`p(95)`, `rate` …"""
    operator: str
    target: float
    critical: float
    unit: Unit
    without: tuple[str, ...] = ()
    """Selectors of what is in no figure of this row, for it has a row or thresholds of its own."""
    min_samples: int = 0
    """With fewer nothing is said of it."""

"""The stages of a plan as stretches with names: those of the scenario that tells most of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.journal.events import ScenarioOutline
from engine.wording import figures
from engine.wording.plain_text import plain


@dataclass(frozen=True)
class StageSegment:
    """One stretch of the leading scenario's plan."""

    label: str
    """`ramp 1,000`, `hold 100`, `down`."""
    start_s: float
    end_s: float


def leading(scenarios: Sequence[ScenarioOutline]) -> ScenarioOutline | None:
    """The scenario whose stages tell most of the run: most stages, then the longest."""
    return max(scenarios, key=lambda item: (len(item.stages), item.duration_s), default=None)


def plan_segments(scenarios: Sequence[ScenarioOutline]) -> tuple[StageSegment, ...]:
    """The leading scenario's stages, named."""
    lead = leading(scenarios)
    if lead is None:
        return ()
    starts = [start for start, _, _ in lead.stages]
    ends = [*starts[1:], lead.start_s + lead.duration_s]
    unit = "/s" if lead.unit == "iterations/s" else ""
    prefix = f"{plain(lead.name)} " if len(scenarios) > 1 else ""
    segments = [
        StageSegment(prefix + _label(low, high, unit), start, end)
        for (start, low, high), end in zip(lead.stages, ends, strict=True)
    ]
    if segments and segments[0].start_s > 0:
        segments.insert(0, StageSegment("wait", 0.0, segments[0].start_s))
    return tuple(segments)


def _label(low: float, high: float, unit: str) -> str:
    if high > low:
        return f"ramp {figures.amount(high)}{unit}"
    if high < low:
        return f"down to {figures.amount(high)}{unit}" if high else "down"
    return f"hold {figures.amount(high)}{unit}" if high else "pause"

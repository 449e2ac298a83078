"""Where the run stands in its plan, and what comes next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.journal.events import ScenarioOutline
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.control import course_words
from wwmaa_tui.present.waiting import countdown_words, waits

_PHASES = {
    "waiting": "waiting for its start",
    "preflight": "pre-flight",
    "running": "",
    "stopping": "stopping: users finish what they began",
    "auditing": "auditing: reading back what was stored",
    "ended": "ended",
}


@dataclass(frozen=True)
class StageSegment:
    """One stretch of the leading scenario's plan."""

    label: str
    """`ramp 1,000`, `hold 100`, `down`."""
    start_s: float
    end_s: float


@dataclass(frozen=True)
class StageBarView:
    """The stage bar."""

    segments: tuple[StageSegment, ...] = ()
    duration_s: float = 0.0
    at_s: float = 0.0
    """Whole seconds of the leading scenario's plan, which stand while it is held; never past the plan's end."""
    position: str = ""
    """`07:41 of 15:00`."""
    coming: str = ""
    """`next: hold 10,000 in 0:19`, or the phase when the plan is over; while it is held, from when it is resumed."""
    course: str = ""
    """`HELD`, or a factor: how the plan is followed where an operator changed that."""
    level: LevelKey = "ok"


def stage_bar_view(state: RunState) -> StageBarView:
    """The plan as one bar."""
    if state.started is None:
        return StageBarView(coming=_PHASES["preflight"])
    duration = state.started.duration_s
    lead = leading(state.started.scenarios)
    reached = state.courses.planned_second(lead, state.elapsed_s) if lead else state.elapsed_s
    at = min(float(int(reached)), duration)
    segments = plan_segments(state.started.scenarios)
    return StageBarView(
        segments=segments,
        duration_s=duration,
        at_s=at,
        position=f"{figures.clock(at)} of {figures.clock(duration)}",
        coming=_coming(state, segments, at),
        course=course_words(state),
    )


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


def _coming(state: RunState, segments: tuple[StageSegment, ...], at: float) -> str:
    if waits(state):
        return countdown_words(state)
    phase = _PHASES.get(state.phase, state.phase)
    if phase:
        return phase
    lead = leading(state.started.scenarios) if state.started else None
    held = lead is not None and state.courses.of(lead.name).held(math.inf)
    when = "{} after resuming" if held else "in {}"
    following = next((segment for segment in segments if segment.start_s > at), None)
    if following is not None:
        return f"next: {following.label} {when.format(figures.countdown(following.start_s - at))}"
    left = state.courses.expected_end(state.elapsed_s) - int(state.elapsed_s)
    return f"ends {when.format(figures.countdown(left))}" if left > 0 else "last answers come in"

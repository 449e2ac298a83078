"""Where the run stands in its plan, and what comes next."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.plan.stage_names import StageSegment, leading, plan_segments
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
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

"""How far a suite is: its steps done, on and to come, and when it is likely to end. One line above the stage bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from engine.state import RunState
from engine.suite_state import StepState, SuiteState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.suite import step_row
from wwmaa_tui.present.waiting import left_s

Part = Literal["done", "on", "coming"]


@dataclass(frozen=True)
class StepMark:
    """One step on the line."""

    name: str
    part: Part
    level: LevelKey = "no-data"
    """Of a step that is done, its verdict."""
    detail: str = ""
    """Of the step that is on: `03:12 of 12:00`, `cooling down 0:12`; `not run` of one that was skipped."""
    looked_at: bool = False
    """Whether the panels show this step though another one is on."""


@dataclass(frozen=True)
class SuiteProgressView:
    """The line; no steps where there is no suite."""

    steps: tuple[StepMark, ...] = ()
    share: str = ""
    """`38 %`."""
    ends: str = ""
    """`ends about 03:40 UTC`, `ended`."""


def suite_progress_view(
    suite: SuiteState, run: RunState, *, paused_s: float = 0.0, looked_at: int | None = None
) -> SuiteProgressView:
    """`run` is the step that is on; `paused_s` how long the suite has stood between two steps as it does now."""
    if suite.started is None:
        return SuiteProgressView()
    steps = tuple(_mark(suite, index, run, paused_s, index == looked_at) for index in range(len(suite.steps)))
    if suite.ended:
        return SuiteProgressView(steps, "100 %", "ended")
    remaining = remaining_s(suite, run, paused_s)
    whole = max(suite.started.duration_s, 1e-9)
    share = min(max(1.0 - remaining / whole, 0.0), 1.0)
    ends = datetime.fromtimestamp(_wall(suite, run, paused_s) + remaining, UTC)
    return SuiteProgressView(steps, f"{int(share * 100)} %", f"ends about {ends:%H:%M} UTC")


def remaining_s(suite: SuiteState, run: RunState, paused_s: float = 0.0) -> float:
    """Seconds that are left as far as the plan can say: gates, audits and pre-flights come on top."""
    if suite.started is None:
        return 0.0
    step = suite.step
    if step is None:
        return left_s(suite) + suite.started.duration_s
    outline = step.outline
    later = max(suite.started.duration_s - outline.start_s - outline.duration_s, 0.0)
    match step.standing:
        case "cooling down":
            return later + outline.duration_s + max(suite.cool_down_s - paused_s, 0.0)
        case "at the gate" | "waiting":
            return later + outline.duration_s
        case "running":
            return later + _left_of(step, run)
    return later


def _left_of(step: StepState, run: RunState) -> float:
    """Seconds of load that are left of the step that is on."""
    if run.started is None or run.load_began is None:
        return 0.0 if run.ended else step.outline.duration_s
    if run.phase != "running":
        return 0.0
    return max(run.courses.expected_end(run.elapsed_s) - run.elapsed_s, 0.0)


def _wall(suite: SuiteState, run: RunState, paused_s: float) -> float:
    """What time it is by the journals, in seconds since the epoch."""
    assert suite.started is not None
    of_suite = suite.started.started_at + suite.t + paused_s
    return max(of_suite, run.started.started_at + run.t) if run.started else of_suite


def _mark(suite: SuiteState, index: int, run: RunState, paused_s: float, looked_at: bool) -> StepMark:
    step = suite.steps[index]
    name = plain(step.outline.name)
    if step.standing in ("ended", "skipped"):
        row = step_row(index + 1, step, over=True)
        return StepMark(name, "done", row.level, "not run" if step.skipped else "", looked_at)
    if index != suite.current or suite.ended:
        return StepMark(name, "coming", looked_at=looked_at)
    return StepMark(name, "on", detail=_standing(suite, step, run, paused_s), looked_at=looked_at)


def _standing(suite: SuiteState, step: StepState, run: RunState, paused_s: float) -> str:
    match step.standing:
        case "cooling down":
            return f"cooling down {figures.countdown(suite.cool_down_s - paused_s)}"
        case "at the gate":
            wait = suite.started.gate_wait_s if suite.started else None
            most = f" of {figures.countdown(wait)}" if wait else ""
            return f"at the gate {figures.countdown(paused_s)}{most}"
        case "running":
            if run.load_began is None or run.phase in ("auditing", "stopping"):
                return "pre-flight" if run.load_began is None else run.phase
            whole = max(run.courses.expected_end(run.elapsed_s), run.elapsed_s)
            return f"{figures.clock(run.elapsed_s)} of {figures.clock(whole)}"
    return ""

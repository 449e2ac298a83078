"""What a command means for the scenarios of a run: adjustments of their courses, or a reason why not.

1. A scale is of the plan as written. A step is translated, at the moment it is given, into the scale that gives what
   the plan wants then, times the scale in force, plus the step.
2. Of "all scenarios", those that cannot obey are said and left alone; only if none can, the command is refused.
3. What is so already is answered so, and changes nothing.

Pure: who tells the generators and the journal is the run's `helm`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.capacity import costs
from engine.control.commands import Answer, Hold, Resume, Scale, Step
from engine.journal.events import ScenarioOutline
from engine.plan.course import Course
from engine.plan.courses import Courses
from engine.profile.model import PerVUIterations, SharedIterations
from engine.profile.suggestion import suggestion

Steering = Hold | Resume | Scale | Step

LEAD_S = 0.2
"""Between a command and the instant that it counts from, so that all generators have heard of it by then."""
MOST_SCALE = 100.0
"""More than so many times the plan is another plan; it also keeps a slip of the finger from being one."""
_COUNTED = (SharedIterations.name, PerVUIterations.name)
"""Executors that end with a number of iterations, so that there is no planned load to multiply."""


@dataclass(frozen=True)
class Change:
    """From an instant on, how one scenario is followed."""

    scenario: str
    at: float
    """Seconds of load."""
    held: bool
    scale: float


@dataclass(frozen=True)
class Steered:
    """What a command does."""

    answer: Answer
    changes: tuple[Change, ...] = ()
    unmoved: tuple[str, ...] = ()
    """Why the other scenarios, of those that were meant, stay as they are: one clause each."""


class _CannotError(Exception):
    """Why one scenario does not obey."""


class _AlreadyError(Exception):
    """One scenario is so already."""


def steer(command: Steering, courses: Courses, at: float, allowed_users: float) -> Steered:
    """What a command does from second `at` of load on, where this machine has room for so many users at once."""
    named = [outline for outline in courses.outlines if command.scenario in (None, outline.name)]
    if not named:
        hint = suggestion(command.scenario or "", (outline.name for outline in courses.outlines))
        return _refused(f"there is no scenario {command.scenario!r}" + (f" ({hint})" if hint else ""))
    changes, reasons, already = [], [], []
    for outline in named:
        try:
            changes.append(_changed(command, outline, courses, at))
        except _CannotError as reason:
            reasons.append(f"{outline.name} {reason}")
        except _AlreadyError as reason:
            already.append(f"{outline.name} {reason}")
    if not changes and not already:
        return _refused("; ".join(reasons))
    users = _most_users(courses, changes)
    if users > allowed_users and users > _most_users(courses, []):
        return _refused(
            f"that takes up to {users:,.0f} users, and the file limit of this machine has room for {allowed_users:,.0f}"
            "; raise it with `ulimit -n` before a run"
        )
    unmoved = (*already, *(f"not obeyed: {it}" for it in reasons))
    said = (*(_said(change, courses) for change in changes), *unmoved)
    return Steered(Answer(True, "; ".join(said)), tuple(changes), unmoved)


def room_for_users(outlines: Sequence[ScenarioOutline], workers: int, files: int) -> int:
    """How many users so many generators have room for at once, each with a limit of `files` open files."""
    connections = max((outline.connections_per_vu for outline in outlines), default=1)
    return (files - costs.SPARE_FILES) // connections * max(workers, 1)


def _changed(command: Steering, outline: ScenarioOutline, courses: Courses, at: float) -> Change:
    course, elapsed = courses.of(outline.name), at - outline.start_s
    end = courses.end_of(outline)
    if end is not None and end <= at:
        raise _CannotError("has come to the end of its plan")
    held, scale = course.held(elapsed), course.scale(elapsed)
    match command:
        case Hold():
            if held:
                raise _AlreadyError("is held already")
            return Change(outline.name, at, True, scale)
        case Resume():
            if not held:
                raise _AlreadyError("is not held")
            return Change(outline.name, at, False, scale)
        case Scale():
            wanted = command.factor
        case Step():
            wanted = _stepped(command.delta, outline, courses, course, at)
    if outline.executor in _COUNTED:
        raise _CannotError(f"is {outline.executor}: how much it does is fixed, so it can be held but not scaled")
    if not 0.0 <= wanted <= MOST_SCALE:  # NaN is not either
        raise _CannotError(f"would be at {wanted:g} times its plan: a scale is from 0 to {MOST_SCALE:g}")
    if wanted == scale:
        raise _AlreadyError(f"is at {scale:.4g} times its plan already")
    return Change(outline.name, at, held, wanted)


def _stepped(delta: float, outline: ScenarioOutline, courses: Courses, course: Course, at: float) -> float:
    """The scale that adds so much to what is wanted at that second of load."""
    if not math.isfinite(delta):
        raise _CannotError("cannot be stepped by that: a step is a number of users or iterations a second")
    planned = courses.planned(outline, at)
    if planned <= 0.0:
        raise _CannotError(
            "wants nothing at this moment of its plan, so there is nothing to add to: step it later, or scale it"
        )
    return max(planned * course.scale(at - outline.start_s) + delta, 0.0) / planned


def _most_users(courses: Courses, changes: list[Change]) -> float:
    """The most users that all scenarios together can come to, at the scales that are in force and those that would
    be. Arrivals have their own limit, which no scale moves."""
    scales = {name: course.scale(math.inf) for name, course in courses.by_scenario.items()}
    scales |= {change.scenario: change.scale for change in changes}
    return sum(
        math.ceil(outline.max_vus * (scales.get(outline.name, 1.0) if outline.unit == "vus" else 1.0))
        for outline in courses.outlines
    )


def _said(change: Change, courses: Courses) -> str:
    """What the scenario does from then on, in words."""
    outline = next(outline for outline in courses.outlines if outline.name == change.scenario)
    before = courses.of(change.scenario)
    if change.held != before.held(change.at - outline.start_s):
        return f"{change.scenario} {'is held from' if change.held else 'goes on at'} {change.at:.1f} s"
    planned = courses.planned(outline, change.at)
    unit = "users" if outline.unit == "vus" else "iterations/s"
    now = f", {_figure(planned * change.scale)} {unit} where the plan has {_figure(planned)}" if planned else ""
    still = ", and still held" if change.held else ""
    return f"{change.scenario} is at {change.scale:.4g} times its plan from {change.at:.1f} s on{now}{still}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def _refused(reason: str) -> Steered:
    return Steered(Answer(False, reason))

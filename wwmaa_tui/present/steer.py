"""What holding, resuming, scaling or stepping would do, in words, before anybody does it.

Worked out by the engine's own steering against the run's present courses, so that what is said is what will happen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.control.commands import Hold, Resume, Scale, Step
from engine.control.steering import LEAD_S, Change, Steering, room_for_users, steer
from engine.journal.events import ScenarioOutline
from engine.plan.courses import Courses
from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

NOT_JUDGED = "Seconds held or scaled are measured and not judged."
AS_WRITTEN = "The plan is followed as written again: seconds count from then on."
_EXAMPLES = f"such as {TIMES}1.5 of the plan, or +20 to add so many"
_MORE, _LESS = 1.25, 0.8
_FROM_NOTHING = 0.25
"""More than a scale of nothing."""
_STEP_SHARE = 0.2
"""A step that is offered is about so much of what is wanted now."""


@dataclass(frozen=True)
class Forecast:
    """What would happen."""

    lines: tuple[tuple[LevelKey | None, str], ...]
    """Sentences for people; a level where one warns."""
    allowed: bool = True
    """Whether the run would obey, and anything would change."""


def can_steer(state: RunState) -> bool:
    """Whether the run is where it can be held and scaled: after its load began and before its end."""
    return state.load_began is not None and state.phase == "running"


def steerable(state: RunState) -> tuple[str, ...]:
    """The scenarios whose plans have not ended."""
    ends = ((outline.name, state.courses.end_of(outline)) for outline in state.courses.outlines)
    return tuple(name for name, end in ends if end is None or end > state.elapsed_s)


def hold_or_resume(state: RunState, scenario: str | None, origin: str) -> Hold | Resume:
    """Hold while anything that is meant still goes; resume once all of it is held."""
    names = [name for name in steerable(state) if scenario in (None, name)]
    held = [state.courses.of(name).held(math.inf) for name in names]
    kind = Resume if held and all(held) else Hold
    return kind(origin=origin, scenario=scenario)


def offered_amount(state: RunState, scenario: str | None, *, more: bool, step: bool) -> str:
    """What a dialog begins with, as a person would type it: a factor or a step in the direction that was asked for."""
    outlines = [each for each in state.courses.outlines if scenario in (None, each.name)]
    if step:
        wanted = [state.courses.wanted(each, each.curve, state.elapsed_s) for each in outlines]
        return f"{'+' if more else '-'}{_round_step(max(wanted, default=0.0) * _STEP_SHARE):g}"
    scales = {state.courses.of(each.name).scale(math.inf) for each in outlines}
    now = scales.pop() if len(scales) == 1 else 1.0
    return f"{TIMES}{now * (_MORE if more else _LESS) or _FROM_NOTHING * more:.4g}"


def read_amount(typed: str, scenario: str | None, origin: str) -> Scale | Step | str:
    """What was typed, as a command; else what is wrong with it. A sign makes a step, everything else is a factor."""
    text = typed.strip().replace("\N{MINUS SIGN}", "-")
    if not text:
        return f"expected a number, {_EXAMPLES}"
    factor = text.strip(f"{TIMES}xX*").strip()
    try:
        amount = float(factor)
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount) or "_" in factor:
        return f"expected a number, {_EXAMPLES}; got {plain(text, limit=30)}"
    if factor == text and text[0] in "+-":
        return Step(origin=origin, scenario=scenario, delta=amount)
    return Scale(origin=origin, scenario=scenario, factor=amount)


def forecast(state: RunState, command: Steering, files: int) -> Forecast:
    """What the command would do if it were given now, on a machine that lets a generator open so many files."""
    if not can_steer(state) or state.started is None:
        return Forecast((("critical", "refused: the load is not running"),), False)
    courses, at = state.courses, max(state.elapsed_s + LEAD_S, 0.0)
    room = room_for_users(state.started.scenarios, state.started.workers, files)
    steered = steer(command, courses, at, room)
    if not steered.answer.ok:
        return Forecast((("critical", f"refused: {plain(steered.answer.detail)}"),), False)
    lines: list[tuple[LevelKey | None, str]] = [(None, _said(change, courses)) for change in steered.changes]
    lines += [("no-data", plain(reason)) for reason in steered.unmoved]
    if not steered.changes:
        return Forecast((*lines, ("no-data", "nothing would change")), False)
    after = courses
    for change in steered.changes:
        after = after.adjusted(change.scenario, change.at, held=change.held, scale=change.scale)
    lines += [(None, sentence) for sentence in _consequences(command, after, steered.changes)]
    return Forecast(tuple(lines))


def _said(change: Change, courses: Courses) -> str:
    """`users 100 → 125 (searches), from 03:12 on`."""
    outline = next(each for each in courses.outlines if each.name == change.scenario)
    after = courses.adjusted(change.scenario, change.at, held=change.held, scale=change.scale)
    unit = "users" if outline.unit == "vus" else "iterations/s"
    name, when = plain(outline.name), f"from {figures.clock(change.at)} on"
    was = courses.wanted(outline, outline.curve, change.at)
    becomes = after.wanted(outline, outline.curve, change.at)
    turned = change.held != courses.of(outline.name).held(change.at - outline.start_s)
    if change.held and not turned:
        return f"{name} is held, and goes on at {TIMES}{change.scale:.4g} of its plan once it is resumed"
    if was == becomes == 0.0 and not change.held:
        return f"{name}: {TIMES}{change.scale:.4g} of its plan {when}; at this moment the plan wants nothing"
    how = "" if not turned else ", held" if change.held else _reached(courses, outline, change.at)
    figure = figures.count if outline.unit == "vus" else figures.amount
    return f"{unit} {figure(was)} → {figure(becomes)} ({name}){how}, {when}"


def _reached(courses: Courses, outline: ScenarioOutline, at: float) -> str:
    return f", going on at {figures.clock(courses.planned_second(outline, at))} of its plan"


def _consequences(command: Steering, after: Courses, changes: Sequence[Change]) -> list[str]:
    said = []
    if isinstance(command, Hold):
        said.append("No iteration begins, what is under way ends, and the run ends as much later as it is held.")
    if isinstance(command, Scale | Step) and not any(change.held for change in changes):
        said.append("The plan's times stay as they are.")
    going = [after.of(outline.name) for outline in after.outlines]
    as_written = not any(course.held(math.inf) or course.scale(math.inf) != 1.0 for course in going)
    return [*said, AS_WRITTEN if as_written else NOT_JUDGED]


def _round_step(size: float) -> float:
    """The nearest of 1, 2, 5, 10, 20, 50 … that is not more."""
    if size < 1.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return power * next(digit for digit in (5, 2, 1) if digit * power <= size)

"""Live control in words: what was asked of a run, and how it is followed now."""

from __future__ import annotations

import math

from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.orders import command_words
from engine.wording.plain_text import plain
from wwmaa_tui.present.load_clock import clock_at


def course_words(state: RunState) -> str:
    """`HELD`, a times sign and the factor, or these by scenario where they differ: `searches HELD`; empty while the
    plan is followed as written, and after it."""
    courses = state.courses
    if state.phase != "running" or courses.undisturbed:
        return ""
    going = []
    for outline in courses.outlines:
        end = courses.end_of(outline)
        if end is None or end > state.elapsed_s:
            course = courses.of(outline.name)
            going.append((outline.name, _word(course.held(math.inf), course.scale(math.inf))))
    words = {word for _, word in going}
    if len(words) == 1:
        return words.pop()
    return ", ".join(f"{plain(name)} {word}" for name, word in going if word)


def control_lines(state: RunState) -> tuple[str, ...]:
    """Everything that was asked of the run, and how many seconds do not count for it; empty when nothing was."""
    if not state.commands:
        return ()
    said = [f"{clock_at(state, event.t)} {command_words(event)}" for event in state.commands]
    if len(state.commands) < state.commands_seen:
        many = figures.kept(len(state.commands), state.commands_seen, "order")
        said.insert(0, f"{many} are shown; the journal has all")
    if state.seconds_adjusted:
        count = figures.plural(state.seconds_adjusted, "second")
        said.append(f"{count} held or scaled: measured, and not judged")
    return tuple(said)


def _word(held: bool, scale: float) -> str:
    scaled = f"{TIMES}{scale:.3g}" if scale != 1.0 else ""
    return " ".join(filter(None, ("HELD" if held else "", scaled)))

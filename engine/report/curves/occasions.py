"""The axis that all charts of a run share: its stages, what an operator did, what was raised, noted and tainted."""

from __future__ import annotations

from collections.abc import Iterator

from engine.journal.events import LevelName
from engine.judge.alerts import OF_ALERTS
from engine.plan.stage_names import leading, plan_segments
from engine.report.curves.places import Places
from engine.report.document import Axis, Band, Mark
from engine.report.monitoring import AlertEpisode, alert_episodes
from engine.state import RunState
from engine.wording import figures
from engine.wording.orders import command_words
from engine.wording.plain_text import plain
from engine.wording.thresholds import change_words

_STEERING = ("hold", "resume", "scale", "step", "stop", "stop-now")
_MISSED: set[LevelName] = {"target", "critical"}
_MOST_CROSSINGS = 40
"""A threshold that wavers must not bury all else; the chapter on thresholds counts every change."""


def axis_of(state: RunState, places: Places) -> Axis:
    """From the first measured second to the last, with everything that happened between them, by time."""
    start, end = float(places.first), float(places.end_s)
    bands = [band for band in _bands(state, places) if band.start_s < end and band.end_s > start]
    inside = [mark for mark in _marks(state) if start <= mark.second <= end]
    return Axis(start, end, tuple(bands), tuple(sorted(inside, key=lambda mark: mark.second)))


def _bands(state: RunState, places: Places) -> Iterator[Band]:
    yield from _stages(state)
    end = float(places.end_s)
    for each in state.courses.intervals():
        until = end if each.end_s is None else each.end_s
        how = "held" if each.held else f"at {figures.TIMES}{each.scale:.3g}"
        yield Band(each.start_s, until, "held", f"{plain(each.scenario)} {how}")
    for first, after in places.stretches(lambda point: point.tainted and not point.adjusted):
        yield Band(float(first), float(after), "tainted", "cannot be believed", "tainted")
    for episode in alert_episodes(state):
        until = end if episode.cleared is None else float(episode.cleared)
        yield Band(float(episode.raised), until, "alert", _alert(episode), episode.level)


def _stages(state: RunState) -> Iterator[Band]:
    """As they came: where an operator held the plan, its edges moved."""
    scenarios = state.started.scenarios if state.started else ()
    lead = leading(scenarios)
    if lead is None:
        return
    course = state.courses.of(lead.name)
    for part in plan_segments(scenarios):
        start, end = (course.elapsed_at(second - lead.start_s) for second in (part.start_s, part.end_s))
        if start is not None:
            until = float("inf") if end is None else lead.start_s + end
            yield Band(max(lead.start_s + start, 0.0), until, "stage", part.label)


def _marks(state: RunState) -> Iterator[Mark]:
    began = state.load_began or 0.0
    for note in state.notes:
        yield Mark(note.t - began, "note", f"{plain(note.origin)}: {plain(note.text)}")
    for order in state.commands:
        if order.ok and order.command in _STEERING:
            yield Mark(order.t - began, "order", command_words(order))
    yield from _crossings(state)
    for episode in alert_episodes(state):
        until = "to the end" if episode.cleared is None else f"until {figures.clock(episode.cleared)}"
        yield Mark(float(episode.raised), "alert", f"{_alert(episode)}, {until}", episode.level)


def _crossings(state: RunState) -> Iterator[Mark]:
    """Where a threshold missed a level or came back from one; that samples began to be enough is none."""
    outlines = state.started.thresholds if state.started else ()
    crossed = [change for change in state.changes if {change.previous, change.level} & _MISSED]
    for change in crossed[:_MOST_CROSSINGS]:
        known = outlines[change.threshold] if change.threshold < len(outlines) else None
        yield Mark(change.t - (state.load_began or 0.0), "threshold", change_words(known, change), change.level)


def _alert(episode: AlertEpisode) -> str:
    value = "" if episode.series.partition("{")[0] in OF_ALERTS else figures.measured(episode.value, episode.unit)
    return " ".join(filter(None, (plain(episode.title), plain(episode.subject), value)))

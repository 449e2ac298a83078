"""What happened on the time axis: notes, alerts raised and cleared, orders, and where the plan's stages begin."""

from __future__ import annotations

from collections.abc import Iterator

from engine.journal.monitor_events import AlertChanged
from engine.plan.stage_names import leading, plan_segments
from engine.state import RunState
from engine.wording.orders import command_words
from engine.wording.plain_text import plain
from wwmaa_tui.present.alert_words import alert_words
from wwmaa_tui.present.axis import Mark, MarkKind

_STEERING = ("hold", "resume", "scale", "step", "stop")


def marks_between(state: RunState, first: int, last: int) -> tuple[Mark, ...]:
    """Everything from one second of load to another, both included, by time."""
    began = state.load_began
    if began is None:
        return ()
    seen = [mark for mark in _all(state, began) if first <= mark.second <= last]
    return tuple(sorted(seen, key=lambda mark: mark.second))


def stage_at(state: RunState, second: int) -> str:
    """What the leading scenario's plan was doing: `hold 100`; empty before and after it."""
    scenarios = state.started.scenarios if state.started else ()
    lead = leading(scenarios)
    if lead is None:
        return ""
    at = state.courses.planned_second(lead, second)
    return next((part.label for part in plan_segments(scenarios) if part.start_s <= at < part.end_s), "")


def _all(state: RunState, began: float) -> Iterator[Mark]:
    outlines = state.started.alerts if state.started else ()
    for note in state.notes:
        yield Mark(int(note.t - began), "note", f"note by {plain(note.origin)}: {plain(note.text)}")
    for change in state.watched.alert_changes:
        if change.alert < len(outlines):
            yield Mark(change.second, _kind(change), alert_words(outlines[change.alert], change))
    for order in state.commands:
        if order.ok and order.command in _STEERING:
            yield Mark(int(order.t - began), "command", command_words(order))
    yield from _stages(state)


def _kind(change: AlertChanged) -> MarkKind:
    return "critical" if change.level == "critical" else "target" if change.level == "target" else "cleared"


def _stages(state: RunState) -> Iterator[Mark]:
    """Where an operator moved the plan, its edges move with it; what is held for good has none to come."""
    scenarios = state.started.scenarios if state.started else ()
    lead = leading(scenarios)
    if lead is None:
        return
    for part in plan_segments(scenarios):
        at = state.courses.of(lead.name).elapsed_at(part.start_s - lead.start_s)
        if part.start_s > 0 and at is not None:
            yield Mark(int(lead.start_s + at), "stage", f"stage: {part.label}")

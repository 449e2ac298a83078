"""What an Acknowledge means for the alerts of a run: which of them somebody has seen, or a reason why none. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.control.commands import Acknowledge, Answer
from engine.journal.monitor_events import AlertOutline
from engine.profile.suggestion import suggestion
from engine.watched import AlertState


@dataclass(frozen=True)
class Acknowledged:
    """What the command does."""

    answer: Answer
    alerts: tuple[int, ...] = ()
    """Indices into the outlines."""


def acknowledge(
    command: Acknowledge, outlines: Sequence[AlertOutline], raised: Mapping[int, AlertState]
) -> Acknowledged:
    """Of the alerts that are raised, those that are named and that nobody has acknowledged."""
    if command.scenario is not None:
        return _refused("alerts are of the whole run: acknowledge takes the name of an alert, and no scenario")
    named = [position for position, outline in enumerate(outlines) if _is_named(command.alert, outline)]
    if not named and command.alert is not None:
        hint = suggestion(command.alert, (outline.name for outline in outlines))
        return _refused(f"there is no alert {command.alert!r}" + (f" ({hint})" if hint else ""))
    up = [position for position in named if position in raised]
    if not up:
        return _refused("no alert is raised" if command.alert is None else f"{command.alert} is not raised")
    new = tuple(position for position in up if not raised[position].acknowledged_by)
    if not new:
        said = (f"{outlines[each].name} was acknowledged by {raised[each].acknowledged_by} already" for each in up)
        return Acknowledged(Answer(True, "; ".join(said)))
    return Acknowledged(Answer(True, f"acknowledged: {', '.join(outlines[each].name for each in new)}"), new)


def _is_named(name: str | None, outline: AlertOutline) -> bool:
    """A rule of thresholds makes alerts of its own name and their series."""
    return name is None or outline.name == name or outline.name.startswith(f"{name} ")


def _refused(reason: str) -> Acknowledged:
    return Acknowledged(Answer(False, reason))

"""When a run ends by itself: a threshold's live level has been at least so bad for so long.

A panel of a monitor has to be read as so bad in each of those seconds. Counts judged seconds, so what an operator held
or scaled neither brings the end nearer nor puts it off. Knows no clock and no run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.journal.events import LevelName, RunAborted, ThresholdOutline, ThresholdStatus
from engine.judge.verdict import figure
from engine.profile.model import AbortOn

DELAY_S = 10
"""At the start of the load: cold caches and empty windows end no run."""
LASTING_S = 10
"""So long without a break."""
_REACHED: dict[AbortOn, frozenset[LevelName]] = {
    "never": frozenset(),
    "critical": frozenset({"critical"}),
    "target": frozenset({"target", "critical"}),
}


@dataclass(frozen=True)
class Abort:
    """Why a run ends by itself."""

    threshold: int
    """Index into the run's thresholds."""
    level: LevelName
    value: float | None
    second: int
    """Of the load."""


class AbortWatch:
    """Watches the live levels of one run."""

    def __init__(self, level: AbortOn) -> None:
        self._reached = _REACHED[level]
        self._lasted: dict[int, int] = {}
        """By threshold: for how many judged seconds in a row it has been reached."""

    def observe(self, second: int, statuses: Sequence[ThresholdStatus]) -> Abort | None:
        """One more judged second; why the run must end now, if it must. The worst level is named first."""
        if second < DELAY_S:
            return None
        for position, status in enumerate(statuses):
            reached = status.level in self._reached
            self._lasted[position] = self._lasted.get(position, 0) + 1 if reached else 0
        over = [position for position, seconds in self._lasted.items() if seconds >= LASTING_S]
        if not over:
            return None
        position = min(over, key=lambda each: (statuses[each].level != "critical", each))
        return Abort(position, statuses[position].level, statuses[position].value, second)


def abort_sentence(event: RunAborted, outlines: Sequence[ThresholdOutline]) -> str:
    """Which threshold ended the run, and at which load."""
    outline = outlines[event.threshold]
    critical = event.level == "critical"
    limit = outline.critical if critical else outline.target
    value = "" if event.value is None else f" was {figure(event.value, outline.unit)}"
    level = "critical level" if critical else "target"
    minutes, seconds = divmod(event.second, 60)
    return (
        f"Aborted at {minutes:02d}:{seconds:02d} in {event.stage}: {outline.name}{value}, its {level} is "
        f"{outline.operator} {figure(limit or 0.0, outline.unit)}, missed for {LASTING_S} s."
    )

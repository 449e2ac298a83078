"""What was looked at before the load starts."""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal.events import PreflightChecked
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.waiting import waiting_words, waits


@dataclass(frozen=True)
class PreflightTick:
    """One thing that was looked at."""

    level: LevelKey
    check: str
    elapsed: str
    detail: str


@dataclass(frozen=True)
class PreflightView:
    """All of them in the order they were done."""

    ticks: tuple[PreflightTick, ...] = ()
    waiting: str = ""
    """What happens next."""


def preflight_view(state: RunState) -> PreflightView:
    """The pre-flight ticks."""
    ticks = tuple(
        PreflightTick(
            level=preflight_level(event),
            check=plain(event.check),
            elapsed=figures.milliseconds(event.elapsed_ms) if event.elapsed_ms else "",
            detail=plain(event.detail),
        )
        for event in state.preflight
    )
    return PreflightView(ticks, _waiting(state))


def preflight_level(event: PreflightChecked) -> LevelKey:
    """How a thing that was looked at stands; what a run can do without is missing, and not wrong."""
    if not event.ok:
        return "critical" if event.needed else "no-data"
    return "target" if event.tight else "ok"


def _waiting(state: RunState) -> str:
    if state.ended:
        return plain(state.ended.sentence)
    if waits(state):
        return f"{waiting_words(state)}; nothing is sent before"
    if state.phase == "preflight":
        return "looking before the load starts"
    return "the load has started; its first second is being measured"

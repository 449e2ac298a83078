"""SuiteState and apply_suite(state, event): a suite as a fold over its own journal.

A live, a reported and a killed suite differ in nothing but where their events come from. What happened inside a step
is its run's state, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.journal.events import CommandGiven, NoteTaken, Verdict
from engine.journal.suite_events import (
    CoolDownBegun,
    GateAnswered,
    GateBegun,
    StepEnded,
    StepOutline,
    StepSkipped,
    StepStarted,
    SuiteEnded,
    SuiteEvent,
    SuiteStarted,
    SuiteWaits,
)
from engine.profile.suite import BASELINE

Standing = Literal["waiting", "cooling down", "at the gate", "running", "ended", "skipped"]


@dataclass(frozen=True)
class StepState:
    """One step as far as it is known."""

    outline: StepOutline
    standing: Standing = "waiting"
    since: float = 0.0
    """`t` of the suite at which that began."""
    gate: GateAnswered | None = None
    ended: StepEnded | None = None
    skipped: StepSkipped | None = None


@dataclass(frozen=True)
class SuiteState:
    """A suite as far as it is known."""

    version: int = 0
    """Rises with each event."""
    t: float = 0.0
    """Seconds since the start, of the newest event; a note, which may come days later, does not count."""
    started: SuiteStarted | None = None
    waits: bool = False
    """Whether it waits for its start."""
    steps: tuple[StepState, ...] = ()
    current: int | None = None
    """Index of the step that the newest event is about."""
    cool_down_s: float = 0.0
    """Of the newest cool-down."""
    commands: tuple[CommandGiven, ...] = ()
    notes: tuple[NoteTaken, ...] = ()
    """Those that were taken while no step ran."""
    ended: SuiteEnded | None = None

    @property
    def step(self) -> StepState | None:
        """The step that is on, or was last."""
        return None if self.current is None else self.steps[self.current]

    @property
    def verdict(self) -> Verdict | Literal["running"]:
        """The final verdict, or `running`; only who knows that no event can come any more may call that interrupted."""
        return self.ended.verdict if self.ended else "running"

    @property
    def baseline_p95(self) -> Mapping[str, float]:
        """Milliseconds by endpoint with a single user; empty without a baseline that has ended."""
        first = self.steps[0] if self.steps else None
        return first.ended.p95 if first and first.ended and first.outline.name == BASELINE else {}


@dataclass(frozen=True)
class Slower:
    """What load made of one endpoint, against the baseline."""

    step: str
    endpoint: str
    baseline_ms: float
    loaded_ms: float

    @property
    def factor(self) -> float:
        """How many times the baseline."""
        return self.loaded_ms / self.baseline_ms if self.baseline_ms > 0 else 0.0


def against_baseline(state: SuiteState) -> tuple[Slower, ...]:
    """Every endpoint of every later step that the baseline measured too."""
    alone = state.baseline_p95
    return tuple(
        Slower(step.outline.name, endpoint, alone[endpoint], loaded)
        for step in state.steps[1:]
        if step.ended
        for endpoint, loaded in step.ended.p95.items()
        if endpoint in alone
    )


def apply_suite(state: SuiteState, event: SuiteEvent) -> SuiteState:
    """The state after one more event."""
    state = replace(state, version=state.version + 1, t=state.t if isinstance(event, NoteTaken) else event.t)
    match event:
        case SuiteStarted():
            return replace(state, started=event, steps=tuple(map(StepState, event.steps)))
        case SuiteWaits():
            return replace(state, waits=True)
        case CoolDownBegun():
            return replace(_step(state, event.step, standing="cooling down"), cool_down_s=event.seconds)
        case GateBegun():
            return _step(state, event.step, standing="at the gate")
        case GateAnswered():
            return _step(state, event.step, gate=event)
        case StepStarted():
            return _step(state, event.step, standing="running")
        case StepEnded():
            return _step(state, event.step, standing="ended", ended=event)
        case StepSkipped():
            return _step(state, event.step, standing="skipped", skipped=event)
        case CommandGiven():
            return replace(state, commands=(*state.commands, event))
        case NoteTaken():
            return replace(state, notes=(*state.notes, event))
        case SuiteEnded():
            return replace(state, ended=event, waits=False)


def fold_suite(events: Iterable[SuiteEvent]) -> SuiteState:
    """The state after all of them."""
    state = SuiteState()
    for event in events:
        state = apply_suite(state, event)
    return state


def _step(state: SuiteState, index: int, **changed: object) -> SuiteState:
    step = state.steps[index]
    if "standing" in changed:
        changed["since"] = state.t
    steps = (*state.steps[:index], replace(step, **changed), *state.steps[index + 1 :])  # type: ignore[arg-type]
    return replace(state, steps=steps, current=index, waits=False)

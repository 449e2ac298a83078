"""RunState and apply(state, event): the only reducer of the project.

Everything a person sees is read from a RunState; live, watched, replayed and reported runs differ in nothing but
where their events come from. States are frozen: a reader may keep one while the next is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.errors import JournalError
from engine.journal.events import (
    AnyEvent,
    AuditDone,
    CommandGiven,
    CourseChanged,
    ErrorSeen,
    Figures,
    GeneratorLost,
    LeftBehind,
    LevelChanged,
    NoteTaken,
    OutputWritten,
    Phase,
    PhaseChanged,
    PreflightChecked,
    RunAborted,
    RunEnded,
    RunStarted,
    SnapshotTaken,
    ThresholdStatus,
)
from engine.measure.snapshot import GeneratorHealth, Point
from engine.plan.courses import Courses
from engine.totals import settle, with_second
from engine.watched import Watched

FINE_SECONDS = 600
"""How many 1 s points are kept; older ones are kept one in ten seconds."""
COARSE_STEP = 10
SILENT = "no figures"
"""The reason for a taint that no generator gives: one of them, or all, said nothing."""
KEPT = 500
"""Changes of level, errors, commands and notes of each kind: the newest."""


@dataclass(frozen=True, eq=False)
class SecondPoint:
    """One second (or, among the older ones, ten) in the clear."""

    second: int
    """Its first second since the start of the run."""
    length: int
    """1, or 10 among the older ones: then counts and sums are of all ten, percentiles the worst of them."""
    figures: Mapping[str, Figures]
    """By series, and by the roll-ups that the run adds (`http_req_duration`, `http_req_duration{endpoint:…}`)."""
    health: Mapping[int, GeneratorHealth]
    missing: tuple[int, ...] = ()
    adjusted: tuple[str, ...] = ()
    """Scenarios that an operator held or scaled in it: it judges nothing."""

    @property
    def tainted(self) -> bool:
        """Whether a generator said that this second cannot be believed, or was missing."""
        return bool(self.missing) or any(health.tainted for health in self.health.values())


@dataclass(frozen=True, eq=False)
class RunState:
    """A run as far as it is known."""

    version: int = 0
    """Rises with each event; equal versions are equal states."""
    t: float = 0.0
    """Seconds since the start, of the newest event; a note, which may come days later, does not count."""
    started: RunStarted | None = None
    phase: Phase = "preflight"
    phase_detail: str = ""
    load_began: float | None = None
    """`t` at which the load's second 0 began."""
    preflight: tuple[PreflightChecked, ...] = ()
    recent: tuple[SecondPoint, ...] = ()
    """The newest FINE_SECONDS seconds, oldest first; a missing second is absent."""
    older: tuple[SecondPoint, ...] = ()
    """What came before `recent`, in steps of ten seconds."""
    names: Mapping[int, str] = field(default_factory=dict)
    totals: Mapping[str, Point] = field(default_factory=dict)
    """Whole-run points by series; merge them with snapshot.select(). Added up when they are first read."""
    thresholds: tuple[ThresholdStatus, ...] = ()
    changes: tuple[LevelChanged, ...] = ()
    """The newest KEPT of `changes_seen`; the same of errors, commands and notes."""
    changes_seen: int = 0
    errors: tuple[ErrorSeen, ...] = ()
    errors_seen: int = 0
    lost: tuple[GeneratorLost, ...] = ()
    commands: tuple[CommandGiven, ...] = ()
    commands_seen: int = 0
    notes: tuple[NoteTaken, ...] = ()
    notes_seen: int = 0
    courses: Courses = field(default_factory=Courses)
    """Where each scenario stands in its plan, and what an operator held or scaled."""
    watched: Watched = field(default_factory=Watched)
    """What monitors saw, and the alerts that are raised."""
    aborted: RunAborted | None = None
    audits: tuple[AuditDone, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    output: OutputWritten | None = None
    """What became of the samples that the run was asked for; None: of none, or it is not over."""
    seconds_seen: int = 0
    """Seconds of load that have passed, those of which no generator gave figures included."""
    seconds_adjusted: int = 0
    """Of those seen: held or scaled, and so neither judged nor counted as tainted."""
    seconds_tainted: int = 0
    """Of those judged: that cannot be believed, or that a generator gave no figures for."""
    taint_reasons: Mapping[str, int] = field(default_factory=dict)
    """Tainted seconds by reason."""
    ended: RunEnded | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds of load so far, on the axis of `second`; 0.0 before it began."""
        return 0.0 if self.load_began is None else max(0.0, self.t - self.load_began)

    @property
    def seconds_judged(self) -> int:
        """Seconds seen that nobody held or scaled."""
        return self.seconds_seen - self.seconds_adjusted

    @property
    def verdict(self) -> str:
        """The final verdict, or `running`; only who knows that no event can come any more may call that interrupted."""
        return self.ended.verdict if self.ended else "running"


def apply(state: RunState, event: AnyEvent) -> RunState:
    """The state after one more event. JournalError, LookupError or ValueError for one that does not fit those before
    it; damaged figures are told when totals are read, or MOST_OWED seconds later."""
    state = replace(state, version=state.version + 1, t=state.t if isinstance(event, NoteTaken) else event.t)
    match event:
        case RunStarted():
            return replace(state, started=event, courses=Courses(event.scenarios))
        case PreflightChecked():
            return replace(state, preflight=(*state.preflight, event))
        case PhaseChanged():
            began = event.t if event.phase == "running" else state.load_began
            return replace(state, phase=event.phase, phase_detail=event.detail, load_began=began)
        case SnapshotTaken():
            return _with_second(state, event)
        case LevelChanged():
            return replace(state, changes=(*state.changes, event)[-KEPT:], changes_seen=state.changes_seen + 1)
        case ErrorSeen():
            return replace(state, errors=(*state.errors, event)[-KEPT:], errors_seen=state.errors_seen + 1)
        case GeneratorLost():
            return replace(state, lost=(*state.lost, event))
        case CommandGiven():
            return replace(state, commands=(*state.commands, event)[-KEPT:], commands_seen=state.commands_seen + 1)
        case NoteTaken():
            return replace(state, notes=(*state.notes, event)[-KEPT:], notes_seen=state.notes_seen + 1)
        case CourseChanged():
            courses = state.courses.adjusted(event.scenario, event.at, held=event.held, scale=event.scale)
            return replace(state, courses=courses)
        case RunAborted():
            return replace(state, aborted=event)
        case AuditDone():
            return replace(state, audits=(*state.audits, event))
        case LeftBehind():
            return replace(state, left_behind=(*state.left_behind, event))
        case OutputWritten():
            return replace(state, output=event)
        case RunEnded():
            return replace(state, ended=event, phase="ended", thresholds=event.thresholds or state.thresholds)
        case _:
            return replace(state, watched=state.watched.after(event))


def fold(events: Iterable[AnyEvent], state: RunState | None = None) -> RunState:
    """The state after all of them. JournalError where the figures of a second are damaged."""
    state = state or RunState()
    for event in events:
        state = apply(state, event)
    settle(state.totals)
    return state


def _with_second(state: RunState, event: SnapshotTaken) -> RunState:
    if state.recent and event.second <= state.recent[-1].second:
        raise JournalError(f"second {event.second} after second {state.recent[-1].second}")
    names = {**state.names, **event.names} if event.names else state.names
    point = SecondPoint(
        second=event.second,
        length=1,
        figures={names[number]: figures for number, figures in event.figures.items()},
        health=event.health,
        missing=event.missing,
        adjusted=event.adjusted,
    )
    recent, older = _age((*state.recent, point), state.older)
    reasons = dict(state.taint_reasons)
    absent = max(event.second - (state.recent[-1].second if state.recent else -1) - 1, 0)
    if not point.adjusted:
        for reason in {reason for health in event.health.values() for reason in health.tainted}:
            reasons[reason] = reasons.get(reason, 0) + 1
        if silent := absent + bool(event.missing):
            reasons[SILENT] = reasons.get(SILENT, 0) + silent
    return replace(
        state,
        names=names,
        recent=recent,
        older=older,
        totals=with_second(state.totals, names, event.blob, event.second),
        thresholds=event.thresholds or state.thresholds,
        seconds_seen=state.seconds_seen + 1 + absent,
        seconds_adjusted=state.seconds_adjusted + (1 + absent if point.adjusted else 0),
        seconds_tainted=state.seconds_tainted + (0 if point.adjusted else point.tainted + absent),
        taint_reasons=reasons,
    )


def _age(
    recent: tuple[SecondPoint, ...], older: tuple[SecondPoint, ...]
) -> tuple[tuple[SecondPoint, ...], tuple[SecondPoint, ...]]:
    """Move the oldest whole step of ten seconds to the coarse points once the fine ones are full."""
    if len(recent) < FINE_SECONDS + COARSE_STEP:
        return recent, older
    step = recent[0].second // COARSE_STEP
    inside = tuple(point for point in recent[:COARSE_STEP] if point.second // COARSE_STEP == step)
    return recent[len(inside) :], (*older, _coarse(inside))


def _coarse(points: tuple[SecondPoint, ...]) -> SecondPoint:
    figures: dict[str, Figures] = {}
    health: dict[int, GeneratorHealth] = {}
    for point in points:
        for name, figure in point.figures.items():
            figures[name] = _worse(figures[name], figure) if name in figures else figure
        health.update({number: said for number, said in point.health.items() if said.tainted or number not in health})
    missing = tuple(sorted({number for point in points for number in point.missing}))
    adjusted = tuple(dict.fromkeys(name for point in points for name in point.adjusted))
    first = points[0].second
    return SecondPoint(first, points[-1].second - first + 1, figures, health, missing, adjusted)


def _worse(a: Figures, b: Figures) -> Figures:
    return Figures(
        a.count + b.count,
        a.sum + b.sum,
        max(a.p50, b.p50),
        max(a.p95, b.p95),
        max(a.p99, b.p99),
        max(a.max, b.max),
    )

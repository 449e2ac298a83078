"""The events of a run: a versioned, frozen union, one JSON line each.

1. `seq` is contiguous from 0; `t` is seconds since RunStarted.started_at. The load's second 0 begins at the `t` of
   the PhaseChanged event that says `running`; `second` always counts from there.
2. Whatever a person is shown is a fold over these events; nothing else is kept.
3. No event ever holds a secret.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.journal.event import Event
from engine.journal.monitor_events import (
    AlertAcknowledged,
    AlertChanged,
    AlertOutline,
    IssuesChanged,
    IssuesSeen,
    MonitorChanged,
    PanelOutline,
    PanelSettled,
    TracesChanged,
    TracesSeen,
    Unit,
)
from engine.journal.platform_target import PlatformTarget
from engine.measure.snapshot import GeneratorHealth

FORMAT_VERSION = 2
"""Rises when a reader of the previous number could misread a line."""

Phase = Literal["waiting", "preflight", "running", "stopping", "auditing", "ended"]
LevelName = Literal["ok", "no-data", "too-few", "target", "critical"]
Verdict = Literal[
    "pass",
    "target-missed",
    "critical",
    "interrupted",
    "error",
    "aborted",
    "refused",
    "unreachable",
    "invalid",
]


class ScenarioOutline(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan says of one scenario, for stage bars and curves."""

    name: str
    executor: str
    journey: str
    start_s: float
    duration_s: float
    planned_iterations: int | None
    max_vus: int
    unit: Literal["vus", "iterations/s"]
    """What the executor holds to, and so what `stages` and `curve` count."""
    stages: tuple[tuple[float, float, float], ...]
    """(start second since the run's start, value there, value at its end); each ends where the next starts."""
    curve: tuple[tuple[float, float], ...]
    """Breakpoints (second, planned value) of a piecewise-linear plan; two at one second make a jump."""
    planned_rate: tuple[tuple[float, float], ...] = ()
    """Breakpoints (second, planned iterations a second); empty where the plan cannot know them."""
    mix: dict[str, float] = msgspec.field(default_factory=dict)
    connections_per_vu: int = 1


class ThresholdOutline(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold expression as declared: one line of the panel, one condition at up to two levels."""

    series: str
    aggregate: str
    """`p(95)`, `rate`, `count` …"""
    operator: str
    target: float | None
    """The value that the target level compares with; None where only a critical level is declared."""
    critical: float | None
    window_s: float | None
    required: bool
    unit: Unit
    min_samples: int = 0
    """With fewer nothing is judged: the level is `too-few`."""

    @property
    def name(self) -> str:
        """`http_req_duration{endpoint:search} p(95)`."""
        return f"{self.series} {self.aggregate}"


class RunStarted(Event, frozen=True, kw_only=True, tag="run_started"):
    """The first line: what is about to be done, to whom."""

    format: int = FORMAT_VERSION
    run_id: str
    profile: str
    title: str
    site: str
    target: str
    """Host (and port) aimed at."""
    guard: str
    """Why the target is allowed: `loopback`, `site`, `environment`, `flag`."""
    started_at: float
    """Wall time of this event, seconds since the epoch."""
    seed: int
    duration_s: float
    quick: bool
    time_scale: float
    workers: int
    version: str
    demo: bool
    scenarios: tuple[ScenarioOutline, ...]
    thresholds: tuple[ThresholdOutline, ...]
    panels: tuple[PanelOutline, ...] = ()
    alerts: tuple[AlertOutline, ...] = ()
    platform_targets: tuple[PlatformTarget, ...] = ()
    """What the platform has to meet, whichever profile is run; empty in journals from before it was kept."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    starts_at: float | None = None
    """Wall time that the run waits for before anything is sent; None: it begins at once."""
    plan: str = ""
    """Digest of all that its scenarios say (`plan_digest`); empty in journals from before it was kept."""
    changes: tuple[str, ...] = ()
    """What was done to the platform before it, in the words of whoever launched it (`--change TEXT`)."""


class PreflightChecked(Event, frozen=True, kw_only=True, tag="preflight"):
    """One thing looked at before the start."""

    check: str
    ok: bool
    detail: str
    elapsed_ms: float = 0.0
    tight: bool = False
    """Good enough to start, but not by much; `detail` says why."""
    needed: bool = True
    """Whether the run is worse off where it is not ok; else something that it would have measured is missing."""
    figures: dict[str, float] = msgspec.field(default_factory=dict)
    """What was compared, by the check's own words (`needed`, `allowed`, `cores` …)."""


class PhaseChanged(Event, frozen=True, kw_only=True, tag="phase"):
    """The run goes on to another part of its life."""

    phase: Phase
    detail: str = ""


class Figures(msgspec.Struct, frozen=True, array_like=True):
    """One series in one second, in the clear. For a counter: count and sum alike; for a rate: count of all, sum of
    those that were true; for a gauge: sum is the value and `max` the largest. Percentiles are of trends only."""

    count: float
    sum: float
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    max: float = 0.0


class ThresholdStatus(msgspec.Struct, frozen=True, array_like=True):
    """How one threshold stands this second, in the order of RunStarted.thresholds."""

    level: LevelName
    value: float | None
    """What the live level was judged on: the window's value, or the whole run's where there is no window."""
    overall: float | None
    """The same aggregate over the whole run so far."""
    samples: int


class SnapshotTaken(Event, frozen=True, kw_only=True, tag="snapshot"):
    """All generators' merged figures of one second. On disk it is a `second` (`lines`); a `snapshot` in format 1."""

    second: int
    names: dict[int, str] = msgspec.field(default_factory=dict)
    """Series that appear for the first time, by the number that stands for them from here on."""
    figures: dict[int, Figures]
    blob: str
    """The series' points, compressed; decoded only to merge."""
    thresholds: tuple[ThresholdStatus, ...] = ()
    health: dict[int, GeneratorHealth] = msgspec.field(default_factory=dict)
    missing: tuple[int, ...] = ()
    """Generators that gave nothing for this second."""
    after_stop: bool = False
    """A second of the graceful stop, after the plan's end."""
    adjusted: tuple[str, ...] = ()
    """Scenarios that an operator held or scaled in any part of this second: it is measured, and judges nothing."""


class LevelChanged(Event, frozen=True, kw_only=True, tag="threshold_level"):
    """A threshold rose to, or came back from, a level."""

    threshold: int
    """Index into RunStarted.thresholds."""
    previous: LevelName
    level: LevelName
    value: float | None
    stage: str
    """What the plan was doing then, for people."""


class ErrorSeen(Event, frozen=True, kw_only=True, tag="error"):
    """First sample of a kind of error; counts are in the series."""

    kind: str
    endpoint: str
    detail: str


class GeneratorLost(Event, frozen=True, kw_only=True, tag="generator_lost"):
    """A generator ended before its share was done."""

    generator: int
    detail: str
    """What became of it, as a clause: `generator 1 went away (SIGKILL)`."""


CommandName = Literal["stop", "stop-now", "hold", "resume", "scale", "step", "acknowledge"]


class CommandGiven(Event, frozen=True, kw_only=True, tag="command"):
    """An operator's or a signal's order to the run, obeyed or not."""

    command: CommandName
    origin: str
    scenario: str | None = None
    """None means all of them."""
    amount: float | None = None
    """A scale's factor, or a step's users or iterations a second."""
    ok: bool = True
    detail: str = ""
    """What was answered: what happens now, or why not."""


class NoteTaken(Event, frozen=True, kw_only=True, tag="note"):
    """What a person wanted to be kept beside the figures, of the moment `t`; after the end, too."""

    origin: str
    text: str


class CourseChanged(Event, frozen=True, kw_only=True, tag="course"):
    """From an instant on one scenario follows its plan in another way; all generators change at that instant."""

    scenario: str
    at: float
    """Seconds of load, on the axis of `second`; a little after `t`."""
    held: bool
    """Whether the plan's clock stands and nothing begins."""
    scale: float
    """What the planned users or rate are multiplied by."""
    origin: str


class RunAborted(Event, frozen=True, kw_only=True, tag="aborted"):
    """A live level was missed for so long that the run ends by itself, gracefully."""

    threshold: int
    """Index into RunStarted.thresholds."""
    level: LevelName
    value: float | None
    second: int
    """Of the load."""
    stage: str
    """What the plan was doing then, and at which load, for people."""


class AuditDone(Event, frozen=True, kw_only=True, tag="audit"):
    """What the platform stored, held against what was sent."""

    audit: str
    result: Literal["pass", "fail", "not measured"]
    expected: float | None = None
    found: float | None = None
    detail: str = ""
    due: bool = False
    """Whether it could have been measured: then `not measured` is no pass."""


class LeftBehind(Event, frozen=True, kw_only=True, tag="left_behind"):
    """Something of the run that stays on the platform."""

    what: str
    detail: str


class OutputWritten(Event, frozen=True, kw_only=True, tag="output"):
    """The samples that the run was asked for are in their file, as far as they came."""

    file: str
    points: int
    """Samples in it."""
    lost: int
    """Samples that are not in it, as far as the generators could count them."""
    size: int = 0
    """Bytes."""
    detail: str = ""
    """Why it is not whole, or is not there; empty where all is well."""


class RunEnded(Event, frozen=True, kw_only=True, tag="run_ended"):
    """The last line; a journal without it is of an interrupted run."""

    verdict: Verdict
    exit_code: int
    sentence: str
    """One sentence for people; opens the report and ends the headless output."""
    seconds: float
    """How long the load lasted, in seconds."""
    preflight_requests: int = 0
    """Marked requests that were not load: pre-flight and audits."""
    thresholds: tuple[ThresholdStatus, ...] = ()
    """Final standing, in the order of RunStarted.thresholds: the whole run for the target; for the critical level
    also any full window."""


AnyEvent = (
    RunStarted
    | PreflightChecked
    | PhaseChanged
    | SnapshotTaken
    | LevelChanged
    | ErrorSeen
    | GeneratorLost
    | CommandGiven
    | CourseChanged
    | NoteTaken
    | RunAborted
    | AuditDone
    | LeftBehind
    | OutputWritten
    | MonitorChanged
    | PanelSettled
    | IssuesSeen
    | IssuesChanged
    | TracesSeen
    | TracesChanged
    | AlertChanged
    | AlertAcknowledged
    | RunEnded
)

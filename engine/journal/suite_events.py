"""The events of a suite's own journal: what was done between and around its steps.

Each step is a complete run with a journal of its own; here is which, in what order, and how it ended. The rules of
`events` hold here too.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.journal.event import Event
from engine.journal.events import FORMAT_VERSION, CommandGiven, NoteTaken, Verdict
from engine.journal.platform_target import PlatformTarget


class StepOutline(msgspec.Struct, frozen=True, kw_only=True):
    """One step, as planned."""

    name: str
    """Of its profile."""
    title: str
    directory: str
    """Inside the suite's: `steps/01-baseline`."""
    run_id: str
    target: str
    """Host (and port) aimed at."""
    start_s: float
    """Planned seconds since the suite's start."""
    duration_s: float
    planned_iterations: int | None


class SuiteStarted(Event, frozen=True, kw_only=True, tag="suite_started"):
    """The first line: what is about to be done."""

    format: int = FORMAT_VERSION
    run_id: str
    """Of the suite; its gates mark their requests with it, each step has one of its own."""
    profile: str
    title: str
    started_at: float
    """Wall time of this event, seconds since the epoch."""
    seed: int
    """Of every step."""
    duration_s: float
    """Planned, cool-downs included."""
    quick: bool
    time_scale: float
    version: str
    demo: bool
    steps: tuple[StepOutline, ...]
    cool_down_s: float
    gate_wait_s: float | None
    """How long a gate waits for the target; None where there are no gates."""
    stop_on_failure: bool
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    starts_at: float | None = None
    """Wall time that the suite waits for before anything is sent; None: it begins at once."""
    plan: str = ""
    """Digest of its steps' plans and of what is between them; empty in journals from before it was kept."""
    platform_targets: tuple[PlatformTarget, ...] = ()
    """As in RunStarted."""
    changes: tuple[str, ...] = ()
    """As in RunStarted."""


class SuiteWaits(Event, frozen=True, kw_only=True, tag="suite_waits"):
    """Nothing is sent before SuiteStarted.starts_at."""

    detail: str


class CoolDownBegun(Event, frozen=True, kw_only=True, tag="cool_down"):
    """Nothing is sent for a while before a step."""

    step: int
    """Index into SuiteStarted.steps, of the step that follows; so in all of these events."""
    seconds: float


class GateBegun(Event, frozen=True, kw_only=True, tag="gate_begun"):
    """The target is asked whether it is as well as it was."""

    step: int


class GateAnswered(Event, frozen=True, kw_only=True, tag="gate"):
    """What came of it."""

    step: int
    ok: bool
    detail: str
    waited_s: float
    requests: int
    """Marked requests that it took."""


class StepStarted(Event, frozen=True, kw_only=True, tag="step_started"):
    """A step's run begins."""

    step: int


class StepEnded(Event, frozen=True, kw_only=True, tag="step_ended"):
    """It is over."""

    step: int
    verdict: Verdict
    exit_code: int
    sentence: str
    seconds: float
    """How long the load lasted."""
    p95: dict[str, float] = msgspec.field(default_factory=dict)
    """Milliseconds of http_req_duration by endpoint, over the whole step."""


class StepSkipped(Event, frozen=True, kw_only=True, tag="step_skipped"):
    """A step is not run."""

    step: int
    reason: Literal["gate", "interrupted", "stop on failure", "window"]
    detail: str


class SuiteEnded(Event, frozen=True, kw_only=True, tag="suite_ended"):
    """The last line; a suite's journal without it is of an interrupted one."""

    verdict: Verdict
    exit_code: int
    sentence: str


SuiteEvent = (
    SuiteStarted
    | SuiteWaits
    | CoolDownBegun
    | GateBegun
    | GateAnswered
    | StepStarted
    | StepEnded
    | StepSkipped
    | CommandGiven
    | NoteTaken
    | SuiteEnded
)

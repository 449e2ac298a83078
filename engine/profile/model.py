"""What a profile says, frozen: scenarios, executors, stages, thresholds.

Owns the vocabulary (k6's words; times in seconds) and the facts that follow from one value alone.
Knows nothing of TOML, of time passing, or of the target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from engine.monitors.panels import Monitoring


@dataclass(frozen=True)
class Stage:
    """One stretch of a ramp."""

    duration_s: float
    target: float
    """Virtual users, or iterations a time unit, at its end."""


@dataclass(frozen=True)
class ConstantVUs:
    """A fixed number of users, each iterating until the end."""

    name: ClassVar[str] = "constant-vus"
    vus: int
    duration_s: float
    pacing_s: float | None = None
    """One iteration begins every so many seconds per user; None means back to back."""


@dataclass(frozen=True)
class RampingVUs:
    """Users that join and leave as the stages say."""

    name: ClassVar[str] = "ramping-vus"
    start_vus: int
    stages: tuple[Stage, ...]
    graceful_ramp_down_s: float = 30.0
    pacing_s: float | None = None


@dataclass(frozen=True)
class ConstantArrivalRate:
    """Iterations start at a fixed rate, whatever the target answers."""

    name: ClassVar[str] = "constant-arrival-rate"
    rate: float
    time_unit_s: float
    duration_s: float
    pre_allocated_vus: int
    max_vus: int


@dataclass(frozen=True)
class RampingArrivalRate:
    """Iterations start at a rate that the stages bend."""

    name: ClassVar[str] = "ramping-arrival-rate"
    start_rate: float
    time_unit_s: float
    stages: tuple[Stage, ...]
    pre_allocated_vus: int
    max_vus: int


@dataclass(frozen=True)
class SharedIterations:
    """So many iterations in all, taken one by one by whichever user is free."""

    name: ClassVar[str] = "shared-iterations"
    vus: int
    iterations: int
    """At least one for each user."""
    max_duration_s: float = 600.0
    """No iteration begins after it; those that never began are dropped."""


@dataclass(frozen=True)
class PerVUIterations:
    """So many iterations by each user."""

    name: ClassVar[str] = "per-vu-iterations"
    vus: int
    iterations: int
    """Of each user."""
    max_duration_s: float = 600.0
    """No iteration begins after it; those that never began are dropped."""


ArrivalRate = ConstantArrivalRate | RampingArrivalRate
"""Open models: iterations begin when the plan says."""
PacedVUs = ConstantVUs | RampingVUs
"""Closed models over a time: users that iterate while the plan wants them, and that may be paced."""
CountedIterations = SharedIterations | PerVUIterations
"""Closed models over a count: users that iterate until their work is done."""
Executor = PacedVUs | ArrivalRate | CountedIterations


@dataclass(frozen=True)
class Http:
    """How the users of a scenario speak HTTP."""

    version: str = "1.1"
    """"1.1" or "2". With "2" nothing else is spoken."""
    proxy: str | None = None
    """`http://host:port` of what requests go through; None: directly to the target."""

    @property
    def ordinary(self) -> bool:
        """Whether it is what nearly everybody does."""
        return self == Http()


@dataclass(frozen=True)
class Scenario:
    """A journey given to an executor."""

    name: str
    journey: str
    executor: Executor
    start_time_s: float = 0.0
    graceful_stop_s: float = 30.0
    mix: Mapping[str, float] = field(default_factory=dict)
    """Share of each kind of iteration; the journey names the kinds."""
    think_s: tuple[float, float] | None = None
    """Bounds of a uniform think time, in seconds."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the journey reads beside the mix (query popularity, ids)."""
    tags: Mapping[str, str] = field(default_factory=dict)
    connections_per_vu: int = 1
    """The most connections that one user opens to one origin; a batch is spread over them."""
    http: Http = field(default_factory=Http)
    scaled: bool = True
    """Whether a time scale shortens it. Where not, its work stays whole and only its start moves."""


REAL_TARGET: Literal["real target"] = "real target"
Required = bool | Literal["real target"]
"""Whether a threshold is required: always, never, or only of a target that is not on this machine's loopback."""


@dataclass(frozen=True)
class Threshold:
    """Conditions on one series, at two levels. Each expression states what must hold: `p(95)<1200`."""

    series: str
    """A metric, or a submetric such as `http_req_duration{endpoint:search}`."""
    target: tuple[str, ...]
    critical: tuple[str, ...] = ()
    window_s: float | None = None
    """Length of the sliding window that drives the live level; None means since the start."""
    required: Required = True
    """A required threshold without samples, or with too few, fails the run."""
    min_samples: int = 0
    """With fewer nothing is judged."""


@dataclass(frozen=True)
class AlertRule:
    """What must hold second by second, or a person is told."""

    name: str
    title: str = ""
    series: str = ""
    """What is watched; empty where `thresholds` says it."""
    target: str = ""
    """What must hold, as in a threshold; empty where there is no such level."""
    critical: str = ""
    limit: str = ""
    """In place of both: the name of a limit that follows from the profile, CRITICAL_LATENCY."""
    thresholds: str = ""
    """An aggregate, such as `p(95)`: one alert for each threshold of times that has it, with that one's own limits."""
    over_s: float | None = None
    """Length of the window that is looked at; None: the newest second."""
    for_s: float = 0.0
    """So long without a break before it is raised."""
    clear_s: float = 10.0
    """So long without a break before it is cleared."""
    min_samples: int = 0
    enabled: bool = True


CRITICAL_LATENCY = "critical latency"
"""The longest that a threshold lets a percentile of `http_req_duration` be, at the worst level that it has."""


@dataclass(frozen=True)
class Members:
    """The accounts that virtual users log in with; the password comes from the environment."""

    pattern: str
    """Contains `{n}`."""
    count: int
    first: int = 0
    password_env: str = "LOADTEST_MEMBER_PASSWORD"


TRACE_SHARE = 0.05
"""Of requests that carry a trace id, where nobody says otherwise."""

AbortOn = Literal["never", "critical", "target"]
"""The live level at which a run ends by itself."""


@dataclass(frozen=True)
class Gate:
    """What stands before every step of a suite: the target must be as well as it was."""

    wait_s: float = 60.0
    """How long the target may take to recover; then the step is skipped."""
    answer_within_s: float = 1.0
    """The slowest answer of the health operation; twice its first answer where that is more."""


@dataclass(frozen=True)
class Suite:
    """Profiles that are run one after another, with one verdict."""

    steps: tuple[str, ...]
    """Names or files of profiles, in their order."""
    cool_down_s: float = 30.0
    """Between two steps."""
    gate: Gate | None = Gate()
    """None: no step waits for the target."""
    stop_on_failure: bool = False
    """Whether a step that does not pass is the last one."""


@dataclass(frozen=True)
class Profile:
    """A whole load test as written down."""

    name: str
    title: str
    site: str
    scenarios: tuple[Scenario, ...]
    thresholds: tuple[Threshold, ...] = ()
    description: str = ""
    members: Members | None = None
    source: str = ""
    """Where it was read from, for messages."""
    abort_on: AbortOn = "never"
    monitoring: Monitoring = field(default_factory=Monitoring)
    """Panels of its own, over those of its site."""
    alerts: tuple[AlertRule, ...] = ()
    """Over those of alerts.toml, by name."""
    trace_share: float | None = None
    """Of requests that carry a trace id, 0 to 1; None: TRACE_SHARE where a run can look traces up, else 0."""
    suite: Suite | None = None
    """Where it is a suite: then it has no scenarios, thresholds and members, which are its steps'. Its site, where it
    names one, is that of all of them."""

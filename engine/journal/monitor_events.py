"""The events of a run that tell of the platform from outside the load: monitors, what they saw, and alerts.

Values of panels are gauges of the second that they are journaled in (`SnapshotTaken`), by the panel's name; here is
where they come from, what else was seen, and what was said of it. `second` and `at` count as in `events`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.journal.event import Event

Unit = Literal["ms", "%", "", "bytes", "/s"]
"""`%` is a share from 0 to 1."""
AlertLevel = Literal["ok", "no-data", "target", "critical"]


class PanelOutline(msgspec.Struct, frozen=True, kw_only=True):
    """A panel as declared; its values are the gauge series `name`, or `name{by:…}`."""

    name: str
    title: str
    unit: Unit = ""
    target: float | None = None
    critical: float | None = None
    better: Literal["lower", "higher"] = "lower"
    """Which side of target and critical is the good one."""
    of: str = ""
    """The panel that this one is a part of: the limits are shares of it, and it is shown as `18/20`."""
    by: str = ""
    """The label that its series are told apart by; empty where there is one alone."""
    within: str = ""
    """A panel of the same metric that always has a value: while it has one and this one none, there are none."""
    shown: bool = True
    """Whether it has a row of its own."""


class AlertOutline(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as declared: what must hold of a series, at up to two levels."""

    name: str
    title: str
    series: str
    """Of the load, of a monitor's panel, or one that only alerts know: `generator_tainted`, `monitor_stale`."""
    aggregate: str
    operator: str
    target: float | None
    critical: float | None
    unit: Unit = ""
    over_s: float | None = None
    """Length of the window that is looked at; None: the newest second."""
    for_s: float = 0.0
    """So long without a break before it is raised."""
    clear_s: float = 10.0
    """So long without a break before it is cleared."""
    min_samples: int = 0


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One group of errors or of slow spots, as Sentry keeps it."""

    id: str
    short_id: str
    title: str
    culprit: str
    level: str
    """Sentry's: `fatal`, `error`, `warning`, `info`, `debug`."""
    link: str
    count: int
    """Events since the run began, as far as Sentry tells, else in all."""
    grown: int
    """Events since the run's first look at it."""
    users: int = 0
    first_seen: str = ""
    """ISO 8601."""
    last_seen: str = ""
    new: bool = False
    """Whether it was first seen after the run began."""
    performance: bool = False
    at: float | None = None
    """Second of the load at which it was last seen, on the run's clock."""


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """One of the slowest transactions."""

    name: str
    p95_ms: float
    count: float


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """The part that one operation of one service has in a trace."""

    service: str
    name: str
    ms: float
    """Of its spans, those inside one another counted once."""
    error: bool = False


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One of the slowest requests of the load, and what its server did meanwhile."""

    trace_id: str
    endpoint: str
    second: int
    ms: float
    """As the load measured it."""
    failed: bool = False
    """Whether the load counted it as failed, whatever its server thought."""
    service: str = ""
    """Of the root span; empty where the trace was not found."""
    name: str = ""
    server_ms: float = 0.0
    database_ms: float = 0.0
    """In database spans, those inside one another counted once."""
    spans: int = 0
    errors: int = 0
    """Spans that say they failed."""
    operations: tuple[Operation, ...] = ()
    """The dearest first."""
    link: str = ""

    @property
    def found(self) -> bool:
        """Whether the tracing backend knows it."""
        return self.spans > 0


class Dependency(msgspec.Struct, frozen=True, kw_only=True):
    """One service calls another."""

    parent: str
    child: str
    calls: int


class MonitorChanged(Event, frozen=True, kw_only=True, tag="monitor"):
    """A monitor answers, or does so no longer, or answers otherwise than before."""

    monitor: str
    standing: Literal["fresh", "stale"]
    detail: str
    """Where it reads from; why it is stale."""
    panels: tuple[str, ...] = ()
    """Those whose values come from it."""
    skew_s: float | None = None
    """The server's clock minus ours; None where it does not tell."""
    elapsed_ms: float = 0.0


class PanelSettled(Event, frozen=True, kw_only=True, tag="panel_settled"):
    """A panel over the whole load: asked for once at its end, and no average of averages."""

    panel: str
    values: dict[str, float]
    """By the value of the panel's label; by an empty text where it has none."""
    seconds: float


class IssuesSeen(Event, frozen=True, kw_only=True, tag="issues"):
    """The issues since the run began, the new ones first; replaces what was seen before."""

    issues: tuple[Issue, ...]
    transactions: tuple[Transaction, ...] = ()
    more: int = 0
    """Issues that are not listed."""


class TracesSeen(Event, frozen=True, kw_only=True, tag="traces"):
    """The slowest requests so far that carried a trace id, the slowest first; replaces what was seen before."""

    traces: tuple[Trace, ...]
    dependencies: tuple[Dependency, ...] = ()


class IssuesChanged(Event, frozen=True, kw_only=True, tag="issues_changed"):
    """What is other than in the last word on issues; all else stays."""

    order: tuple[str, ...]
    """The ids of all, as IssuesSeen would list them."""
    issues: tuple[Issue, ...]
    """Those that were not told before, or otherwise."""
    transactions: tuple[Transaction, ...] | None = None
    """None: those of before."""
    more: int = 0


class TracesChanged(Event, frozen=True, kw_only=True, tag="traces_changed"):
    """What is other than in the last word on traces; all else stays."""

    order: tuple[str, ...]
    """The ids of all, as TracesSeen would list them."""
    traces: tuple[Trace, ...]
    """Those that were not told before, or otherwise."""
    dependencies: tuple[Dependency, ...] | None = None
    """None: those of before."""


class AlertChanged(Event, frozen=True, kw_only=True, tag="alert"):
    """An alert was raised, cleared, or went to another level."""

    alert: int
    """Index into RunStarted.alerts."""
    previous: AlertLevel
    level: AlertLevel
    value: float | None
    second: int
    stage: str
    """What the plan was doing then, and at which load, for people."""
    subject: str = ""
    """What of it, where it watches several: a monitor's name, a label."""


class AlertAcknowledged(Event, frozen=True, kw_only=True, tag="alert_acknowledged"):
    """Somebody has seen it."""

    alert: int
    origin: str


MonitorEvent = (
    MonitorChanged
    | PanelSettled
    | IssuesSeen
    | IssuesChanged
    | TracesSeen
    | TracesChanged
    | AlertChanged
    | AlertAcknowledged
)
"""What Watched folds."""

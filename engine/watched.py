"""What is known of the platform from outside the load: a fold over the events of monitors and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.journal.monitor_events import (
    AlertAcknowledged,
    AlertChanged,
    AlertLevel,
    IssuesChanged,
    IssuesSeen,
    MonitorChanged,
    MonitorEvent,
    PanelSettled,
    TracesChanged,
    TracesSeen,
)

KEPT = 500
"""Changes of alerts, and acknowledgements: the newest."""
MONITORS = ("prometheus", "metrics page", "sentry", "jaeger")
"""The order in which they are told of, whichever answered first: that in which a run has them."""


@dataclass(frozen=True)
class AlertState:
    """How one alert stands."""

    level: AlertLevel
    since: float
    """`t` of the event that brought the level."""
    second: int
    stage: str
    value: float | None
    subject: str = ""
    acknowledged_by: str = ""
    """Of this level; a worse one has to be acknowledged anew."""


@dataclass(frozen=True, eq=False)
class Watched:
    """As far as it is known."""

    monitors: Mapping[str, MonitorChanged] = field(default_factory=dict)
    """The newest word of each, by name."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Which monitor a panel's values came from at last, by panel: also of one that is silent now."""
    settled: Mapping[str, PanelSettled] = field(default_factory=dict)
    """Panels over the whole load, by name; after its end."""
    issues: IssuesSeen | None = None
    traces: TracesSeen | None = None
    alerts: Mapping[int, AlertState] = field(default_factory=dict)
    """Those that are raised, by index into RunStarted.alerts."""
    alert_changes: tuple[AlertChanged, ...] = ()
    """The newest KEPT of `alert_changes_seen`; the same of acknowledgements."""
    alert_changes_seen: int = 0
    acknowledgements: tuple[AlertAcknowledged, ...] = ()
    acknowledgements_seen: int = 0

    def after(self, event: MonitorEvent) -> Watched:
        """With one more event."""
        match event:
            case MonitorChanged():
                sources = {**self.sources, **dict.fromkeys(event.panels, event.monitor)}
                monitors = _in_order({**self.monitors, event.monitor: event})
                return replace(self, monitors=monitors, sources=sources)
            case PanelSettled():
                return replace(self, settled={**self.settled, event.panel: event})
            case IssuesSeen():
                return replace(self, issues=event)
            case IssuesChanged():
                return replace(self, issues=self._issues(event))
            case TracesChanged():
                return replace(self, traces=self._traces(event))
            case TracesSeen():
                return replace(self, traces=event)
            case AlertChanged():
                changes = (*self.alert_changes, event)[-KEPT:]
                seen = self.alert_changes_seen + 1
                return replace(self, alerts=self._changed(event), alert_changes=changes, alert_changes_seen=seen)
            case AlertAcknowledged():
                known = (*self.acknowledgements, event)[-KEPT:]
                seen = self.acknowledgements_seen + 1
                alerts = self._acknowledged(event)
                return replace(self, alerts=alerts, acknowledgements=known, acknowledgements_seen=seen)

    def _changed(self, event: AlertChanged) -> dict[int, AlertState]:
        others = {number: state for number, state in self.alerts.items() if number != event.alert}
        if event.level not in ("target", "critical"):
            return others
        known = self.alerts.get(event.alert)
        kept = known.acknowledged_by if known and event.level == "target" else ""
        state = AlertState(event.level, event.t, event.second, event.stage, event.value, event.subject, kept)
        return {**others, event.alert: state}

    def _issues(self, event: IssuesChanged) -> IssuesSeen:
        before = self.issues
        known = {issue.id: issue for issue in (*(before.issues if before else ()), *event.issues)}
        transactions = event.transactions
        return IssuesSeen(
            seq=event.seq,
            t=event.t,
            issues=tuple(known[id] for id in event.order if id in known),
            transactions=(before.transactions if before else ()) if transactions is None else transactions,
            more=event.more,
        )

    def _traces(self, event: TracesChanged) -> TracesSeen:
        before = self.traces
        known = {trace.trace_id: trace for trace in (*(before.traces if before else ()), *event.traces)}
        dependencies = event.dependencies
        return TracesSeen(
            seq=event.seq,
            t=event.t,
            traces=tuple(known[id] for id in event.order if id in known),
            dependencies=(before.dependencies if before else ()) if dependencies is None else dependencies,
        )

    def _acknowledged(self, event: AlertAcknowledged) -> Mapping[int, AlertState]:
        state = self.alerts.get(event.alert)
        if state is None:
            return self.alerts
        return {**self.alerts, event.alert: replace(state, acknowledged_by=event.origin)}


def _in_order(monitors: Mapping[str, MonitorChanged]) -> Mapping[str, MonitorChanged]:
    known = [name for name in MONITORS if name in monitors]
    return {name: monitors[name] for name in (*known, *(name for name in monitors if name not in known))}

"""What a run knows of its platform from outside, for summaries: monitors with their panels, issues, slow traces, and
alerts from raise to clear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from engine.journal.monitor_events import (
    AlertAcknowledged,
    AlertChanged,
    AlertLevel,
    MonitorChanged,
    PanelOutline,
    PanelSettled,
)
from engine.measure.series import parse_series, tag_of
from engine.measure.snapshot import Gauge
from engine.state import RunState

_OF_ISSUE = ("short_id", "title", "culprit", "level", "count", "grown", "new", "performance", "at", "link")
_OF_TRACE = (
    *("trace_id", "endpoint", "second", "ms", "failed"),
    *("service", "name", "server_ms", "database_ms", "errors", "link"),
)


@dataclass(frozen=True)
class AlertEpisode:
    """One alert from when it was raised until it was cleared."""

    name: str
    title: str
    series: str
    level: AlertLevel
    """The worst that it reached."""
    raised: int
    """Second of load."""
    cleared: int | None
    """None where it was raised to the end."""
    value: float | None
    """When it was raised to that level."""
    unit: str
    subject: str
    stage: str
    acknowledged_by: str = ""


def alert_episodes(state: RunState) -> tuple[AlertEpisode, ...]:
    """All of them in the order in which they were raised."""
    outlines = state.started.alerts if state.started else ()
    told: list[AlertChanged | AlertAcknowledged] = sorted(
        (*state.watched.alert_changes, *state.watched.acknowledgements), key=lambda event: event.seq
    )
    episodes: list[AlertEpisode] = []
    going: dict[int, int] = {}
    for event in told:
        if event.alert >= len(outlines):
            continue
        place = going.get(event.alert)
        if not isinstance(event, AlertChanged):
            if place is not None:
                episodes[place] = replace(episodes[place], acknowledged_by=event.origin)
        elif event.level == "ok" or event.level == "no-data":
            if place is not None:
                episodes[place] = replace(episodes[place], cleared=event.second)
                del going[event.alert]
        elif place is None:
            going[event.alert] = len(episodes)
            outline = outlines[event.alert]
            episodes.append(
                AlertEpisode(
                    name=outline.name,
                    title=outline.title,
                    series=outline.series,
                    level=event.level,
                    raised=event.second,
                    cleared=None,
                    value=event.value,
                    unit=outline.unit,
                    subject=event.subject,
                    stage=event.stage,
                )
            )
        elif event.level == "critical":
            known = replace(episodes[place], level=event.level, value=event.value, subject=event.subject)
            episodes[place] = replace(known, acknowledged_by="")
    return tuple(episodes)


def alerts_section(state: RunState) -> list[dict[str, Any]]:
    """As summary.json has them."""
    return [
        {
            "name": each.name,
            "level": each.level,
            "raised_s": each.raised,
            "cleared_s": each.cleared,
            "value": each.value,
            "subject": each.subject,
            "stage": each.stage,
            "acknowledged_by": each.acknowledged_by,
        }
        for each in alert_episodes(state)
    ]


def sentry_section(state: RunState) -> dict[str, Any] | None:
    """Issues since the run began and the slowest transactions, as they were seen last; None where nobody looked."""
    seen = state.watched.issues
    if seen is None:
        return None
    return {
        "new": sum(issue.new for issue in seen.issues),
        "issues": [_only(issue, _OF_ISSUE) for issue in seen.issues],
        "more": seen.more,
        "transactions": [msgspec.to_builtins(transaction) for transaction in seen.transactions],
    }


def traces_section(state: RunState) -> list[dict[str, Any]] | None:
    """The slowest traced requests and what their server did; what it did step by step is in the journal. None where
    nobody looked."""
    seen = state.watched.traces
    return None if seen is None else [{**_only(trace, _OF_TRACE), "found": trace.found} for trace in seen.traces]


def _only(what: msgspec.Struct, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: getattr(what, field) for field in fields}


def monitors_section(state: RunState) -> list[dict[str, Any]]:
    """Every monitor that was heard of, with the panels whose values came from it, or did so before it fell silent."""
    outlines = {panel.name: panel for panel in state.started.panels} if state.started else {}
    return [_monitor(state, monitor, outlines) for monitor in state.watched.monitors.values()]


def _monitor(state: RunState, said: MonitorChanged, outlines: Mapping[str, PanelOutline]) -> dict[str, Any]:
    names = sorted(name for name, source in state.watched.sources.items() if source == said.monitor)
    return {
        "name": said.monitor,
        "standing": said.standing,
        "detail": said.detail,
        "skew_s": said.skew_s,
        "panels": [panel for name in names if name in outlines for panel in _panels(state, outlines[name])],
    }


def _panels(state: RunState, outline: PanelOutline) -> list[dict[str, Any]]:
    """One for each series of the panel, each with the last, least and greatest value that the run saw."""
    settled = state.watched.settled.get(outline.name)
    found = {
        series: point
        for series, point in state.totals.items()
        if isinstance(point, Gauge) and parse_series(series)[0] == outline.name
    }
    return [
        {
            "series": series,
            "title": outline.title,
            "unit": outline.unit,
            "last": point.value,
            "min": point.min,
            "max": point.max,
            "settled": _settled(settled, tag_of(series, outline.by) or "" if outline.by else ""),
        }
        for series, point in sorted(found.items())
    ]


def _settled(event: PanelSettled | None, label: str) -> float | None:
    """What the server says of the whole load."""
    return None if event is None else event.values.get(label)

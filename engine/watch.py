"""The watch of one run: its monitors are asked beside the load, and what they see is told on the run's clock.

1. Nothing waits for a monitor but the pre-flight and the end, and both not for long.
2. A panel's value is that of the first monitor that has a fresh one, and a gauge of every second while it is fresh;
   without one there is a gap.
3. What comes from outside is text: secrets and control codes are taken out before it is told.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.clock import Clock
from engine.journal.monitor_events import AlertOutline, IssuesSeen, MonitorChanged, PanelSettled, TracesSeen
from engine.measure.series import series_name
from engine.measure.snapshot import Gauge, Point
from engine.monitors.monitor import Moment, Monitor, Report, SlowRequest
from engine.monitors.panels import Monitoring
from engine.monitors.poller import Poller
from engine.monitors.settings import MonitorSettings
from engine.record import Record

_FIRST_LOOK_S = 3.0
_SETTLE_S = 5.0
_SLOW_KEPT = 30
_FAILED_KEPT = 10
_SKEW_CHANGE_S = 0.5
"""A skew that moved by less is told by no new event."""


@dataclass(frozen=True)
class WatchOrder:
    """What a run is to watch."""

    settings: MonitorSettings = field(default_factory=MonitorSettings)
    monitoring: Monitoring = field(default_factory=Monitoring)
    alerts: tuple[AlertOutline, ...] = ()


class Watch:
    """From start() to close(), in the run's event loop."""

    def __init__(self, order: WatchOrder, monitors: Sequence[Monitor], record: Record, clock: Clock) -> None:
        self._order = order
        self._record = record
        self._clock = clock
        self._pollers = [Poller(monitor, clock, self._moment, self._heard) for monitor in monitors]
        self._tasks: list[asyncio.Task[None]] = []
        self._began = clock.wall()
        self._load_began: float | None = None
        self._slow: dict[str, SlowRequest] = {}
        self._told: dict[str, MonitorChanged] = {}
        self._seen: dict[str, object] = {}

    def start(self) -> None:
        """Begin to ask."""
        self._tasks = [asyncio.create_task(poller.keep_asking()) for poller in self._pollers]

    async def first_look(self) -> Sequence[Poller]:
        """Every monitor, once each has answered, could not, or had time enough."""
        if self._pollers:
            waiting = [asyncio.create_task(poller.asked.wait()) for poller in self._pollers]
            try:
                await asyncio.wait(waiting, timeout=_FIRST_LOOK_S)
            finally:
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
        return self._pollers

    def load_begins(self) -> None:
        """Second 0 is now."""
        self._load_began = self._clock.wall()

    def gauges(self) -> dict[str, Point]:
        """Every panel's fresh value, by series."""
        found: dict[str, Point] = {}
        outlines = {panel.name: panel.outline for panel in self._order.monitoring.panels}
        for name, values in self._values().items():
            for label, value in values.items():
                series = series_name(name, {outlines[name].by: label} if outlines[name].by else {})
                found[series] = Gauge(value, value, value)
        return found

    def stale(self) -> tuple[str, ...]:
        """Names of monitors that do not answer."""
        return tuple(poller.monitor.name for poller in self._pollers if not poller.standing.fresh)

    def take_slow(self, requests: Iterable[SlowRequest]) -> None:
        """The slowest traced requests of a second."""
        self._slow.update({request.trace_id: request for request in requests})
        if len(self._slow) > 2 * (_SLOW_KEPT + _FAILED_KEPT):
            self._slow = {request.trace_id: request for request in self._slowest()}

    async def settle(self, seconds: float) -> None:
        """The last word on a load of so many seconds; it takes a few seconds at most."""
        if not self._pollers:
            return
        reports = await asyncio.gather(*(poller.settle(seconds, _SETTLE_S) for poller in self._pollers))
        settled: dict[str, dict[str, float]] = {}
        for report in reports:
            if report is None:
                continue
            self._take(report)
            for name, values in report.panels.items():
                settled.setdefault(name, dict(values))
        for panel in self._order.monitoring.panels:
            if panel.windowed and panel.name in settled:
                self._record.note(PanelSettled, panel=panel.name, values=settled[panel.name], seconds=round(seconds, 3))

    async def close(self) -> None:
        """Ask no more; idempotent."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(poller.monitor.close() for poller in self._pollers), return_exceptions=True)

    def _values(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        known = {panel.name for panel in self._order.monitoring.panels}
        for poller in self._pollers:
            report = poller.standing.report
            if report is not None and poller.standing.fresh:
                for name, values in report.panels.items():
                    if name in known and values:
                        found.setdefault(name, dict(values))
        return found

    def _slowest(self) -> list[SlowRequest]:
        slowest = heapq.nlargest(_SLOW_KEPT, self._slow.values(), key=lambda request: request.ms)
        all_failed = (request for request in self._slow.values() if request.failed)
        failed = heapq.nlargest(_FAILED_KEPT, all_failed, key=lambda request: request.ms)
        return sorted(dict.fromkeys((*slowest, *failed)), key=lambda request: -request.ms)

    def _moment(self) -> Moment:
        return Moment(self._clock.wall(), self._began, self._load_began, tuple(self._slowest()))

    def _heard(self, poller: Poller) -> None:
        standing, name = poller.standing, poller.monitor.name
        report = standing.report
        now = MonitorChanged(
            seq=0,
            t=0.0,
            monitor=name,
            standing="fresh" if standing.fresh else "stale",
            detail=standing.detail,
            panels=tuple(sorted(report.panels)) if report and standing.fresh else (),
            skew_s=report.skew_s if report else None,
            elapsed_ms=round(standing.elapsed_ms, 1),
        )
        if _differs(self._told.get(name), now):
            self._told[name] = now
            self._record.note(
                MonitorChanged,
                monitor=name,
                standing=now.standing,
                detail=now.detail,
                panels=now.panels,
                skew_s=now.skew_s,
                elapsed_ms=now.elapsed_ms,
            )
        if report is not None and standing.fresh:
            self._take(report)

    def _take(self, report: Report) -> None:
        """Issues and traces, where they are other than before."""
        if report.issues is not None:
            seen = (report.issues, report.transactions or (), report.more_issues)
            if self._seen.get("issues") != seen:
                self._seen["issues"] = seen
                self._record.note(IssuesSeen, issues=seen[0], transactions=seen[1], more=seen[2])
        if report.traces is not None:
            traced = (report.traces, report.dependencies or ())
            if self._seen.get("traces") != traced:
                self._seen["traces"] = traced
                self._record.note(TracesSeen, traces=traced[0], dependencies=traced[1])


def _differs(before: MonitorChanged | None, now: MonitorChanged) -> bool:
    """Whether a reader would want to know."""
    if before is None:
        return True
    if (before.standing, before.detail, before.panels) != (now.standing, now.detail, now.panels):
        return True
    if before.skew_s is None or now.skew_s is None:
        return before.skew_s is not now.skew_s
    return abs(before.skew_s - now.skew_s) >= _SKEW_CHANGE_S

"""The watch of one run: its monitors are asked beside the load, and what they see is told on the run's clock.

1. Nothing waits for a monitor but the pre-flight and the end, both not for long and beside what else they do.
2. A panel's value is that of the first monitor that has a fresh one, and a gauge of every second that it was seen in,
   while it is fresh; without one there is a gap.
3. What comes from outside is text: secrets and control codes are taken out before it is told.
4. A journal that cannot be written ends a run, also where a monitor's word could not be: whoever asks next learns it.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.clock import Clock
from engine.journal.monitor_events import AlertOutline, MonitorChanged, PanelSettled
from engine.measure.snapshot import Gauge, Point
from engine.monitors.monitor import Moment, Monitor, Report, SlowRequest
from engine.monitors.panel_series import PanelSeries
from engine.monitors.panels import Monitoring
from engine.monitors.poller import Poller, Standing
from engine.monitors.settings import MonitorSettings
from engine.monitors.soundness import shortened
from engine.record import Record
from engine.watch_words import IssuesTold, TracesTold, Word

FIRST_LOOK_S = 3.0
"""From start() on: so long a pre-flight that is otherwise done waits for first answers."""
SETTLE_S = 5.0
CLOSE_S = 1.0
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


@dataclass(frozen=True)
class Look:
    """What came of the first question to a monitor."""

    monitor: str
    standing: Standing


class Watch:
    """From start() to close(), in the run's event loop."""

    def __init__(self, order: WatchOrder, monitors: Iterable[Monitor], record: Record, clock: Clock) -> None:
        self._order = order
        self._record = record
        self._clock = clock
        self._pollers = [Poller(monitor, clock, self._moment, self._heard) for monitor in monitors]
        self._tasks: list[asyncio.Task[None]] = []
        self._started = clock.now()
        self._began = clock.wall()
        self._load_began: float | None = None
        self._series = PanelSeries(order.monitoring.outlines, record.clean)
        self._slow: dict[str, SlowRequest] = {}
        self._told: dict[str, MonitorChanged] = {}
        self._issues: IssuesTold | None = None
        self._traces: TracesTold | None = None
        self._failure: BaseException | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to ask."""
        self._started, self._began = self._clock.now(), self._clock.wall()  # a run may have waited since it was made
        for poller in self._pollers:
            task = asyncio.create_task(poller.keep_asking())
            task.add_done_callback(self._ended)
            self._tasks.append(task)

    async def first_look(self) -> tuple[Look, ...]:
        """Every monitor, once each has answered, could not, or had time enough since start()."""
        if self._pollers:
            waiting = [asyncio.create_task(poller.asked.wait()) for poller in self._pollers]
            try:
                left_s = self._started + FIRST_LOOK_S - self._clock.now()
                await asyncio.wait(waiting, timeout=max(left_s, 0.0))
            finally:
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
        self.check()
        return tuple(Look(poller.monitor.name, self._standing(poller)) for poller in self._pollers)

    def load_begins(self) -> None:
        """Second 0 is now."""
        self._load_began = self._moment().wall

    def gauges(self) -> dict[str, Point]:
        """Every panel's fresh value, by series."""
        self.check()
        found: dict[str, Point] = {}
        for poller, names in self._sources():
            report = poller.standing.report
            if report is not None:
                for name in names:
                    for series, value in self._series.of(name, report.panels[name]).items():
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
        """The last word on a load of so many seconds; it takes SETTLE_S at most. Nobody is asked after it."""
        await self._ask_no_more()
        reports = await asyncio.gather(*(poller.settle(seconds, SETTLE_S) for poller in self._pollers))
        self.check()
        settled: dict[str, Mapping[str, float]] = {}
        for report in reports:
            if report is not None:
                self._take(report)
                settled = {**{name: values for name, values in report.panels.items() if values}, **settled}
        for panel in self._order.monitoring.panels:
            if panel.windowed and panel.name in settled:
                values = self._series.kept(panel.name, settled[panel.name])
                self._record.note(PanelSettled, panel=panel.name, values=values, seconds=round(seconds, 3))

    async def close(self) -> None:
        """Nothing is told after it; idempotent."""
        if self._closed:
            return
        self._closed = True
        await self._ask_no_more()
        await asyncio.gather(*(poller.close(CLOSE_S) for poller in self._pollers), return_exceptions=True)

    def check(self) -> None:
        """Raises what a monitor's word could not be journaled for."""
        if self._failure is not None:
            raise self._failure

    async def _ask_no_more(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self._failure = self._failure or task.exception()

    def _sources(self) -> list[tuple[Poller, tuple[str, ...]]]:
        """Each fresh monitor and the panels whose values come from it."""
        wanted = {panel.name for panel in self._order.monitoring.panels}
        found = []
        for poller in self._pollers:
            standing = poller.standing
            if standing.fresh and standing.report is not None:
                names = tuple(name for name, values in standing.report.panels.items() if values and name in wanted)
                wanted.difference_update(names)
                found.append((poller, names))
        return found

    def _slowest(self) -> list[SlowRequest]:
        slowest = heapq.nlargest(_SLOW_KEPT, self._slow.values(), key=lambda request: request.ms)
        all_failed = (request for request in self._slow.values() if request.failed)
        failed = heapq.nlargest(_FAILED_KEPT, all_failed, key=lambda request: request.ms)
        return sorted(dict.fromkeys((*slowest, *failed)), key=lambda request: -request.ms)

    def _moment(self) -> Moment:
        wall = self._began + self._clock.now() - self._started
        return Moment(wall, self._began, self._load_began, tuple(self._slowest()))

    def _standing(self, poller: Poller) -> Standing:
        """Fit to be shown."""
        standing = poller.standing
        detail = shortened(self._record.clean(standing.detail))
        full = self._series.full.intersection(standing.report.panels) if standing.report and standing.fresh else ()
        if full:
            detail += f"; not all values of {', '.join(sorted(full))} are kept"
        return replace(standing, detail=detail, elapsed_ms=round(standing.elapsed_ms, 1))

    def _heard(self, poller: Poller) -> None:
        if self._closed:
            return
        sources = dict(self._sources())
        for each in self._pollers:  # who answers no longer leaves its panels to another
            if each.asked.is_set():
                self._tell(each, sources.get(each, ()))
        standing = poller.standing
        if standing.report is not None and standing.fresh:
            self._take(standing.report)

    def _tell(self, poller: Poller, panels: tuple[str, ...]) -> None:
        name, standing = poller.monitor.name, self._standing(poller)
        report = standing.report
        now = MonitorChanged(
            seq=0,
            t=0.0,
            monitor=name,
            standing="fresh" if standing.fresh else "stale",
            detail=standing.detail,
            panels=tuple(sorted(panels)),
            skew_s=report.skew_s if report else None,
            elapsed_ms=standing.elapsed_ms,
        )
        if _differs(self._told.get(name), now):
            told = {field: getattr(now, field) for field in now.__struct_fields__ if field not in ("seq", "t")}
            self._record.note(MonitorChanged, **told)
            self._told[name] = now

    def _take(self, report: Report) -> None:
        """Issues and traces, where they are other than before."""
        if report.issues is not None:
            issues = IssuesTold(report.issues, report.transactions or (), report.more_issues)
            self._say(issues.after(self._issues))
            self._issues = issues
        if report.traces is not None:
            traces = TracesTold(report.traces, report.dependencies or ())
            self._say(traces.after(self._traces))
            self._traces = traces

    def _say(self, word: Word | None) -> None:
        if word is not None:
            self._record.note(word.kind, **word.fields)


def _differs(before: MonitorChanged | None, now: MonitorChanged) -> bool:
    """Whether a reader would want to know."""
    if before is None:
        return True
    if (before.standing, before.detail, before.panels) != (now.standing, now.detail, now.panels):
        return True
    if before.skew_s is None or now.skew_s is None:
        return before.skew_s is not now.skew_s
    return abs(before.skew_s - now.skew_s) >= _SKEW_CHANGE_S

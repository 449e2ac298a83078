"""A look at each monitor, and at both clocks of this machine, before the checks that read them.

Monitors are asked through the run's own Poller, so what is too slow for a run is too slow here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from engine.clock import Clock
from engine.monitors.monitor import Moment, Monitor
from engine.monitors.panels import Monitoring
from engine.monitors.poller import PATIENCE_S, Poller, Standing

PROMETHEUS = "prometheus"
METRICS_PAGE = "metrics page"
"""Its rates are growths from one look to the next, so it is asked twice."""
_DAY_S = 86_400.0


@dataclass(frozen=True)
class Reading:
    """Both clocks at one instant."""

    wall: float
    """Seconds since the epoch; somebody may set it."""
    now: float
    """Monotonic seconds; nobody can."""

    @classmethod
    def of(cls, clock: Clock) -> Reading:
        """Now."""
        return cls(clock.wall(), clock.now())

    def jump_s(self, later: Reading) -> float:
        """By how much the wall clock went further than time did."""
        return (later.wall - self.wall) - (later.now - self.now)


@dataclass(frozen=True)
class Look:
    """What one monitor said."""

    monitor: str
    standing: Standing
    earlier: frozenset[str] | None = None
    """Panels that had figures within the last day; None where nobody could say."""

    @property
    def skew_s(self) -> float | None:
        """Its clock minus ours; None where it does not tell, or did not answer."""
        report = self.standing.report
        return report.skew_s if report is not None else None


async def look_at(monitors: Sequence[Monitor], monitoring: Monitoring, clock: Clock) -> tuple[Look, ...]:
    """All of them side by side, each once or twice; they are closed afterwards. A few seconds at most."""
    began = clock.wall()
    try:
        return tuple(await asyncio.gather(*(_look(each, monitoring, clock, began) for each in monitors)))
    finally:
        await asyncio.gather(*(monitor.close() for monitor in monitors), return_exceptions=True)


async def _look(monitor: Monitor, monitoring: Monitoring, clock: Clock, began: float) -> Look:
    heard = 0
    enough = asyncio.Event()

    def hear(poller: Poller) -> None:
        nonlocal heard
        heard += 1
        if heard == 2 or not (poller.standing.fresh and _grows(monitor, monitoring)):
            enough.set()

    poller = Poller(monitor, clock, lambda: Moment(clock.wall(), began, began), hear)
    asking = asyncio.create_task(poller.keep_asking())
    try:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(enough.wait(), 2 * (PATIENCE_S + monitor.every_s))
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    earlier = await _earlier(monitor, monitoring, poller, Moment(clock.wall(), began, began))
    return Look(monitor.name, poller.standing, earlier)


async def _earlier(monitor: Monitor, monitoring: Monitoring, poller: Poller, moment: Moment) -> frozenset[str] | None:
    """Without load a quantile has no figure; whether its series are there at all, Prometheus knows for a day back."""
    report = poller.standing.report
    absent = [each for each in monitoring.panels if each.windowed and not (report and report.panels.get(each.name))]
    if monitor.name != PROMETHEUS or not poller.standing.fresh or not absent:
        return None
    try:
        return frozenset((await asyncio.wait_for(monitor.settle(moment, _DAY_S), PATIENCE_S)).panels)
    except Exception:  # the boundary to third parties: then nobody can say
        return None


def _grows(monitor: Monitor, monitoring: Monitoring) -> bool:
    """Whether one look cannot tell all."""
    return monitor.name == METRICS_PAGE and any(panel.windowed for panel in monitoring.panels if panel.scrape)

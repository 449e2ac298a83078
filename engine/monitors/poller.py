"""Asks one monitor again and again, and never makes anybody wait for it.

1. A question that takes longer than the time-out is given up; the next one waits for its turn, longer after failures.
2. What was seen last counts until it is stale: three polls old, or five seconds where that is more. A monitor that has
   never answered is stale with its first failure.
3. Only a change of standing is told; values are there to be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from engine.clock import Clock
from engine.monitors.monitor import TIMEOUT_S, Moment, Monitor, MonitorError, Report

PATIENCE_S = TIMEOUT_S + 0.5
"""How long a question may take in all; a monitor's own time-out comes first and says more."""
LONGEST_PAUSE_S = 10.0
_STALE_POLLS = 3
_STALE_S = 5.0


@dataclass(frozen=True)
class Standing:
    """How a monitor stands."""

    fresh: bool
    detail: str
    """Where it reads from; why it is stale."""
    report: Report | None = None
    """The newest one; also a stale monitor's."""
    elapsed_ms: float = 0.0


class Poller:
    """One monitor being asked."""

    def __init__(
        self,
        monitor: Monitor,
        clock: Clock,
        moment: Callable[[], Moment],
        heard: Callable[[Poller], None],
    ) -> None:
        """`heard` is called after every answer and every failure, in the event loop."""
        self.monitor = monitor
        self.standing = Standing(False, "has not answered yet")
        self.asked = asyncio.Event()
        """Set once the first question was answered, or could not be."""
        self._clock = clock
        self._moment = moment
        self._heard = heard
        self._answered_at: float | None = None
        self._failures = 0

    @property
    def stale_after_s(self) -> float:
        """How old an answer may be."""
        return max(_STALE_POLLS * self.monitor.every_s, _STALE_S)

    async def keep_asking(self) -> None:
        """Until cancelled."""
        while True:
            began = self._clock.now()
            pause_s = await self._ask()
            await asyncio.sleep(max(pause_s - (self._clock.now() - began), 0.0))

    async def settle(self, seconds: float, patience_s: float) -> Report | None:
        """The monitor's last word on a load of so many seconds; None where it has none."""
        try:
            return await asyncio.wait_for(self.monitor.settle(self._moment(), seconds), patience_s)
        except Exception as error:  # the boundary to third parties: what they do ends no run
            self._failed(_reason(error))
            return None

    async def _ask(self) -> float:
        """Ask once; seconds to the next question."""
        began = self._clock.now()
        try:
            report = await asyncio.wait_for(self.monitor.poll(self._moment()), PATIENCE_S)
        except Exception as error:  # the boundary to third parties: what they do ends no run
            self._failures += 1
            self._failed(_reason(error))
            wanted = error.retry_after_s if isinstance(error, MonitorError) else None
            backed_off = min(self.monitor.every_s * 2 ** min(self._failures - 1, 6), LONGEST_PAUSE_S)
            return max(backed_off if wanted is None else wanted, self.monitor.every_s)
        self._failures = 0
        self._answered_at = self._clock.now()
        self._told(Standing(True, report.detail, report, (self._answered_at - began) * 1000.0))
        return self.monitor.every_s

    def _failed(self, reason: str) -> None:
        age = None if self._answered_at is None else self._clock.now() - self._answered_at
        fresh = age is not None and age <= self.stale_after_s
        report = self.standing.report
        self._told(Standing(fresh, self.standing.detail if fresh else reason, report, self.standing.elapsed_ms))

    def _told(self, standing: Standing) -> None:
        self.standing = standing
        self.asked.set()
        self._heard(self)


def _reason(error: Exception) -> str:
    if isinstance(error, MonitorError):
        return str(error)
    if isinstance(error, asyncio.TimeoutError):
        return f"did not answer within {PATIENCE_S:g} s"
    return f"{type(error).__name__}: {error}"

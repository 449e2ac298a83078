"""Asks one monitor again and again, and never makes anybody wait for it.

1. A question that takes longer than the time-out is given up, whatever becomes of it; the next one waits for its turn,
   longer after failures. While one that was given up has not ended no other is asked.
2. What was seen last counts until it is stale: three polls old, or five seconds where that is more. That is looked at
   when it is read, so no silence keeps anything fresh. A monitor that has never answered is stale.
3. Whatever a third party does becomes a reason. Only what the listener raises gets out: it could not journal.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from engine.clock import Clock
from engine.errors import EngineError
from engine.monitors.monitor import TIMEOUT_S, Moment, Monitor, MonitorError, Report
from engine.monitors.soundness import reason, sound

PATIENCE_S = TIMEOUT_S + 0.5
"""How long a question may take in all; a monitor's own time-out comes first and says more."""
LONGEST_PAUSE_S = 10.0
"""After failures, where the server does not ask for more."""
LONGEST_ASKED_PAUSE_S = 900.0
"""However much more it asks for."""
LAST_TRY_S = 1.0
"""A monitor that is stale at the end of the load is asked for its last word all the same, and given so long."""
_SHORTEST_PAUSE_S = 0.2
_LATER_S = 0.001
"""A timer may be a tick early, and what was to have lapsed by then would not have."""
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
        """`heard` is called after every answer, every failure, and when the standing lapses, in the event loop."""
        self.monitor = monitor
        self.asked = asyncio.Event()
        """Set once the first question was answered, or could not be."""
        self._clock = clock
        self._moment = moment
        self._heard = heard
        self._report: Report | None = None
        self._elapsed_ms = 0.0
        self._stale_at = -math.inf
        self._reason = "has not answered yet"
        self._failures = 0
        self._given_up: set[asyncio.Task[Report]] = set()

    @property
    def standing(self) -> Standing:
        """As of now."""
        if self._report is not None and self._clock.now() < self._stale_at:
            return Standing(True, self._report.detail, self._report, self._elapsed_ms)
        return Standing(False, self._reason, self._report, self._elapsed_ms)

    @property
    def stale_after_s(self) -> float:
        """How old an answer may be."""
        return max(_STALE_POLLS * self._every_s, _STALE_S)

    async def keep_asking(self) -> None:
        """Until cancelled. Raises what the listener raises."""
        while True:
            await self._rest_until(await self._ask())

    async def settle(self, seconds: float, patience_s: float) -> Report | None:
        """The monitor's last word on a load of so many seconds, while nobody keeps asking; None where it has none."""
        patience_s = patience_s if self.standing.fresh else min(patience_s, LAST_TRY_S)
        until = self._clock.now() + patience_s
        if self._given_up:
            await asyncio.wait(self._given_up, timeout=patience_s / 2)
        try:
            rest_s = until - self._clock.now()
            return await self._question(lambda: self.monitor.settle(self._moment(), seconds), rest_s)
        except Exception as error:  # the boundary to third parties: what they do ends no run
            self._forget(f"has no last word on the load: {reason(error)}")
            self._heard(self)
            return None

    async def close(self, limit_s: float) -> None:
        """Give the monitor's connections back, within so many seconds, or leave it to itself."""
        closing = asyncio.ensure_future(self.monitor.close())
        closing.add_done_callback(_fetched)
        for task in self._given_up:
            task.cancel()
        waited_for: set[asyncio.Task[Any]] = {closing, *self._given_up}
        await asyncio.wait(waited_for, timeout=limit_s)
        if not closing.done():
            closing.cancel()
            await asyncio.wait((closing,), timeout=limit_s)

    async def _ask(self) -> float:
        """Ask once; the instant of the next question."""
        began = self._clock.now()
        try:
            report = await self._question(lambda: self.monitor.poll(self._moment()), PATIENCE_S)
        except Exception as error:  # the boundary to third parties: what they do ends no run
            return self._failed(error)
        answered = self._clock.now()
        self._report, self._elapsed_ms = report, (answered - began) * 1000.0
        self._stale_at = answered + self.stale_after_s
        self._reason = f"has not answered for {self.stale_after_s:g} s"
        self.asked.set()
        try:
            self._heard(self)
        except EngineError:
            raise
        except Exception as error:  # made of what a third party said, and unforeseen
            self._forget(reason(error))
            return self._failed(error)
        self._failures = 0
        return began + self._every_s

    async def _question(self, ask: Callable[[], Coroutine[Any, Any, Report]], patience_s: float) -> Report:
        """The answer. The task is never waited for longer than that: there are such that do not let themselves be
        cancelled."""
        if self._given_up:
            raise MonitorError("is still busy with a question that was given up")
        task = asyncio.create_task(ask())
        task.add_done_callback(_fetched)
        try:
            await asyncio.wait((task,), timeout=patience_s)
        finally:
            if not task.done():
                self._given_up.add(task)
                task.add_done_callback(self._given_up.discard)
                task.cancel()
        if not task.done():
            raise MonitorError(f"did not answer within {patience_s:.2g} s")
        if task.cancelled():
            raise MonitorError("gave its question up by itself")
        return sound(task.result())

    def _failed(self, error: Exception) -> float:
        self._failures += 1
        self._reason = reason(error)
        self.asked.set()
        self._heard(self)
        wanted = error.retry_after_s if isinstance(error, MonitorError) else None
        if not isinstance(wanted, int | float) or not math.isfinite(wanted):
            wanted = min(self._every_s * 2 ** min(self._failures - 1, 6), LONGEST_PAUSE_S)
        return self._clock.now() + max(min(wanted, LONGEST_ASKED_PAUSE_S), self._every_s)

    def _forget(self, why: str) -> None:
        """It is stale from now on, with nothing to show."""
        self._report, self._stale_at, self._reason = None, -math.inf, why

    async def _rest_until(self, instant: float) -> None:
        """Tells meanwhile that the standing lapses, if it does."""
        if self._clock.now() < self._stale_at < instant:
            await self._sleep_until(self._stale_at + _LATER_S)
            self._heard(self)
        await self._sleep_until(instant)

    async def _sleep_until(self, instant: float) -> None:
        if (rest := instant - self._clock.now()) > 0:
            await asyncio.sleep(rest)

    @property
    def _every_s(self) -> float:
        return max(self.monitor.every_s, _SHORTEST_PAUSE_S)


def _fetched(task: asyncio.Future[Any]) -> None:
    """Nobody may be there any more to hear how it ended."""
    with contextlib.suppress(asyncio.CancelledError):
        task.exception()

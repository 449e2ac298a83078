"""Real requests wait as long as the capacity model says: the model's only event loop.

One timer, set for the model's next change and never closer than a millisecond, lets everybody go who is due: a
thousand wake-ups a second at most, whatever the load, and neither a timer nor a task for each request. Knows nothing of
HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeAlias

from wwmaa_tui.standin.capacity import Capacity, Demand, Limits

Through: TypeAlias = Callable[[float, float], None]
"""Told when the model has served a request: the seconds it waited for a connection, and those its query took then."""

_TICK_S = 0.001

_log = logging.getLogger(__name__)


class WaitingRoom:
    """Holds requests on the running event loop until the model is through with them."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock  # the loop's own time has millisecond steps under uvloop
        self.capacity: Capacity[Through] = Capacity(limits, clock())
        self._timer: asyncio.TimerHandle | None = None
        self._set_for = 0.0

    def catch_up(self) -> Capacity[Through]:
        """The model as of now: what a gauge should read."""
        self._let_go()
        return self.capacity

    def hold(self, demand: Demand, through: Through) -> None:
        """Call `through` when the model has served `demand`; nobody can leave before, as on a server.

        One that is through within half a tick uses its share and is told at once: a timer cannot be that exact, and
        costs the host more than the request.
        """
        capacity, now = self.capacity, self._clock()
        if not demand.wait_s and not demand.db_s and capacity.computing_time(demand) < _TICK_S / 2:
            capacity.start(now, demand, None)
            through(0.0, 0.0)
            return
        capacity.start(now, demand, through)
        if self._timer is None or self._set_for > now + _TICK_S:
            self._set_timer()

    def _set_timer(self) -> None:
        due = self.capacity.next_due()
        if due is None or (self._timer is not None and self._set_for <= due + _TICK_S):
            return
        if self._timer is not None:
            self._timer.cancel()
        delay = max(_TICK_S, due - self._clock())
        self._set_for = due
        self._timer = asyncio.get_running_loop().call_later(delay, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._let_go()
        self._set_timer()

    def _let_go(self) -> None:
        for finished in self.capacity.advance(self._clock()):
            try:
                finished.ticket(finished.pool_wait_s, finished.db_s)
            except Exception:  # the boundary of a request: its defect must not keep the others here
                _log.exception("a request failed after its wait")

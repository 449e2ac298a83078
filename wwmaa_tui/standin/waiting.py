"""Real requests wait as long as the capacity model says: the model's only event loop.

One timer, set for the model's next change and never closer than a millisecond, wakes every request that is due: a
thousand wake-ups a second at most, whatever the load. Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeAlias

from wwmaa_tui.standin.capacity import Capacity, Demand, Finished, Limits

Ticket: TypeAlias = "asyncio.Future[Finished[Ticket]]"

_TICK_S = 0.001


class WaitingRoom:
    """Holds requests on the running event loop until the model is through with them."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock  # the loop's own time has millisecond steps under uvloop
        self.capacity: Capacity[Ticket] = Capacity(limits, clock())
        self._timer: asyncio.TimerHandle | None = None
        self._set_for = 0.0

    def catch_up(self) -> Capacity[Ticket]:
        """The model as of now: what a gauge should read."""
        self._wake_due()
        return self.capacity

    async def hold(self, demand: Demand) -> float:
        """Return when the model has served `demand`, with the seconds its query took, pool wait included.

        A caller that is cancelled still uses its share, as on a server. One that is through within half a tick uses
        its share and does not wait: a timer cannot be that exact, and costs the host more than the request.
        """
        if not demand.wait_s and not demand.db_s and self.capacity.computing_time(demand) < _TICK_S / 2:
            self.capacity.start(self._clock(), demand, None)
            return 0.0
        ticket: Ticket = asyncio.get_running_loop().create_future()
        self.capacity.start(self._clock(), demand, ticket)
        self._set_timer()
        finished = await ticket
        return finished.pool_wait_s + finished.db_s

    def _set_timer(self) -> None:
        due = self.capacity.next_due()
        if due is None or (self._timer is not None and self._set_for <= due + _TICK_S):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._set_for = due
        delay = max(_TICK_S, due - self._clock())
        self._timer = asyncio.get_running_loop().call_later(delay, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._wake_due()
        self._set_timer()

    def _wake_due(self) -> None:
        for finished in self.capacity.advance(self._clock()):
            if not finished.ticket.done():
                finished.ticket.set_result(finished)

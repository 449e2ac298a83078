"""Slow queries that nobody is waiting for: what exhausts a database pool while the load looks innocent.

Owns how long they take and that each is followed by the next. They go through the same model as every request, so the
pool's gauges, the queries' histograms and the requests' delays tell one story.
"""

from __future__ import annotations

import random

from wwmaa_tui.standin.capacity import Demand
from wwmaa_tui.standin.costs import Work
from wwmaa_tui.standin.faults import FaultSwitch
from wwmaa_tui.standin.sentry.complaints import Complaints
from wwmaa_tui.standin.telemetry import Telemetry
from wwmaa_tui.standin.waiting import WaitingRoom

_REPORT = Work(collection="reports", operation="query")
_TAKES_S = (3.0, 5.0)
"""With 30 of them on 20 connections one gets through every 0.2 s, and whoever asks stands behind ten."""


class Reports:
    """As many queries under way as the fault in force asks for."""

    def __init__(
        self, switch: FaultSwitch, waiting: WaitingRoom, telemetry: Telemetry, complaints: Complaints, seed: int
    ) -> None:
        self._switch = switch
        self._waiting = waiting
        self._telemetry = telemetry
        self._complaints = complaints
        self._random = random.Random(seed)
        self.under_way = 0
        """Those that hold a connection or ask for one."""

    def look(self) -> None:
        """Have as many under way as the switch asks for at this moment; too many end of themselves."""
        while self.under_way < self._switch.fault.effect.reports:
            self.under_way += 1
            self._waiting.hold(Demand(db_s=self._random.uniform(*_TAKES_S)), self._through)

    def _through(self, pool_wait_s: float, db_s: float) -> None:
        self.under_way -= 1
        # Nobody waits for a report, so its wait for a connection is nothing to complain of, and no query's time: the
        # slowest that anybody sees is what it takes itself.
        self._telemetry.query(_REPORT.collection, _REPORT.operation, db_s)
        self._complaints.waited("reports", _REPORT, 0.0, db_s)
        self.look()

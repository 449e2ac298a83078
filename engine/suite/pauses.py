"""What a suite waits for: its start, the target's recovery, each step's gate. Commands are heard meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

from engine.clock import Clock
from engine.errors import RefusedError
from engine.journal.suite_events import CoolDownBegun, GateAnswered, GateBegun, SuiteWaits
from engine.start import said
from engine.suite.gate import HealthGate
from engine.suite.helm import SuiteHelm
from engine.suite.order import SuiteOrder, SuiteStep
from engine.suite.record import SuiteRecord
from engine.waiting import wait_for_start

TICK_S = 0.05
"""How often commands are looked for."""


class Pauses:
    """Those of one suite; each is over at once when it is stopped."""

    def __init__(self, order: SuiteOrder, record: SuiteRecord, helm: SuiteHelm, clock: Clock) -> None:
        self._order = order
        self._record = record
        self._helm = helm
        self._clock = clock
        self._gate = HealthGate(order.suite.gate, order.run_id, clock) if order.suite.gate else None

    async def start(self) -> str:
        """Until the suite may begin, or was stopped; why it is too late for it, else nothing."""
        start = self._order.start
        if start is None:
            return ""
        self._record.note(SuiteWaits, detail=said(start.at))
        try:
            await wait_for_start(start, self._clock, self._helm.obey_orders, lambda: bool(self._helm.stopped_by))
        except RefusedError as error:
            return str(error)
        return ""

    async def cool_down(self, index: int) -> None:
        """Give the target time to recover before the step."""
        if self._order.cool_down_s <= 0:
            return
        self._record.note(CoolDownBegun, step=index, seconds=self._order.cool_down_s)
        end = self._clock.now() + self._order.cool_down_s
        while (rest := end - self._clock.now()) > 0 and not self._helm.stopped_by:
            await asyncio.sleep(min(rest, TICK_S))
            self._helm.obey_orders()

    async def gate(self, index: int, step: SuiteStep) -> str:
        """Why the step may not begin; empty when it may, and when the suite was stopped meanwhile."""
        if self._gate is None:
            return ""
        self._record.note(GateBegun, step=index)
        waiting = asyncio.create_task(self._gate.passage(step.order.target))
        try:
            while not waiting.done() and not self._helm.stopped_by:
                await asyncio.wait((waiting,), timeout=TICK_S)
                self._helm.obey_orders()
            if not waiting.done():
                return ""
            passage = waiting.result()
        finally:
            await ended(waiting)
        self._record.note(
            GateAnswered,
            step=index,
            ok=passage.ok,
            detail=passage.detail,
            waited_s=round(passage.waited_s, 3),
            requests=passage.requests,
        )
        return "" if passage.ok else passage.detail


async def ended(task: asyncio.Task[Any]) -> None:
    """End a task that is not needed any more, and hear what it raised."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

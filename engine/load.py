"""The load of one run: every generator carries out its portion of the plan, and each second is told as it is known.

Owns who is given what and when second 0 is; what a second means is `seconds`' to say, and how commands are obeyed is
`helm`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from engine.clock import Clock
from engine.errors import EngineError
from engine.generators.dealing import Portion
from engine.generators.placement import Generator
from engine.generators.segment import Share
from engine.helm import TICK_S, Helm
from engine.journal.events import ErrorSeen, GeneratorLost
from engine.lifecycle import Lifecycle
from engine.measure.snapshot import Snapshot
from engine.monitors.monitor import SlowRequest
from engine.output.run_output import RunOutput
from engine.record import Record
from engine.run_order import RunOrder
from engine.seconds import Seconds
from engine.watch import Watch

_LEAD_S = 0.2
"""Between the decision to start and second 0, so that every generator has its share by then."""
_LEAD_WITH_HTTPX_S = 1.0
"""The same where generators load httpx first."""


class Load:
    """All of it, once."""

    def __init__(
        self,
        order: RunOrder,
        generators: Sequence[Generator],
        portions: Sequence[Portion],
        lifecycle: Lifecycle,
        seconds: Seconds,
        helm: Helm,
        record: Record,
        clock: Clock,
        watch: Watch,
        output: RunOutput,
    ) -> None:
        self._order = order
        self._generators = generators
        self._portions = portions
        self._lifecycle = lifecycle
        self._seconds = seconds
        self._helm = helm
        self._record = record
        self._clock = clock
        self._watch = watch
        self._output = output
        self._start = 0.0

    async def carry_out(self, running: Callable[[], None]) -> float:
        """Until every generator is done; how many seconds that took. `running` is called when second 0 begins."""
        ordinary = all(scenario.http.ordinary for scenario in self._order.profile.scenarios)
        self._start = self._clock.now() + (_LEAD_S if ordinary else _LEAD_WITH_HTTPX_S)
        self._output.begin(self._start)
        sharing = [asyncio.create_task(self._share(number)) for number in range(len(self._generators))]
        try:
            await asyncio.sleep(0)  # each generator has been given its share then, and can be given orders
            self._helm.cast_off(self._start)
            while (rest := self._start - self._clock.now()) > 0:
                await asyncio.sleep(min(rest, TICK_S))
                self._helm.obey_orders()  # who stops a run that has not begun wants nothing sent
            running()
            while not all(task.done() for task in sharing):
                await asyncio.wait(sharing, timeout=TICK_S)
                self._helm.obey_orders()
                self._take_seconds()
        finally:
            self._helm.land()
            for task in sharing:
                task.cancel()
            await asyncio.gather(*sharing, return_exceptions=True)
        self._take_seconds()
        return self._clock.now() - self._start

    async def _share(self, number: int) -> None:
        order, portion = self._order, self._portions[number]
        share = Share(
            plan=portion.plan,
            target=order.target,
            segment=portion.segment,
            run_id=order.run_id,
            seed=order.seed,
            start=self._start,
            members=order.profile.members,
            setup=self._lifecycle.data,
            browser=order.browsing.program if order.browsing else "",
            apart=portion.apart,
            number=number,
            trace_share=order.trace_share,
            part=self._output.part(number),
        )
        try:
            await self._generators[number].carry_out(share, lambda snapshot: self._take(number, snapshot))
        except Exception as error:  # the task boundary: a generator that ended in any way but its own is lost
            unforeseen = f"generator {number} failed: {type(error).__name__}: {error}"
            detail = str(error) if isinstance(error, EngineError) else unforeseen
            if portion.apart:  # no load is missing
                self._record.note(ErrorSeen, kind="browser lost", endpoint="browser", detail=detail)
                return
            self._record.note(GeneratorLost, generator=number, detail=detail)
            self._seconds.lost(number)
        finally:
            self._seconds.finished(number)

    def _take(self, number: int, snapshot: Snapshot) -> None:
        self._lifecycle.take(snapshot.claims)
        if snapshot.slow:
            self._watch.take_slow(SlowRequest(*msgspec.structs.astuple(sample)) for sample in snapshot.slow)
        kept = msgspec.structs.replace(snapshot, claims=(), slow=()) if snapshot.claims or snapshot.slow else snapshot
        self._seconds.take(number, kept)

    def _take_seconds(self) -> None:
        if why := self._seconds.tell(self._clock.now() - self._start, stopped=self._helm.stops > 0):
            self._helm.abort(why)

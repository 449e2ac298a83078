"""One generator's share carried out in virtual time, and the seconds it gave."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from engine.clock import run_virtual
from engine.generators.segment import SegmentRun, Share
from engine.measure.snapshot import Counter, Point, Snapshot, accumulate, point_as, select
from tests.support.driving import StallingClock
from tests.support.unheard import nothing_unheard

START = 5.0
"""Virtual instant of the run's second 0."""


@dataclass(frozen=True)
class Carried:
    """What a generator gave."""

    snapshots: list[Snapshot]
    ended_at: float
    """Seconds of load."""
    error: BaseException | None

    @property
    def seconds(self) -> list[int]:
        """Which were cut."""
        return [snapshot.second for snapshot in self.snapshots]

    def per_second(self, metric: str) -> dict[int, float]:
        """A counter by second."""
        return {each.second: point_as(Counter, select(each.series, metric)).count for each in self.snapshots}

    def total(self, metric: str) -> float:
        """A counter over all seconds."""
        totals: dict[str, Point] = {}
        for snapshot in self.snapshots:
            totals = accumulate(totals, snapshot)
        return point_as(Counter, select(totals, metric)).count


Meddling = Callable[[SegmentRun, StallingClock], Coroutine[None, None, None]]
"""What happens beside it: a stop, an adjustment, a stall."""


def carried_out(given: Share, meddling: Meddling | None = None) -> Carried:
    """Carry it out to its end, with something going on beside it."""
    snapshots: list[Snapshot] = []
    ended: list[float] = []
    errors: list[BaseException] = []

    async def main() -> None:
        clock = StallingClock()
        callbacks = list(gc.callbacks)
        run = SegmentRun(given, clock, snapshots.append)
        beside = asyncio.create_task(meddling(run, clock)) if meddling is not None else None
        try:
            await run.run()
        except Exception as error:  # whatever ends a share is what its test looks at
            errors.append(error)
        ended.append(clock.now() - START)
        if beside is not None:
            await beside
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert gc.callbacks == callbacks

    with nothing_unheard():
        run_virtual(main())
    return Carried(snapshots, ended[0], errors[0] if errors else None)

"""One virtual user of a bench on real sockets, from joining to leaving."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from engine.measure.histogram import Histogram
from engine.measure.snapshot import Trend, point_as, select
from engine.vu import VirtualUser
from tests.support.until import until
from tests.support.wiring import Bench


@contextlib.asynccontextmanager
async def visiting(bench: Bench, number: int = 0, *, late_s: float | None = None) -> AsyncIterator[VirtualUser]:
    """A user in its first iteration, which began `late_s` after its planned instant. When it has left, nothing of it is
    in flight and no socket is open."""
    user = bench.user(number)
    now = bench.clock.now()
    user.begin(0, None if late_s is None else now - late_s, now)
    bench.in_flight.start()
    try:
        yield user
        assert len(bench.in_flight) == 0
    finally:
        user.close()
        bench.in_flight.stop()
    await until(lambda: bench.sockets.open == 0, "no open socket")


def trends(bench: Bench, *metrics: str) -> list[Histogram]:
    """The distributions of some metrics, over all series, since the last cut."""
    series = bench.cut().series
    return [point_as(Trend, select(series, metric)).histogram for metric in metrics]

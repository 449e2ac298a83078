"""Requests on a real event loop wait as long as the model says."""

from __future__ import annotations

import asyncio
import time

import pytest

from wwmaa_tui.standin.capacity import Demand, Limits
from wwmaa_tui.standin.waiting import WaitingRoom


async def held(room: WaitingRoom, demand: Demand) -> float:
    """The seconds its query took, once the room has let it go."""
    through: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    room.hold(demand, lambda pool_wait_s, db_s: through.set_result(pool_wait_s + db_s))
    return await through


async def timed(room: WaitingRoom, demand: Demand) -> float:
    started = time.monotonic()
    await held(room, demand)
    return time.monotonic() - started


async def test_a_request_waits_for_all_its_parts() -> None:
    assert 0.06 <= await timed(WaitingRoom(Limits()), Demand(0.02, 0.02, 0.02)) < 5.0


async def test_crowded_cores_make_everybody_wait_longer() -> None:
    room = WaitingRoom(Limits(cores=1))
    alone = min([await timed(room, Demand(cpu_s=0.02)) for _ in range(3)])
    together = await asyncio.gather(*(timed(room, Demand(cpu_s=0.02)) for _ in range(10)))
    assert min(together) >= 0.19 > alone


async def test_a_request_learns_how_long_its_query_took_with_the_wait_for_a_connection() -> None:
    room = WaitingRoom(Limits(pool=1))
    first, second = await asyncio.gather(held(room, Demand(db_s=0.05)), held(room, Demand(db_s=0.05)))
    assert first == pytest.approx(0.05)
    assert 0.05 < second < 0.1001, "less by what passed before it asked"


async def test_a_request_shorter_than_a_tick_uses_the_cores_without_waiting() -> None:
    now = 0.0
    room = WaitingRoom(Limits(), clock=lambda: now)
    for _ in range(10):
        await held(room, Demand(cpu_s=0.0003))
    assert room.capacity.computing == 10
    now = 1.0
    assert room.catch_up().computing == 0
    assert room.capacity.cpu_seconds == pytest.approx(0.003)


async def test_a_caller_that_goes_away_still_uses_its_share() -> None:
    room = WaitingRoom(Limits(cores=1))
    gone = asyncio.create_task(held(room, Demand(cpu_s=0.1)))
    await asyncio.sleep(0)
    gone.cancel()
    assert await timed(room, Demand(cpu_s=0.02)) >= 0.035


async def test_one_that_fails_after_its_wait_does_not_keep_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def fail(pool_wait_s: float, db_s: float) -> None:
        raise RuntimeError("a defect")

    room = WaitingRoom(Limits())
    room.hold(Demand(wait_s=0.002), fail)
    assert await asyncio.gather(*(held(room, Demand(wait_s=0.002)) for _ in range(3))) == [0.0] * 3
    assert "a defect" in caplog.text


async def test_a_short_wait_is_not_held_up_by_a_long_one() -> None:
    room = WaitingRoom(Limits())
    long = asyncio.create_task(held(room, Demand(wait_s=0.5)))
    await asyncio.sleep(0)
    await held(room, Demand(wait_s=0.01))
    assert not long.done()
    await long

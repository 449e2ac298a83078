"""Virtual time passes as real time would, only at once; a sleep ends at its instant or at the stop."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.clock import Clock, StopSignal, SystemClock, VirtualClock, run_virtual


def test_ten_minutes_pass_at_once_and_everyone_wakes_in_order() -> None:
    woken: list[tuple[float, int]] = []

    async def sleeper(number: int) -> None:
        for _ in range(3):
            await asyncio.sleep(number)
            woken.append((clock.now(), number))

    async def main() -> float:
        await asyncio.gather(*(sleeper(number) for number in (200, 1, 70)))
        return clock.now()

    clock = VirtualClock()
    began = time.monotonic()
    assert run_virtual(main()) == pytest.approx(600)
    assert time.monotonic() - began < 5
    assert [when for when, _ in woken] == sorted(when for when, _ in woken)
    assert len(woken) == 9


def test_wall_time_is_an_epoch_and_what_has_passed_since() -> None:
    async def main() -> tuple[float, float]:
        clock = VirtualClock(epoch=1000.0)
        before = clock.wall()
        await asyncio.sleep(2.5)
        return before, clock.wall()

    before, after = run_virtual(main())
    assert before == 1000.0
    assert after == pytest.approx(1002.5)


def test_the_system_clock_is_the_machines() -> None:
    clock: Clock = SystemClock()
    assert clock.now() <= time.monotonic() <= clock.now()
    assert abs(clock.wall() - time.time()) < 5


def test_a_sleep_ends_at_its_instant_and_never_before() -> None:
    async def main() -> list[tuple[bool, float]]:
        clock = VirtualClock()
        stop = StopSignal(clock)
        return [(await stop.sleep_until(instant), clock.now()) for instant in (0.1, 0.3, 1 / 3, 7.0, 7.0, 1.0)]

    for (slept, now), instant in zip(run_virtual(main()), (0.1, 0.3, 1 / 3, 7.0, 7.0, 7.0), strict=True):
        assert slept
        assert now >= instant
        assert now == pytest.approx(instant)


def test_a_timer_that_fires_early_is_not_believed() -> None:
    class Coarse:
        """A clock that the loop's timers run ahead of."""

        tick_s = 1.0
        reads = 0

        def now(self) -> float:
            self.reads += 1
            return 0.0 if self.reads < 4 else 1.0

        def wall(self) -> float:
            return 0.0

    async def main() -> tuple[bool, int]:
        clock = Coarse()
        return await StopSignal(clock).sleep_until(1.0), clock.reads

    assert run_virtual(main()) == (True, 4)


def test_a_sleep_shorter_than_a_tick_lasts_a_tick() -> None:
    class Ticking(VirtualClock):
        tick_s = 0.5

    async def main() -> list[float]:
        clock = Ticking()
        stop = StopSignal(clock)
        found = []
        for instant in (0.1, 0.5, 1.6):
            await stop.sleep_until(instant)
            found.append(round(clock.now(), 6))
        return found

    assert run_virtual(main()) == [0.5, 0.5, 1.6]


def test_whoever_asked_is_told_of_a_stop() -> None:
    async def main() -> list[str]:
        told: list[str] = []
        stop = StopSignal(VirtualClock())
        stop.on_stop(lambda: told.append("first"))
        stop.on_stop(lambda: told.append("second"))
        assert told == []
        stop.set()
        assert stop.is_set()
        return told

    assert run_virtual(main()) == ["first", "second"]


def test_a_stop_wakes_everyone_at_once_and_nobody_sleeps_after_it() -> None:
    async def main() -> tuple[list[bool], float, bool]:
        clock = VirtualClock()
        stop = StopSignal(clock)
        sleepers = [asyncio.create_task(stop.sleep_until(100.0 * number)) for number in (1, 2, 3)]
        await asyncio.sleep(5)
        assert not stop.is_set()
        stop.set()
        stop.set()
        slept = list(await asyncio.gather(*sleepers))
        return [*slept, await stop.sleep_until(1e9), await stop.sleep_until(0)], clock.now(), stop.is_set()

    slept, now, is_set = run_virtual(main())
    assert slept == [False] * 5
    assert now == 5
    assert is_set


def test_a_sleeper_that_is_cancelled_leaves_nothing_behind() -> None:
    async def main() -> float:
        clock = VirtualClock()
        stop = StopSignal(clock)
        sleeper = asyncio.create_task(stop.sleep_until(1e6))
        await asyncio.sleep(1)
        sleeper.cancel()
        await asyncio.gather(sleeper, return_exceptions=True)
        stop.set()
        await asyncio.sleep(1)
        return clock.now()

    assert run_virtual(main()) == 2

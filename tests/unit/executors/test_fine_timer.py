"""The fine timer: at its instant and not before it, on both event loops, and gone when it is closed."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable

import pytest
import uvloop

from engine.clock import StopSignal, SystemClock
from engine.executors.fine_timer import FineTimer, fine_timer
from engine.executors.plan_clock import PlanClock
from tests.support.until import until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="timerfd is Linux's")
LOOPS = pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
NewLoop = Callable[[], asyncio.AbstractEventLoop]


def run(new_loop: NewLoop, story: Callable[[FineTimer, list[float]], Awaitable[None]]) -> list[float]:
    """When the timer called back, in a story told in a loop of that kind."""
    rang: list[float] = []

    async def main() -> None:
        timer = fine_timer(lambda: rang.append(time.monotonic()))
        assert timer is not None
        try:
            await story(timer, rang)
        finally:
            timer.close()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())
    return rang


@LOOPS
def test_it_calls_back_once_for_each_instant_and_never_before_it(new_loop: NewLoop) -> None:
    instants: list[float] = []

    async def story(timer: FineTimer, rang: list[float]) -> None:
        for number in range(20):
            instants.append(time.monotonic() + 0.0017)
            timer.set(instants[-1])
            await until(lambda: len(rang) > number, "it rang")  # noqa: B023

    rang = run(new_loop, story)
    assert len(rang) == 20
    assert all(at >= instant for at, instant in zip(rang, instants, strict=True))


@LOOPS
def test_a_later_word_replaces_an_earlier_one(new_loop: NewLoop) -> None:
    async def story(timer: FineTimer, rang: list[float]) -> None:
        timer.set(time.monotonic() + 3600.0)
        timer.set(time.monotonic() - 1.0)
        await until(lambda: bool(rang), "it rang")

    assert len(run(new_loop, story)) == 1


def test_a_plans_clock_gives_its_timer_back() -> None:
    async def main() -> None:
        clock = SystemClock()
        plan = PlanClock(clock.now(), clock, StopSignal(clock))
        plan.to_the_instant = True
        before = len(os.listdir("/proc/self/fd"))
        assert await plan.until(0.003)
        assert len(os.listdir("/proc/self/fd")) == before + 1
        plan.close()
        assert len(os.listdir("/proc/self/fd")) == before

    asyncio.run(main())

"""The plan's clock of a scenario in virtual time: when it stands, who is woken when, and what a limit lets pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import StopSignal, VirtualClock, run_virtual
from engine.executors.limit import Limit
from engine.executors.plan_clock import RUNNING, PlanClock, ring

START = 5.0


def clocked(story: Callable[[PlanClock, StopSignal], Awaitable[None]]) -> None:
    async def main() -> None:
        clock = VirtualClock()
        stop = StopSignal(clock)
        await story(PlanClock(START, clock, stop), stop)

    run_virtual(main())


def at(instant: float, call: Callable[[], None]) -> None:
    """At an instant of the wall, in seconds since the scenario's start."""
    asyncio.get_running_loop().call_at(START + instant, call)


def now() -> float:
    return asyncio.get_running_loop().time() - START


def test_undisturbed_whoever_waits_is_woken_at_the_very_instant_and_in_order() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        woken: list[float] = []

        async def sleeper(instant: float) -> None:
            assert await plan.until(instant)
            assert plan.reached(instant)
            assert now() == pytest.approx(instant, abs=1e-9)
            woken.append(instant)

        instants = [3.3, 0.1, 2.7, 0.1, -1.0, 7.0]
        await asyncio.gather(*(sleeper(instant) for instant in instants))
        assert woken == sorted(instants)

    clocked(story)


def test_a_hold_moves_whoever_waits_by_the_time_held() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        at(2.0, lambda: plan.adjust(START + 2.0, held=True, scale=1.0))
        at(9.0, lambda: plan.adjust(START + 9.0, held=False, scale=1.0))
        assert await plan.until(1.5)
        assert now() == pytest.approx(1.5)
        assert await plan.until(2.0)
        assert now() == pytest.approx(9.0), "what is planned for the very instant of a hold is held"
        assert await plan.until(3.0)
        assert now() == pytest.approx(10.0)
        assert plan.reading() == pytest.approx(3.0)
        assert plan.due(3.0) == pytest.approx(START + 10.0)

    clocked(story)


def test_an_adjustment_that_is_told_of_before_counts_from_its_instant_on() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        at(1.0, lambda: plan.adjust(START + 2.0, held=True, scale=1.0))
        at(1.0, lambda: plan.adjust(START + 4.0, held=False, scale=1.0))
        assert await plan.until(1.9)
        assert now() == pytest.approx(1.9)
        assert plan.lasts_until(60.0) == START + 2.0
        assert await plan.until(2.1)
        assert now() == pytest.approx(4.1)
        assert plan.lasts_until(60.0) == START + 62.0

    clocked(story)


def test_while_it_is_held_nothing_is_reached_and_yet_what_came_before_is_behind() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        plan.adjust(START + 2.0, held=True, scale=1.0)
        assert await plan.until(1.0)
        await asyncio.sleep(5)
        assert [plan.behind(instant) for instant in (1.5, 2.0, 2.5)] == [True, False, False]
        assert not any(plan.reached(instant) for instant in (RUNNING, 1.5, 2.0))
        assert plan.passed([0.5, 1.5, 2.0, 2.5]) == 2
        assert plan.reading() == pytest.approx(2.0)
        assert plan.lasts_until(60.0) == RUNNING

    clocked(story)


def test_a_stop_wakes_everyone_at_once_held_or_not() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        plan.adjust(START + 1.0, held=True, scale=1.0)
        at(3.0, stop.set)
        gone_on = await asyncio.gather(plan.until(2.0), plan.until(900.0), plan.until(RUNNING))
        assert list(gone_on) == [False, False, True]
        assert now() == pytest.approx(3.0)
        assert not await plan.until(0.0)
        assert plan.alarm(900.0).done()

    clocked(story)


def test_an_alarm_may_be_rung_before_its_time_and_the_others_still_ring() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        first, second = plan.alarm(1.0), plan.alarm(2.0)
        at(0.5, lambda: ring(first))
        await first
        assert now() == pytest.approx(0.5)
        await second
        assert now() == pytest.approx(2.0)
        ring(first)
        ring(None)

    clocked(story)


@pytest.mark.parametrize(("to_the_instant", "woken"), [(False, [0.5, 0.5, 0.5]), (True, [0.1, 0.2, 0.45])])
def test_a_crowd_is_woken_in_lots_and_an_arrival_at_its_instant(to_the_instant: bool, woken: list[float]) -> None:
    class Coarse(VirtualClock):
        tick_s = 0.5

    async def main() -> list[float]:
        clock = Coarse()
        plan = PlanClock(clock.now(), clock, StopSignal(clock))
        plan.to_the_instant = to_the_instant
        found: list[float] = []

        async def sleeper(instant: float) -> None:
            await plan.until(instant)
            found.append(round(clock.now(), 6))

        await asyncio.gather(*map(sleeper, (0.1, 0.2, 0.45)))
        return found

    assert run_virtual(main()) == woken


def test_the_loop_spins_for_one_of_many_instants_that_are_close_together() -> None:
    class Ticking(VirtualClock):
        tick_s = 0.001

    async def main() -> list[float]:
        clock = Ticking()
        plan = PlanClock(clock.now(), clock, StopSignal(clock))
        plan.to_the_instant = True
        found: list[float] = []
        for instant in (0.0003, 0.0008, 0.0012, 0.0020, 0.0024, 0.0100, 0.0104):
            await plan.until(instant)
            found.append(round(clock.now(), 6))
        return found

    # 0.8 and 1.2 ms come with the tick after 0.3 ms, 2.0 ms with the one after that; 2.4 ms may be spun for again.
    assert run_virtual(main()) == [0.0003, 0.0013, 0.0013, 0.0023, 0.0024, 0.0100, 0.0104]


def test_whoever_follows_is_told_of_each_adjustment_with_the_course_as_it_then_is() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        scales: list[float] = []
        plan.follow(lambda: scales.append(plan.course.scale(60.0)))
        plan.adjust(START + 1.0, held=False, scale=2.0)
        plan.adjust(START + 4.0, held=True, scale=3.0)
        assert scales == [2.0, 3.0]
        assert plan.course.elapsed_at(3.5) == 3.5

    clocked(story)


async def endless(note: list[float]) -> None:
    try:
        await asyncio.sleep(1e6)
    finally:
        note.append(now())


@pytest.mark.parametrize(("hold", "resume", "ends"), [(None, None, 5.0), (2.0, 9.0, 12.0), (3.5, 9.0, 5.0)])
def test_a_limit_moves_with_the_plan_and_its_grace_does_not(
    hold: float | None, resume: float | None, ends: float
) -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        ended: list[float] = []
        task = asyncio.create_task(endless(ended))
        Limit(plan, task).set(3.0, 2.0)
        if hold is not None and resume is not None:
            plan.adjust(START + hold, held=True, scale=1.0)
            at(resume, lambda: plan.adjust(START + resume, held=False, scale=1.0))
        await asyncio.wait((task,))
        assert ended == [pytest.approx(ends)]

    clocked(story)


def test_a_limit_that_was_lifted_cuts_nobody_off_and_one_that_was_moved_only_then() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        ended: list[float] = []
        lifted, moved = asyncio.create_task(endless(ended)), asyncio.create_task(endless(ended))
        one, other = Limit(plan, lifted), Limit(plan, moved)
        one.set(3.0, 1.0)
        other.set(3.0, 1.0)
        other.set(6.0, 1.0)
        at(3.5, one.lift)
        await asyncio.wait((moved,))
        assert ended == [pytest.approx(7.0)]
        assert not lifted.done()
        lifted.cancel()
        await asyncio.wait((lifted,))

    clocked(story)


def test_a_limit_that_is_lifted_just_as_it_is_reached_is_lifted() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        task = asyncio.create_task(endless([]))
        limit = Limit(plan, task)
        alarm = plan.alarm(3.0)
        limit.set(3.0, 0.0)
        await alarm
        limit.lift()
        await asyncio.sleep(1.0)
        assert not task.done()
        task.cancel()
        await asyncio.wait((task,))

    clocked(story)


def test_a_stop_does_not_lift_a_limit() -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        ended: list[float] = []
        task = asyncio.create_task(endless(ended))
        Limit(plan, task).set(3.0, 2.0)
        at(1.0, stop.set)
        await asyncio.wait((task,))
        assert ended == [pytest.approx(5.0)]

    clocked(story)


eighths = st.integers(0, 160).map(lambda count: count / 8)


@given(
    st.lists(st.tuples(eighths, st.booleans()), max_size=5),
    st.lists(eighths, min_size=1, max_size=5),
    st.sampled_from([0.0, 0.25]),
)
def test_whatever_is_held_everyone_is_woken_when_the_course_says(
    marks: list[tuple[float, bool]], instants: list[float], told: float
) -> None:
    async def story(plan: PlanClock, stop: StopSignal) -> None:
        woken: dict[float, float] = {}

        async def sleeper(instant: float) -> None:
            if await plan.until(instant):
                woken[instant] = now()

        for when, held in sorted(marks):
            at(when - told, lambda when=when, held=held: plan.adjust(START + when, held=held, scale=1.0))  # type: ignore[misc]
        sleepers = [asyncio.create_task(sleeper(instant)) for instant in instants]
        await asyncio.sleep(START + 60)
        stop.set()
        await asyncio.gather(*sleepers)
        for instant in instants:
            expected = plan.course.elapsed_at(instant)
            assert (expected is None) == (instant not in woken)
            if expected is not None:
                assert woken[instant] == pytest.approx(expected, abs=1e-6)

    clocked(story)

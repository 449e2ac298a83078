"""A generator that is told to hold or scale its scenarios: each follows its own course, and ends when that does."""

from __future__ import annotations

import asyncio

import pytest

from engine.clock import run_virtual
from engine.generators.inline import InlineGenerator
from engine.generators.messages import Adjust, Stop
from engine.generators.segment import SegmentRun
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Scenario
from tests.support.carrying import START, carried_out
from tests.support.driving import StallingClock
from tests.support.shares import named, script_journey, share, takes

STEADY = ConstantArrivalRate(10.0, 1.0, 10.0, 20, 20)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    script_journey(monkeypatch, takes(0.01))


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    script_journey(monkeypatch, takes(1e6))


def steady() -> Scenario:
    return named("steady", STEADY)


@pytest.mark.usefixtures("quick")
def test_one_scenario_is_held_and_the_others_go_on() -> None:
    async def hold(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 2.0)
        run.adjust("held", START + 2.05, held=True, scale=1.0)
        await asyncio.sleep(3.0)
        run.adjust("held", START + 5.05, held=False, scale=1.0)

    found = carried_out(share(steady(), named("held", STEADY)), hold)
    assert [found.per_second("iterations{scenario:steady}")[number] for number in range(10)] == [10] * 10
    held = found.per_second("iterations{scenario:held}")
    assert [held[number] for number in range(13)] == [10, 10, 1, 0, 0, 9, 10, 10, 10, 10, 10, 10, 10]
    assert found.total("dropped_iterations") == 0


@pytest.mark.usefixtures("quick")
def test_a_scenario_that_is_held_before_its_own_start_begins_later() -> None:
    async def hold(run: SegmentRun, clock: StallingClock) -> None:
        run.adjust("later", START - 1.0, held=True, scale=1.0)
        await asyncio.sleep(START + 6.0)
        run.adjust("later", START + 6.0, held=False, scale=2.0)

    found = carried_out(share(named("later", STEADY, start_time_s=4.0)), hold)
    later = found.per_second("iterations")
    assert [later[number] for number in range(9, 15)] == [0, 0, 20, 20, 20, 20]
    assert found.total("iterations") == 200


@pytest.mark.usefixtures("endless")
def test_the_graceful_stop_of_a_held_scenario_begins_at_its_moved_end() -> None:
    async def hold(run: SegmentRun, clock: StallingClock) -> None:
        run.follow(Adjust("stuck", START + 2.0, True, 1.0))
        await asyncio.sleep(START + 20.0)
        run.follow(Adjust("stuck", START + 20.0, False, 1.0))

    found = carried_out(share(named("stuck", ConstantVUs(4, 10.0), graceful_stop_s=3.0)), hold)
    assert found.ended_at == pytest.approx(31)
    assert found.total("interrupted_iterations") == 4


@pytest.mark.parametrize(("order", "ends"), [(Stop(), 9.0), (Stop(now=True), 4.0)])
@pytest.mark.usefixtures("endless")
def test_a_held_scenario_can_be_stopped(order: Stop, ends: float) -> None:
    async def hold(run: SegmentRun, clock: StallingClock) -> None:
        run.adjust("stuck", START + 2.0, held=True, scale=1.0)
        await asyncio.sleep(START + 4.0)
        run.follow(order)

    found = carried_out(share(named("stuck", ConstantVUs(4, 10.0), graceful_stop_s=5.0)), hold)
    assert found.ended_at == pytest.approx(ends)
    assert found.total("interrupted_iterations") == 4


@pytest.mark.usefixtures("quick")
def test_the_inline_generator_follows_adjustments() -> None:
    async def main() -> float:
        clock = StallingClock()
        generator = InlineGenerator(clock)
        generator.order(Adjust("steady", START, True, 1.0))  # nothing to hold yet
        work = asyncio.create_task(generator.carry_out(share(steady()), lambda snapshot: None))
        await asyncio.sleep(START + 4.5)
        generator.order(Adjust("steady", START + 4.5, True, 1.0))
        await asyncio.sleep(7.0)
        generator.order(Adjust("steady", START + 11.5, False, 1.0))
        await work
        return clock.now() - START

    assert run_virtual(main()) == pytest.approx(17.0, abs=0.02)


@pytest.mark.usefixtures("quick")
def test_a_scenario_that_another_generator_has_is_none_of_its_business() -> None:
    async def hold(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 1.0)
        run.follow(Adjust(scenario="browser", at=START + 1.5, held=True, scale=1.0))

    assert carried_out(share(steady()), hold).total("iterations") == 100

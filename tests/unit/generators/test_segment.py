"""One generator's share in virtual time: every second is cut once, every iteration is in one, and stops are obeyed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.clock import run_virtual
from engine.executors.catalog import model_for
from engine.generators.inline import InlineGenerator
from engine.generators.messages import Stop
from engine.generators.segment import SegmentRun
from engine.measure.snapshot import Gauge, Snapshot
from engine.plan.segment import Segment
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Scenario
from engine.vu import VirtualUser
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


def steady(**rest: object) -> Scenario:
    return named("steady", STEADY, **rest)


@pytest.mark.usefixtures("quick")
def test_every_second_is_cut_once_with_what_happened_in_it() -> None:
    found = carried_out(share(steady()))
    assert found.seconds[:10] == list(range(10))
    assert found.seconds in (list(range(10)), list(range(11)))
    assert found.per_second("iterations") == {number: 10 for number in range(10)} | (
        {10: 0} if len(found.seconds) == 11 else {}
    )
    assert all(list(snapshot.health) == [0] for snapshot in found.snapshots)
    assert [reason for snapshot in found.snapshots for reason in snapshot.health[0].tainted] == []


@pytest.mark.usefixtures("quick")
def test_a_generator_names_itself_in_its_health() -> None:
    found = carried_out(share(steady(), segment=Segment(2, 3)))
    assert all(list(snapshot.health) == [2] for snapshot in found.snapshots)
    assert found.total("iterations") == 33


@pytest.mark.parametrize("service", [0.1, 0.5, 0.99, 1.0, 1.0000001, 1.5, 2.0])
def test_a_run_that_ends_near_a_whole_second_loses_none(monkeypatch: pytest.MonkeyPatch, service: float) -> None:
    script_journey(monkeypatch, takes(service))
    found = carried_out(share(named("once", ConstantVUs(3, 1.0))))
    assert found.seconds == list(range(len(found.seconds)))
    assert found.total("iterations") >= 3
    assert int(found.ended_at - 1e-6) <= found.seconds[-1] <= int(found.ended_at + 1e-6)


def test_a_second_that_ends_together_with_the_run_is_not_swallowed_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script_journey(monkeypatch, takes(1.95))

    async def jump(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 1.91)
        clock.stall(0.1)  # the end comes at 2.05, before anything that would have cut second 1

    found = carried_out(share(named("once", ConstantVUs(3, 1.0))), jump)
    assert found.seconds == [0, 1, 2]
    assert found.per_second("iterations") == {0: 0, 1: 3, 2: 0}


@pytest.mark.usefixtures("quick")
def test_ten_minutes_are_six_hundred_seconds() -> None:
    found = carried_out(share(named("long", ConstantArrivalRate(5.0, 1.0, 600.0, 5, 5))))
    assert found.seconds[:600] == list(range(600))
    assert found.total("iterations") == 3000


@pytest.mark.usefixtures("quick")
def test_seconds_in_which_the_process_stood_still_are_left_out_and_nothing_is_lost() -> None:
    async def freeze(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 3.55)
        clock.stall(3.7)

    found = carried_out(share(steady()), freeze)
    gap = [number for number in range(10) if number not in found.seconds]
    assert gap == [3, 4, 5], "stood still from 3.55 to 7.25: second 6 holds what was there before and after"
    assert found.seconds == sorted(set(found.seconds))
    assert found.total("iterations") + found.total("dropped_iterations") == 100
    (thawed,) = (snapshot for snapshot in found.snapshots if snapshot.second == 6)
    assert "event loop lag" in thawed.health[0].tainted


def test_a_stall_in_a_second_without_a_sample_taints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    script_journey(monkeypatch, takes(7.0))

    async def freeze(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 4.2)
        clock.stall(0.5)

    one_user = named("slow", ConstantVUs(1, 10.0))
    found = carried_out(share(one_user), freeze)
    (stalled,) = (snapshot for snapshot in found.snapshots if snapshot.second == 4)
    assert stalled.health[0].loop_lag_p99_ms > 10.0
    assert stalled.health[0].tainted == ()


@pytest.mark.usefixtures("endless")
def test_iterations_that_outlast_the_graceful_stop_are_interrupted_then() -> None:
    found = carried_out(share(named("stuck", ConstantVUs(4, 10.0), graceful_stop_s=3.0)))
    assert found.ended_at == pytest.approx(13)
    assert found.error is None
    assert (found.total("iterations"), found.total("interrupted_iterations")) == (0, 4)
    assert found.seconds[-1] in (12, 13)


def test_iterations_that_end_within_the_graceful_stop_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    script_journey(monkeypatch, takes(6.0))
    found = carried_out(share(named("slow", ConstantVUs(4, 10.0), graceful_stop_s=3.0)))
    assert found.ended_at == pytest.approx(12)
    assert (found.total("iterations"), found.total("interrupted_iterations")) == (8, 0)


@pytest.mark.usefixtures("quick")
def test_scenarios_begin_at_their_own_times_and_have_their_own_series() -> None:
    found = carried_out(share(steady(), named("later", STEADY, start_time_s=4.0)))
    later = found.per_second("iterations{scenario:later}")
    assert [later[number] for number in range(14)] == [0] * 4 + [10] * 10
    assert found.total("iterations{scenario:steady}") == 100
    assert found.ended_at == pytest.approx(13.91, abs=0.02)


@pytest.mark.parametrize(("when", "ends", "counted"), [(2.55, 2.55, "interrupted_iterations")])
@pytest.mark.usefixtures("endless")
def test_a_stop_at_once_interrupts_everything(when: float, ends: float, counted: str) -> None:
    async def stop(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + when)
        run.stop_now()

    found = carried_out(share(named("stuck", ConstantVUs(4, 60.0))), stop)
    assert found.ended_at == pytest.approx(ends)
    assert found.total(counted) == 4
    assert found.seconds == [0, 1, 2]


@pytest.mark.usefixtures("endless")
def test_a_stop_waits_for_the_graceful_stop_and_no_longer() -> None:
    async def stop(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 2.5)
        run.stop()
        run.stop()

    found = carried_out(share(named("stuck", ConstantVUs(4, 60.0), graceful_stop_s=5.0)), stop)
    assert found.ended_at == pytest.approx(7.5)
    assert found.total("interrupted_iterations") == 4


def test_a_stop_lets_running_iterations_finish_and_begins_none(monkeypatch: pytest.MonkeyPatch) -> None:
    script_journey(monkeypatch, takes(1.0))

    async def stop(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 2.5)
        run.stop()

    found = carried_out(share(named("users", ConstantVUs(4, 60.0))), stop)
    assert found.ended_at == pytest.approx(3)
    assert (found.total("iterations"), found.total("interrupted_iterations")) == (12, 0)


@pytest.mark.parametrize("how", ["stop", "stop_now"])
@pytest.mark.usefixtures("quick")
def test_a_stop_before_the_first_second_sends_nothing(how: str) -> None:
    async def stop(run: SegmentRun, clock: StallingClock) -> None:
        getattr(run, how)()

    found = carried_out(share(steady()), stop)
    assert found.total("iterations") == 0
    assert len(found.snapshots) == 1


@pytest.mark.usefixtures("quick")
def test_a_stop_given_twice_ends_at_once() -> None:
    async def stop(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 1)
        run.stop()
        run.stop_now()

    assert carried_out(share(steady()), stop).ended_at == pytest.approx(1)


def test_a_journey_that_raises_in_every_iteration_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(vu: VirtualUser) -> None:
        raise ValueError("typo")

    script_journey(monkeypatch, broken)
    found = carried_out(share(steady()))
    assert found.error is None
    assert found.total("journey_errors") == found.total("iterations") == 100
    assert [error.kind for snapshot in found.snapshots for error in snapshot.errors] == ["journey raised"]


@pytest.mark.usefixtures("quick")
def test_a_scenario_that_cannot_be_driven_ends_the_run_at_once_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(segment: Segment, scope: object, *rest: object) -> object:
        if scope.scenario.name == "bad":  # type: ignore[attr-defined]
            raise RuntimeError("no such executor")
        return model_for(segment, scope, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("engine.generators.segment.model_for", fragile)
    found = carried_out(share(steady(), named("bad", STEADY)))
    assert isinstance(found.error, RuntimeError)
    assert found.ended_at < 1
    assert len(found.snapshots) == 1, "what was measured until then is still told"


@pytest.mark.usefixtures("quick")
def test_figures_that_nobody_takes_end_the_run_instead_of_vanishing() -> None:
    async def main() -> list[int]:
        taken: list[int] = []

        def refuse(snapshot: Snapshot) -> None:
            if snapshot.second == 2:
                raise OSError("no room")
            taken.append(snapshot.second)

        run = SegmentRun(share(steady()), StallingClock(), refuse)
        with pytest.raises(OSError, match="no room"):
            await run.run()
        return taken

    assert run_virtual(main()) == [0, 1, 3]


@pytest.mark.usefixtures("quick")
def test_the_inline_generator_carries_out_a_share_in_its_own_loop() -> None:
    async def main() -> tuple[list[int], float]:
        clock = StallingClock()
        generator = InlineGenerator(clock)
        taken: list[Snapshot] = []
        await generator.prepare()
        generator.order(Stop())  # nothing to stop yet
        work = asyncio.create_task(generator.carry_out(share(steady()), taken.append))
        await asyncio.sleep(START + 4.5)
        generator.order(Stop())
        await work
        await generator.close()
        return [snapshot.second for snapshot in taken], clock.now() - START

    seconds, ended = run_virtual(main())
    assert seconds == [0, 1, 2, 3, 4]
    assert ended == pytest.approx(4.5, abs=0.02)


@pytest.mark.usefixtures("quick")
def test_a_gauge_tells_the_requests_in_flight_and_that_there_are_none() -> None:
    found = carried_out(share(steady()))
    assert found.snapshots[3].series["http_reqs_in_flight"] == Gauge(0.0, 0.0, 0.0)
    assert found.snapshots[3].series["oldest_in_flight"] == Gauge(0.0, 0.0, 0.0)


@pytest.mark.usefixtures("quick")
def test_a_share_apart_that_stands_still_spoils_no_second_of_the_load() -> None:
    async def freeze(run: SegmentRun, clock: StallingClock) -> None:
        await asyncio.sleep(START + 4.2)
        clock.stall(0.5)

    found = carried_out(replace(share(steady()), apart=True, number=2), freeze)
    assert any(snapshot.health[2].loop_lag_p99_ms > 10.0 for snapshot in found.snapshots)
    assert not any(snapshot.health[2].tainted for snapshot in found.snapshots)
    names = {name.partition("{")[0] for snapshot in found.snapshots for name in snapshot.series}
    assert names.isdisjoint({"generator_loop_lag", "iteration_lateness"})
    assert "iterations" in names

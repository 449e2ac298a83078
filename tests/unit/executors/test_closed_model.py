"""VU executors in virtual time: users join and leave as the plan says, and a paced start is never forgotten."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.pacing import paced_instants, planned_paced_iterations
from engine.plan.segment import Segment
from engine.plan.vus import vu_spans, vu_steps
from engine.profile.model import ConstantVUs, RampingVUs, Stage
from engine.vu import VirtualUser
from tests.support.driving import START, Driven, StallingClock, driven
from tests.support.wiring import Bench


def ramping(
    *stages: tuple[float, float], start: int = 0, ramp_down_s: float = 30.0, pacing_s: float | None = None
) -> RampingVUs:
    return RampingVUs(start, tuple(Stage(*stage) for stage in stages), ramp_down_s, pacing_s)


def of_user(found: Driven, number: int) -> list[float]:
    return [visit.began for visit in found.visits if visit.user == number]


def test_constant_users_iterate_back_to_back_until_the_end() -> None:
    found = driven(ConstantVUs(3, 10.0), 0.5)
    assert found.counted("iterations") == 60
    for number in range(3):
        assert of_user(found, number) == pytest.approx([turn * 0.5 for turn in range(20)])
    assert sorted(visit.index for visit in found.visits) == list(range(60))
    assert found.gauge("vus").max == 3
    assert found.gauge("vus").value == 0
    assert found.closed == {0, 1, 2}


def test_an_iteration_begun_before_the_end_may_finish() -> None:
    found = driven(ConstantVUs(2, 10.0), 3.0)
    assert of_user(found, 0) == pytest.approx([0, 3, 6, 9])
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (8, 0)
    assert found.ended_at == pytest.approx(12)


def test_unpaced_users_have_no_planned_instant_and_so_no_lateness() -> None:
    found = driven(ConstantVUs(2, 5.0), 1.0)
    assert found.trend("iteration_lateness").count == 0
    assert found.own_lateness.count == 0
    assert found.counted("dropped_iterations") == 0


def test_a_journey_that_never_waits_does_not_hold_up_the_others() -> None:
    turns = 0
    benches: list[Bench] = []

    async def count_turns(bench: Bench) -> None:
        nonlocal turns
        benches.append(bench)
        await asyncio.sleep(START)
        while not bench.stop.is_set():
            turns += 1
            await asyncio.sleep(0)

    def enough(vu: VirtualUser) -> float:
        if vu.iteration == 1000:
            benches[0].stop.set()
        return 0.0

    found = driven(ConstantVUs(2, 3600.0), enough, meddling=count_turns)
    assert turns > 400
    assert {visit.user for visit in found.visits} == {0, 1}


def test_users_join_and_leave_at_the_instants_of_the_plan() -> None:
    executor = ramping((4, 8), (3, 8), (4, 2), (0, 5), (2, 5), (1, 0))
    found = driven(executor, 0.01)
    for number, spans in enumerate(vu_spans(executor)):
        times = of_user(found, number)
        runs = [span for span in spans if span.end > span.start]
        assert all(any(span.start - 1e-6 <= time < span.end + 1e-6 for span in runs) for time in times)
        for span in runs:
            inside = [time for time in times if span.start - 1e-6 <= time < span.end]
            assert inside[0] == pytest.approx(span.start, abs=1e-6)
            assert inside[-1] >= span.end - 0.0101 - 1e-6
    assert found.gauge("vus").max == max(count for _, count in vu_steps(executor)) == found.gauge("vus_max").value
    assert found.closed == set(range(8))


def test_a_ten_minute_ramp_has_as_many_users_as_planned_at_every_moment() -> None:
    executor = ramping((120, 40), (360, 40), (120, 0))
    found = driven(executor, 1.0)
    steps = vu_steps(executor)
    for moment in (30.5, 100.5, 240.5, 479.5, 500.5, 590.5):
        planned = [count for instant, count in steps if instant <= moment][-1]
        busy = sum(1 for visit in found.visits if visit.began <= moment < visit.began + 1.0)
        assert abs(busy - planned) <= 1
    assert found.most_at_once == 1


def test_an_iteration_that_outlasts_the_graceful_ramp_down_is_interrupted_then() -> None:
    executor = ramping((10, 0), (5, 0), start=1, ramp_down_s=2.0)
    leaves = vu_spans(executor)[0][0].end
    found = driven(executor, 1000.0)
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (0, 1)
    assert found.ended_at == pytest.approx(leaves + 2.0)


def test_an_iteration_that_ends_within_the_graceful_ramp_down_is_whole() -> None:
    found = driven(ramping((1, 2), (0, 0), (5, 0), start=2, ramp_down_s=2.0), 1.5)
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (2, 0)


def test_without_a_graceful_ramp_down_leaving_users_are_cut_off_at_once() -> None:
    found = driven(ramping((2, 3), (0, 1), (2, 1), start=3, ramp_down_s=0.0), 1.5)
    assert found.counted("interrupted_iterations") == 2


def test_users_whom_only_the_end_sends_away_are_not_ramped_down() -> None:
    found = driven(ramping((4, 2), start=2, ramp_down_s=0.0), 3.0)
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (4, 0)
    assert found.ended_at == pytest.approx(6)


def test_a_user_wanted_again_while_it_still_finishes_is_spared_and_never_in_two_places() -> None:
    # Wanted in 0-2 and again from 3; its first iteration lasts until 8, the graceful ramp-down only until 7.
    executor = ramping((2, 1), (0, 0), (1, 0), (0, 1), (6, 1), start=1, ramp_down_s=5.0)
    found = driven(executor, 8.0)
    assert found.most_at_once == 1
    assert found.began == pytest.approx([0, 8])
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (2, 0)
    assert found.gauge("vus").max == 1


def test_a_user_wanted_a_third_time_while_it_is_still_in_its_first_iteration_waits_for_that_one() -> None:
    # Wanted in 0-2, 2.5-3 and 6-9; its first iteration was spared, and lasts until 8.
    stages = ((2, 1), (0, 0), (0.5, 0), (0, 1), (0.5, 1), (0, 0), (3, 0), (0, 1), (3, 1))
    found = driven(ramping(*stages, start=1, ramp_down_s=1.0), lambda vu: 8.0 if vu.iteration == 0 else 0.4)
    assert found.most_at_once == 1
    assert found.began == pytest.approx([0, 8, 8.4, 8.8])


def test_a_user_wanted_again_after_it_was_cut_off_begins_anew() -> None:
    executor = ramping((2, 1), (0, 0), (4, 0), (0, 1), (2, 1), start=1, ramp_down_s=1.0)
    found = driven(executor, lambda vu: 100.0 if vu.iteration == 0 else 0.5)
    assert found.began == pytest.approx([0, 6, 6.5, 7, 7.5])
    assert found.counted("interrupted_iterations") == 1


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.5, 2.0, 3.0]), st.integers(0, 4)), min_size=1, max_size=5),
    st.sampled_from([0.1, 0.7, 2.3, 6.0]),
    st.sampled_from([0.0, 1.0, 4.0]),
)
def test_whatever_the_ramp_no_user_is_in_two_iterations_and_each_is_counted_once(
    stages: list[tuple[float, float]], service: float, ramp_down_s: float
) -> None:
    found = driven(ramping(*stages, (1.0, 0), start=2, ramp_down_s=ramp_down_s), service)
    assert found.most_at_once <= 1
    assert found.counted("iterations") + found.counted("interrupted_iterations") == len(found.visits)
    assert len({visit.index for visit in found.visits}) == len(found.visits)
    assert found.gauge("vus").value == 0


def test_paced_users_begin_at_the_instants_of_the_plan() -> None:
    executor = ConstantVUs(4, 60.0, pacing_s=7.0)
    found = driven(executor, 0.2)
    assert sorted(found.began) == pytest.approx(list(paced_instants(executor)))
    assert found.counted("iterations") == planned_paced_iterations(executor)
    assert found.trend("iteration_lateness").max < 1e-3


def test_a_missed_paced_start_is_made_up_back_to_back_and_keeps_its_instant() -> None:
    found = driven(ConstantVUs(1, 10.0, pacing_s=1.0), lambda vu: 3.5 if vu.iteration == 2 else 0.1)
    assert found.began == pytest.approx([0, 1, 2, 5.5, 5.6, 5.7, 6, 7, 8, 9])
    late = found.trend("iteration_lateness")
    assert late.count == 10
    assert late.sum == pytest.approx(2500 + 1600 + 700, rel=1e-6)
    assert found.own_lateness.max < 1e-3, "that was the target's doing, not the generator's"


def test_paced_starts_that_were_never_made_up_are_dropped() -> None:
    found = driven(ConstantVUs(1, 10.0, pacing_s=1.0), lambda vu: 20.0 if vu.iteration == 3 else 0.1)
    assert found.counted("iterations") == 4
    assert found.counted("dropped_iterations") == 6


def test_paced_starts_of_a_user_that_is_cut_off_are_dropped_too() -> None:
    executor = ramping((10, 1), (1, 0), start=1, ramp_down_s=5.0, pacing_s=1.0)
    found = driven(executor, 1000.0)
    planned = planned_paced_iterations(executor)
    assert found.counted("interrupted_iterations") == 1
    assert found.counted("dropped_iterations") == planned - 1
    cut = driven(ConstantVUs(1, 10.0, pacing_s=1.0), 1000.0, cancel_at=4.5)
    assert (cut.counted("interrupted_iterations"), cut.counted("dropped_iterations")) == (1, 4)


@settings(max_examples=30)
@given(
    users=st.integers(1, 4),
    pacing=st.sampled_from([0.5, 1.0, 1.7]),
    service=st.sampled_from([0.0, 0.4, 1.1, 3.0, 50.0]),
    ramp_down_s=st.sampled_from([0.0, 2.0, 100.0]),
    parts=st.integers(1, 2),
)
def test_every_paced_start_is_made_or_dropped_whatever_the_target_does(
    users: int, pacing: float, service: float, ramp_down_s: float, parts: int
) -> None:
    executor = ramping((3, users), (4, users), (2, 0), ramp_down_s=ramp_down_s, pacing_s=pacing)
    segments = [driven(executor, service, segment=Segment(index, parts)) for index in range(parts)]
    made = sum(len(segment.visits) for segment in segments)
    dropped = sum(segment.counted("dropped_iterations") for segment in segments)
    assert made + dropped == planned_paced_iterations(executor)
    assert made == sum(
        segment.counted("iterations") + segment.counted("interrupted_iterations") for segment in segments
    )


def test_a_stalled_generators_own_lateness_is_told_from_the_targets() -> None:
    async def stall(bench: Bench) -> None:
        await asyncio.sleep(START + 1.95)
        assert isinstance(bench.clock, StallingClock)
        bench.clock.stall(0.4)

    found = driven(ConstantVUs(1, 5.0, pacing_s=1.0), 0.1, meddling=stall)
    assert found.own_lateness.count == 5
    assert found.own_lateness.max == pytest.approx(400, abs=60)
    assert found.trend("iteration_lateness").max == found.own_lateness.max


def test_joining_late_is_the_generators_own_fault_too() -> None:
    async def stall(bench: Bench) -> None:
        await asyncio.sleep(START - 0.01)
        assert isinstance(bench.clock, StallingClock)
        bench.clock.stall(0.3)

    found = driven(ConstantVUs(1, 5.0, pacing_s=1.0), 0.1, meddling=stall)
    assert found.own_lateness.max == pytest.approx(300, abs=11)


def test_segments_share_out_users_and_iterations_without_overlap() -> None:
    executor = ramping((5, 7), (5, 7), (3, 0), pacing_s=1.0)
    alone = driven(executor, 0.1)
    parts = [driven(executor, 0.1, segment=Segment(index, 3)) for index in range(3)]
    together = [(visit.user, visit.began) for part in parts for visit in part.visits]
    assert sorted(together) == sorted((visit.user, visit.began) for visit in alone.visits)
    indices = [visit.index for part in parts for visit in part.visits]
    assert len(set(indices)) == len(indices)
    assert sum(part.gauge("vus_max").value for part in parts) == 7


def test_a_stop_lets_iterations_finish_and_begins_none() -> None:
    async def stop(bench: Bench) -> None:
        await asyncio.sleep(START + 2.2)
        bench.stop.set()

    for executor in (ConstantVUs(3, 60.0), ramping((20, 20), (40, 20)), ConstantVUs(3, 60.0, pacing_s=1.0)):
        found = driven(executor, 1.0, meddling=stop)
        assert found.counted("iterations") == len(found.visits) > 0
        assert found.counted("interrupted_iterations") == 0
        assert max(found.began) <= 2.2
        assert found.ended_at <= 3.3


def test_being_cut_off_interrupts_every_running_iteration_once() -> None:
    found = driven(ConstantVUs(3, 60.0), 2.0, cancel_at=5.0)
    assert found.cancelled
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (6, 3)
    assert found.gauge("vus").value == 0
    assert found.closed == {0, 1, 2}


def test_users_make_iterations_in_the_order_in_which_they_are_free() -> None:
    def takes(vu: VirtualUser) -> float:
        return 1.0 + vu.number / 10

    found = driven(ConstantVUs(3, 20.0), takes)
    assert all(a.index < b.index for a, b in pairwise(found.visits))

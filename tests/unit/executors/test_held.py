"""Scenarios that an operator holds and resumes: all that is planned moves, and nothing else happens."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.arrivals import arrival_times
from engine.plan.course import Adjustment, Course
from engine.plan.pacing import paced_instants, planned_paced_iterations
from engine.plan.segment import Segment
from engine.plan.shape import duration_of
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
    Stage,
)
from engine.vu import VirtualUser
from tests.support.driving import START, Driven, driven
from tests.support.wiring import Bench

STEADY = ConstantArrivalRate(10.0, 1.0, 3.0, 20, 20)
RAMP = RampingArrivalRate(2.0, 1.0, (Stage(3.0, 20.0), Stage(0.0, 5.0), Stage(3.0, 5.0)), 20, 20)
ALL: tuple[Executor, ...] = (
    STEADY,
    RAMP,
    ConstantVUs(3, 6.0),
    ConstantVUs(3, 6.0, pacing_s=1.0),
    RampingVUs(0, (Stage(3.0, 4.0), Stage(3.0, 0.0))),
    SharedIterations(3, 500),
    PerVUIterations(3, 200),
)


def hold(start: float, end: float | None = None) -> tuple[Adjustment, ...]:
    return (Adjustment(start, True), *(() if end is None else (Adjustment(end, False),)))


def moved(instants: list[float], *adjustments: Adjustment) -> list[float]:
    """Where a course puts instants of the plan."""
    course = Course(adjustments)
    return [at for instant in instants if (at := course.elapsed_at(instant)) is not None]


def nothing_amiss(found: Driven) -> None:
    assert found.counted("dropped_iterations") == 0
    assert found.trend("iteration_lateness").max < 1e-3
    assert found.own_lateness.max < 1e-3
    assert found.most_at_once <= 1
    assert found.gauge("vus").value == 0


@pytest.mark.parametrize("executor", [STEADY, RAMP])
@pytest.mark.parametrize("pause", [hold(1.05, 4.25), hold(0.0, 2.0), hold(-3.0, 2.5), hold(2.0, 2.1)])
def test_arrivals_of_a_held_open_model_come_when_the_plans_clock_says(
    executor: ConstantArrivalRate | RampingArrivalRate, pause: tuple[Adjustment, ...]
) -> None:
    planned = [instant for _, instant in arrival_times(executor)]
    found = driven(executor, adjustments=pause)
    assert found.began == pytest.approx(moved(planned, *pause), abs=1e-9)
    assert [visit.index for visit in found.visits] == list(range(len(planned)))
    nothing_amiss(found)


def test_an_arrival_that_is_due_at_the_very_instant_of_a_hold_is_held() -> None:
    found = driven(STEADY, adjustments=hold(1.0, 5.0), told_s=0.2)
    assert len([began for began in found.began if began < 5.0]) == 10
    assert found.began[10] == pytest.approx(5.0, abs=1e-9)
    nothing_amiss(found)


def test_segments_of_a_held_open_model_are_together_the_whole() -> None:
    pause = (*hold(0.5, 1.25), *hold(1.8, 4.0))
    alone = driven(RAMP, adjustments=pause, told_s=0.1)
    parts = [driven(RAMP, adjustments=pause, told_s=0.1, segment=Segment(index, 3)) for index in range(3)]
    together = sorted((visit.index, visit.began) for part in parts for visit in part.visits)
    assert together == sorted((visit.index, visit.began) for visit in alone.visits)


def test_running_iterations_go_on_while_it_is_held_and_none_begins() -> None:
    found = driven(ConstantVUs(2, 10.0), 1.0, adjustments=hold(3.5, 8.5))
    began = [visit.began for visit in found.visits if visit.user == 0]
    assert began == pytest.approx([0, 1, 2, 3, 8.5, 9.5, 10.5, 11.5, 12.5, 13.5, 14.5])
    assert found.counted("iterations") == 22
    assert found.counted("interrupted_iterations") == 0
    assert found.ended_at == pytest.approx(15.5)


def test_users_stay_while_it_is_held() -> None:
    seen: list[float] = []

    async def look(bench: Bench) -> None:
        await asyncio.sleep(START + 6.0)
        seen.append(bench.recorder.gauge("vus", {"scenario": "users"}).value)

    driven(ConstantVUs(2, 10.0), 1.0, adjustments=hold(3.5, 8.5), meddling=look)
    driven(ConstantVUs(2, 4.0, pacing_s=1.0), 0.1, adjustments=hold(3.5, 8.5), meddling=look)
    assert seen == [2.0, 2.0]


@pytest.mark.parametrize("pause", [hold(2.3, 7.7), hold(0.0, 4.0), (*hold(1.0, 2.0), *hold(2.5, 9.0))])
def test_paced_starts_move_with_the_plan_and_are_neither_late_nor_dropped(pause: tuple[Adjustment, ...]) -> None:
    executor = ConstantVUs(4, 20.0, pacing_s=1.7)
    found = driven(executor, 0.2, adjustments=pause)
    assert sorted(found.began) == pytest.approx(moved(list(paced_instants(executor)), *pause), abs=1e-9)
    assert found.counted("iterations") == planned_paced_iterations(executor)
    nothing_amiss(found)


def test_a_start_that_was_late_before_a_hold_is_not_later_for_it() -> None:
    # Starts at 0, 1, 2 …; that of 1 lasts until 3.2, so 2 and 3 are overdue when it is held at 2.5.
    found = driven(
        ConstantVUs(1, 6.0, pacing_s=1.0), lambda vu: 2.2 if vu.iteration == 1 else 0.1, adjustments=hold(2.5, 7.5)
    )
    assert found.began == pytest.approx([0, 1, 7.5, 8, 9, 10])
    assert found.trend("iteration_lateness").max == pytest.approx(500)
    assert found.own_lateness.max < 1e-3, "the user was busy when its start came"
    assert found.counted("dropped_iterations") == 0


def test_users_of_a_held_ramp_join_and_leave_later() -> None:
    executor = RampingVUs(0, (Stage(4.0, 4.0), Stage(2.0, 4.0), Stage(4.0, 0.0)))
    pause = hold(2.5, 5.5)
    found = driven(executor, 0.1, adjustments=pause)
    first = {visit.user: visit.began for visit in reversed(found.visits)}
    last = {visit.user: visit.began for visit in found.visits}
    assert [first[user] for user in range(4)] == pytest.approx([1, 2, 6, 7])
    assert [last[user] for user in range(4)] == pytest.approx([12.9, 11.9, 10.9, 9.9], abs=0.11)
    assert found.ended_at == pytest.approx(13.0)


def test_an_iteration_that_outlasts_the_graceful_ramp_down_is_cut_off_so_long_after_the_moved_leaving() -> None:
    executor = RampingVUs(1, (Stage(4.0, 0.0), Stage(5.0, 0.0)), graceful_ramp_down_s=2.0)
    undisturbed = driven(executor, 1000.0)
    assert driven(executor, 1000.0, adjustments=hold(1.0, 8.0)).ended_at == pytest.approx(undisturbed.ended_at + 7.0)
    leaving = driven(executor, 1000.0, adjustments=hold(5.0, 50.0))
    assert leaving.visits == undisturbed.visits
    assert leaving.counted("interrupted_iterations") == 1


@pytest.mark.parametrize("executor", [SharedIterations(2, 20, 6.0), PerVUIterations(2, 10, 6.0)])
def test_counted_iterations_wait_and_their_longest_time_is_as_long_as_before(executor: Executor) -> None:
    found = driven(executor, 1.0, adjustments=hold(2.5, 9.5))
    assert [visit.began for visit in found.visits if visit.user == 0] == pytest.approx([0, 1, 2, 9.5, 10.5, 11.5, 12.5])
    assert (found.counted("iterations"), found.counted("dropped_iterations")) == (14, 6)


@pytest.mark.parametrize("executor", [SharedIterations(2, 6), PerVUIterations(2, 3)])
def test_work_that_is_done_needs_no_resuming(executor: Executor) -> None:
    assert driven(executor, 1.0, adjustments=hold(0.0, 2.0)).ended_at == pytest.approx(5.0)
    assert driven(executor, 3.0, adjustments=hold(7.0)).ended_at == pytest.approx(9.0)


@pytest.mark.parametrize("executor", ALL)
def test_a_hold_at_the_very_start_holds_everything(executor: Executor) -> None:
    found = driven(executor, 0.05, adjustments=hold(0.0, 3.0))
    alone = driven(executor, 0.05)
    later = sorted((visit.user, round(visit.began + 3.0, 6)) for visit in alone.visits)
    assert sorted((visit.user, round(visit.began, 6)) for visit in found.visits) == later
    open_model = isinstance(executor, ConstantArrivalRate | RampingArrivalRate)
    last = duration_of(executor) if open_model else alone.ended_at
    assert found.ended_at == pytest.approx(last + 3.0, abs=0.1)


@pytest.mark.parametrize("executor", [each for each in ALL if not isinstance(each, SharedIterations | PerVUIterations)])
def test_a_hold_past_the_planned_end_holds_nothing(executor: Executor) -> None:
    def takes(vu: VirtualUser) -> float:
        return 4.0 if vu.iteration > 10 else 0.05

    alone = driven(executor, takes)
    found = driven(executor, takes, adjustments=hold(6.5))
    assert found.visits == alone.visits
    assert found.ended_at == pytest.approx(alone.ended_at)


@pytest.mark.parametrize("executor", ALL)
@pytest.mark.parametrize("start", [0.0, 1.03])
def test_a_stop_while_it_is_held_ends_it_at_once_and_drops_nothing(executor: Executor, start: float) -> None:
    async def stop(bench: Bench) -> None:
        await asyncio.sleep(START + 4.0)
        bench.stop.set()

    found = driven(executor, 0.01, adjustments=hold(start), meddling=stop)
    assert found.ended_at == pytest.approx(4.0)
    assert max(found.began, default=0.0) <= start
    assert found.counted("iterations") == len(found.visits)
    assert found.counted("dropped_iterations") == 0
    assert found.gauge("vus").value == 0


@pytest.mark.parametrize("executor", ALL)
def test_being_cut_off_while_it_is_held_leaves_nothing_behind(executor: Executor) -> None:
    found = driven(executor, 0.01, adjustments=hold(1.03), cancel_at=4.0)
    assert found.cancelled
    assert found.ended_at == pytest.approx(4.0)
    assert found.counted("interrupted_iterations") == 0


def test_a_scenario_that_was_asked_to_hold_again_and_again_goes_on_where_it_stood() -> None:
    pause = tuple(each for second in range(12) for each in hold(0.25 + 0.5 * second, 0.45 + 0.5 * second))
    found = driven(STEADY, adjustments=pause)
    planned = [instant for _, instant in arrival_times(STEADY)]
    assert found.began == pytest.approx(moved(planned, *pause), abs=1e-9)
    nothing_amiss(found)


marks = st.lists(st.tuples(st.integers(-2000, 8000), st.booleans()), max_size=5).map(
    lambda drawn: tuple(Adjustment(at / 1000, held) for at, held in (*sorted(drawn), (9000, False)))
)


@settings(max_examples=30)
@given(marks, st.sampled_from([STEADY, RAMP, ConstantVUs(3, 6.0, pacing_s=0.7)]), st.integers(1, 3))
def test_whatever_is_held_the_plan_is_carried_out_to_the_instant(
    pause: tuple[Adjustment, ...], executor: Executor, count: int
) -> None:
    if isinstance(executor, ConstantArrivalRate | RampingArrivalRate):
        planned = [instant for _, instant in arrival_times(executor)]
    else:
        assert isinstance(executor, ConstantVUs)
        planned = list(paced_instants(executor))
    parts = [
        driven(executor, 0.001, adjustments=pause, told_s=0.05, segment=Segment(index, count)) for index in range(count)
    ]
    began = sorted(visit.began for part in parts for visit in part.visits)
    assert began == pytest.approx(moved(planned, *pause), abs=1e-6)
    for part in parts:
        nothing_amiss(part)

"""Scenarios that an operator scales: arrivals to the instant, users in whole steps, and no segment out of step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.arrivals import arrival_times
from engine.plan.course import Adjustment, Course
from engine.plan.segment import WHOLE, Segment
from engine.plan.vus import spans_of, vu_steps
from engine.plan.wanted import wanted_steps
from engine.profile.model import (
    ArrivalRate,
    ConstantArrivalRate,
    ConstantVUs,
    PacedVUs,
    PerVUIterations,
    RampingArrivalRate,
    RampingVUs,
    SharedIterations,
    Stage,
)
from engine.vu import VirtualUser
from tests.support.driving import START, Driven, driven
from tests.support.wiring import Bench

TOLD_S = 0.05
STEADY = ConstantArrivalRate(10.0, 1.0, 6.0, 90, 90)
RAMP = RampingArrivalRate(2.0, 1.0, (Stage(3.0, 20.0), Stage(0.0, 5.0), Stage(3.0, 5.0)), 90, 90)
UP_AND_DOWN = RampingVUs(0, (Stage(4.0, 8.0), Stage(2.0, 8.0), Stage(4.0, 0.0)), graceful_ramp_down_s=2.0)


def scaled(*marks: tuple[float, float]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(at, False, scale) for at, scale in marks)


def in_parts(
    executor: ArrivalRate | PacedVUs, count: int, adjustments: Sequence[Adjustment], service: float = 0.001
) -> list[Driven]:
    return [
        driven(executor, service, adjustments=adjustments, told_s=TOLD_S, segment=Segment(index, count))
        for index in range(count)
    ]


def users_at(
    executor: PacedVUs,
    moments: Sequence[float],
    adjustments: Sequence[Adjustment],
    service: float | Callable[[VirtualUser], float] = 0.05,
    segment: Segment = WHOLE,
) -> list[float]:
    """The gauge of active users at some instants of the wall, of a scenario whose generator was told in time."""
    seen: list[float] = []

    async def look(bench: Bench) -> None:
        gauge = bench.recorder.gauge("vus", {"scenario": "users"})
        for moment in moments:
            await asyncio.sleep(START + moment - bench.clock.now())
            seen.append(gauge.value)

    driven(executor, service, adjustments=adjustments, told_s=TOLD_S, meddling=look, segment=segment)
    return seen


@pytest.mark.parametrize("executor", [STEADY, RAMP])
@pytest.mark.parametrize("marks", [((2.05, 2.0),), ((2.05, 0.5), (4.0, 3.0)), ((-1.0, 1.5),), ((1.0, 0.0), (4.5, 1.0))])
@pytest.mark.parametrize("count", [1, 3])
def test_scaled_arrivals_come_at_the_instants_of_the_course_with_no_index_left_out(
    executor: ArrivalRate, marks: tuple[tuple[float, float], ...], count: int
) -> None:
    adjustments = scaled(*marks)
    parts = in_parts(executor, count, adjustments)
    found = sorted((visit.index, visit.began) for part in parts for visit in part.visits)
    expected = list(arrival_times(executor, course=Course(adjustments)))
    assert [index for index, _ in found] == list(range(len(expected)))
    assert [began for _, began in found] == pytest.approx([instant for _, instant in expected], abs=1e-6)
    assert all(part.counted("dropped_iterations") == 0 for part in parts)
    assert all(part.own_lateness.max < 1e-3 for part in parts)


def test_a_scale_that_is_told_late_counts_from_its_instant_all_the_same_and_loses_no_arrival() -> None:
    late = scaled((2.0, 4.0))
    found = driven(STEADY, adjustments=late, told_s=-0.5)
    assert len(found.visits) == len(list(arrival_times(STEADY, course=Course(late)))) == 180
    assert [visit.index for visit in found.visits] == list(range(180))
    assert found.own_lateness.max == pytest.approx(375, abs=1)


def test_a_scale_of_nought_stops_arrivals_while_the_plans_clock_goes_on() -> None:
    found = driven(STEADY, adjustments=scaled((2.05, 0.0)), told_s=TOLD_S)
    assert len(found.visits) == 21
    assert found.ended_at == pytest.approx(6.0), "it may be scaled up again until its end"
    assert driven(STEADY, adjustments=scaled((-2.0, 0.0)), told_s=TOLD_S).visits == []


def test_more_arrivals_than_its_users_can_serve_are_dropped_as_ever() -> None:
    tight = ConstantArrivalRate(10.0, 1.0, 4.0, 2, 2)
    found = driven(tight, 0.19, adjustments=scaled((2.0, 4.0)), told_s=TOLD_S)
    assert found.counted("iterations") + found.counted("dropped_iterations") == 100
    assert found.gauge("vus_max").max == 2
    assert found.counted("dropped_iterations") > 50


@pytest.mark.parametrize("count", [1, 2, 3])
def test_whatever_is_adjusted_after_the_last_arrival_of_all_comes_too_late_for_every_segment(count: int) -> None:
    slow = ConstantArrivalRate(1.0, 1.0, 10.0, 9, 9)
    assert sum(len(part.visits) for part in in_parts(slow, count, scaled((9.5, 30.0)))) == 10
    just_before = in_parts(slow, count, scaled((8.95, 30.0)))
    found = sorted(visit.index for part in just_before for visit in part.visits)
    assert found == list(range(len(list(arrival_times(slow, course=Course(scaled((8.95, 30.0))))))))
    assert len(found) > 30


def test_more_constant_users_join_at_once_and_fewer_leave_after_their_iteration() -> None:
    seen = users_at(
        ConstantVUs(4, 10.0),
        [1.99, 2.01, 5.51, 5.99, 6.01, 6.51, 9.99, 10.01, 10.51],
        scaled((2.0, 2.5), (5.5, 0.5), (6.5, 1.0)),
        service=1.0,
    )
    assert seen == [4, 10, 10, 10, 2, 4, 4, 2, 0]


def test_users_that_a_scale_sends_away_from_a_constant_scenario_have_its_graceful_stop() -> None:
    found = driven(
        ConstantVUs(4, 60.0),
        lambda vu: 1000.0 if vu.number in (2, 3) else 1.0,
        adjustments=scaled((5.0, 0.5)),
        graceful_stop_s=7.0,
        cancel_at=50.0,
    )
    assert found.counted("interrupted_iterations") == 4, "two that were sent away, two at the end"
    assert found.closed == {0, 1, 2, 3}

    async def look(bench: Bench) -> None:
        gauge = bench.recorder.gauge("vus", {"scenario": "users"})
        await asyncio.sleep(START + 11.9)
        assert gauge.value == 4
        await asyncio.sleep(0.2)
        assert gauge.value == 2

    driven(
        ConstantVUs(4, 20.0),
        lambda vu: 1000.0 if vu.number in (2, 3) else 1.0,
        adjustments=scaled((5.0, 0.5)),
        graceful_stop_s=7.0,
        meddling=look,
    )


def test_users_that_a_scale_sends_away_from_a_ramp_have_its_graceful_ramp_down() -> None:
    seen = users_at(UP_AND_DOWN, [4.9, 5.1, 6.9, 7.1], scaled((5.0, 0.5)), lambda vu: 1000.0 if vu.number > 3 else 0.05)
    assert seen == [8, 8, 8, 3]


def test_a_user_that_is_sent_away_and_wanted_again_while_it_still_finishes_is_spared() -> None:
    executor = ConstantVUs(2, 20.0)
    found = driven(executor, 6.0, adjustments=scaled((1.0, 0.5), (2.0, 1.0)), graceful_stop_s=3.0)
    assert found.counted("interrupted_iterations") == 0
    assert sorted(visit.began for visit in found.visits if visit.user == 1) == pytest.approx([0, 6, 12, 18])
    assert found.most_at_once == 1


def test_a_scale_of_nought_sends_everyone_away_and_another_brings_them_back() -> None:
    seen = users_at(ConstantVUs(3, 10.0), [1.9, 2.3, 6.9, 7.1, 9.9, 10.1], scaled((2.0, 0.0), (7.0, 1.0)))
    assert seen == [3, 0, 0, 3, 3, 0]


def test_users_above_the_plans_most_are_initialised_and_counted() -> None:
    found = driven(ConstantVUs(3, 6.0), 0.5, adjustments=scaled((2.0, 3.0)), told_s=TOLD_S)
    assert (found.gauge("vus").max, found.gauge("vus_max").max) == (9, 9)
    assert found.closed == set(range(9))


def test_a_paced_user_that_is_sent_away_leaves_at_once_and_its_later_starts_are_not_dropped() -> None:
    executor = ConstantVUs(2, 20.0, pacing_s=5.0)
    found = driven(executor, 0.1, adjustments=scaled((6.0, 0.5), (16.0, 1.0)), told_s=TOLD_S)
    of_the_second = [visit.began for visit in found.visits if visit.user == 1]
    assert of_the_second == pytest.approx([3.0901699, 18.0901699], abs=1e-6)
    assert found.counted("dropped_iterations") == 0
    assert users_at(executor, [5.9, 6.1, 15.9, 16.1], scaled((6.0, 0.5), (16.0, 1.0))) == [2, 1, 1, 2]


def test_a_paced_user_whose_stay_is_made_longer_goes_on_pacing() -> None:
    executor = RampingVUs(
        2, (Stage(4.0, 2.0), Stage(2.0, 0.0), Stage(6.0, 0.0), Stage(0.0, 1.0), Stage(2.0, 1.0)), 30.0, 1.0
    )
    undisturbed = driven(executor, 0.1)
    longer = driven(executor, 0.1, adjustments=scaled((4.5, 4.0)), told_s=TOLD_S)
    course = Course(scaled((4.5, 4.0)))
    assert len(longer.visits) > len(undisturbed.visits)
    spans = spans_of(wanted_steps(vu_steps(executor), course))
    for number, stay in enumerate(spans):
        began = [visit.began for visit in longer.visits if visit.user == number]
        assert all(any(span.start - 1e-6 <= at < span.end for span in stay) for at in began)
        assert len(began) == pytest.approx(sum(span.end - span.start for span in stay), abs=len(stay))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_segments_share_scaled_users_as_they_share_planned_ones(count: int) -> None:
    adjustments = scaled((1.0, 2.5), (5.0, 0.5), (8.0, 1.0))
    moments = [0.9, 1.1, 4.9, 5.2, 7.9, 8.1, 9.5]
    for executor in (ConstantVUs(3, 10.0), UP_AND_DOWN):
        parts = [users_at(executor, moments, adjustments, segment=Segment(index, count)) for index in range(count)]
        whole = [sum(each) for each in zip(*parts, strict=True)]
        steps = wanted_steps(vu_steps(executor), Course(adjustments))
        assert whole == [next(users for at, users in reversed(steps) if at <= moment - 0.06) for moment in moments]


def test_a_segment_without_a_user_of_the_plan_gets_some_when_it_is_scaled_up() -> None:
    found = in_parts(ConstantVUs(1, 5.0), 3, scaled((2.0, 3.0)), service=0.5)
    assert [{visit.user for visit in part.visits} for part in found] == [{0}, {1}, {2}]
    assert [min(part.began) for part in found] == pytest.approx([0, 2, 2])


@pytest.mark.parametrize("executor", [SharedIterations(2, 8), PerVUIterations(2, 4)])
def test_a_scale_means_nothing_where_iterations_are_counted(executor: SharedIterations | PerVUIterations) -> None:
    found = driven(executor, 1.0, adjustments=scaled((0.5, 5.0), (1.5, 0.0)))
    assert found.visits == driven(executor, 1.0).visits


def test_a_scenario_can_be_held_and_scaled_at_once() -> None:
    both = (Adjustment(2.05, True, 2.0), Adjustment(4.05, False, 2.0))
    found = driven(STEADY, adjustments=both, told_s=TOLD_S)
    assert len(found.visits) == 21 + 79
    assert not [began for began in found.began if 2.05 < began < 4.05]
    seen = users_at(ConstantVUs(4, 6.0), [2.0, 3.9, 4.1], both)
    assert seen == [4, 4, 8]


courses = st.lists(
    st.tuples(st.integers(-10, 110), st.booleans(), st.sampled_from([0.0, 0.4, 1.0, 2.5])), max_size=4
).map(
    lambda drawn: tuple(
        Adjustment(at / 8 + 1 / 64, held, scale) for at, held, scale in (*sorted(drawn), (120, False, 1.0))
    )
)


@settings(max_examples=25)
@given(courses, st.sampled_from([STEADY, RAMP]), st.integers(1, 3))
def test_whatever_is_adjusted_arrivals_are_those_of_the_course(
    adjustments: tuple[Adjustment, ...], executor: ArrivalRate, count: int
) -> None:
    course = Course(adjustments)
    parts = in_parts(executor, count, adjustments)
    found = sorted((visit.index, visit.began) for part in parts for visit in part.visits)
    first = course.plan_time(adjustments[0].at)
    planned = list(arrival_times(executor, course=course))
    if first > max(instant for _, instant in arrival_times(executor)):
        planned = list(arrival_times(executor))
    assert [index for index, _ in found] == [index for index, _ in planned]
    for (_, began), (_, instant) in zip(found, planned, strict=True):
        assert began == pytest.approx(course.elapsed_at(instant), abs=1e-6)


@settings(max_examples=25)
@given(
    courses,
    st.sampled_from(
        [ConstantVUs(5, 10.0), UP_AND_DOWN, RampingVUs(3, (Stage(0.0, 6.0), Stage(5.0, 2.0), Stage(5.0, 4.0)))]
    ),
    st.lists(st.integers(0, 200).map(lambda tenths: tenths / 10 + 0.057), min_size=1, max_size=6).map(sorted),
)
def test_whatever_is_adjusted_as_many_users_are_here_as_the_course_wants(
    adjustments: tuple[Adjustment, ...], executor: PacedVUs, moments: list[float]
) -> None:
    course = Course(adjustments)
    steps = wanted_steps(vu_steps(executor), course)
    seen = users_at(executor, moments, adjustments, service=0.02)
    for moment, users in zip(moments, seen, strict=True):
        if course.held(moment) or course.held(moment - 0.03):
            continue
        possible = {
            next((count for at, count in reversed(steps) if at <= course.plan_time(moment) - back), 0)
            for back in (0.0, 0.025)
        }
        assert users in possible

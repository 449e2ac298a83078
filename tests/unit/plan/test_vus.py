"""Steps of users against an oracle that asks, at any instant, how many there should be."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.vus import Span, most_vus, vu_spans, vu_steps
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

NS = 10**9


def ramping(start: int, *stages: tuple[float, float]) -> RampingVUs:
    return RampingVUs(start, tuple(Stage(float(duration), float(target)) for duration, target in stages))


def wanted(start: int, stages: list[tuple[int, int]], at_ns: int) -> int:
    """Users wanted at an instant inside a stage: the line between its ends, rounded down when rising, up when falling
    (a user stays until the next one would have to go). Each step is where the line, in whole nanoseconds, crosses."""
    begin, current = 0, start
    for length, target in stages:
        if begin <= at_ns < begin + length:
            passed = at_ns - begin
            if target >= current:
                return max(
                    k for k in range(current, target + 1) if k == current or _rise(length, current, target, k) <= passed
                )
            return min(
                k for k in range(target, current + 1) if k == current or _fall(length, current, target, k) <= passed
            )
        begin, current = begin + length, target
    return 0


def _rise(length: int, a: int, b: int, k: int) -> int:
    return length - int(Fraction(length * (b - k), b - a))


def _fall(length: int, a: int, b: int, k: int) -> int:
    return length - int(Fraction(length * (k - b), a - b))


def count_at(executor: RampingVUs, instant: float) -> int:
    return [count for second, count in vu_steps(executor) if second <= instant][-1]


def test_a_ramp_up_and_down_has_k6s_steps() -> None:
    assert vu_steps(ramping(0, (4, 2), (1, 2), (4, 0))) == ((0.0, 0), (2.0, 1), (4.0, 2), (7.0, 1), (9.0, 0))


def test_search_gains_a_user_every_one_point_two_seconds() -> None:
    steps = vu_steps(ramping(0, (120, 100), (300, 100), (120, 0)))
    assert steps[:3] == ((0.0, 0), (1.2, 1), (2.4, 2))
    assert steps[100] == (120.0, 100)
    assert steps[101] == (421.2, 99)
    assert steps[-1] == (540.0, 0)
    assert len(steps) == 201


def test_steps_are_whole_nanoseconds_as_k6_divides_them() -> None:
    # 1 s to 3 users: k6 divides whole nanoseconds, so the first comes at 1e9 - 666666666.
    assert vu_steps(ramping(0, (1, 3)))[1:4] == ((0.333333334, 1), (0.666666667, 2), (1.0, 3))
    assert vu_steps(ramping(3, (1, 0)))[1:4] == ((0.333333334, 2), (0.666666667, 1), (1.0, 0))


def test_a_stage_without_duration_jumps_and_an_unchanged_target_makes_no_step() -> None:
    assert vu_steps(ramping(1, (0, 5), (10, 5), (0, 2), (5, 2))) == ((0.0, 1), (0.0, 5), (10.0, 2), (15.0, 0))


def test_whoever_is_left_leaves_at_the_end() -> None:
    assert vu_steps(ramping(1, (10, 1))) == ((0.0, 1), (10.0, 0))
    assert vu_steps(ConstantVUs(5, 8.0)) == ((0.0, 5), (8.0, 0))


def test_an_arrival_rate_holds_its_pre_allocated_users_ready() -> None:
    assert vu_steps(ConstantArrivalRate(1, 1, 8.0, 20, 40)) == ((0.0, 20), (8.0, 0))
    assert vu_steps(RampingArrivalRate(1, 1, (Stage(2.0, 1.0), Stage(3.0, 2.0)), 20, 40)) == ((0.0, 20), (5.0, 0))


def test_users_with_a_count_of_iterations_stay_for_their_longest_time_at_most() -> None:
    assert vu_steps(SharedIterations(5, 20)) == vu_steps(PerVUIterations(5, 4)) == ((0.0, 5), (600.0, 0))


stages = st.lists(
    st.tuples(st.sampled_from([0, 1, 7, 1000, NS, 3 * NS + 1]), st.integers(0, 12)), min_size=1, max_size=6
)


@given(st.integers(0, 12), stages, st.data())
def test_at_any_instant_there_are_as_many_users_as_the_line_asks_for(
    start: int, plan: list[tuple[int, int]], data: st.DataObject
) -> None:
    total = sum(length for length, _ in plan)
    if not total:
        return
    at = data.draw(st.integers(0, total - 1))
    executor = ramping(start, *((length / NS, target) for length, target in plan))
    assert count_at(executor, at / NS) == wanted(start, plan, at)


@given(st.integers(0, 12), stages)
def test_steps_come_in_order_each_unlike_the_last_and_end_at_nought(start: int, plan: list[tuple[int, int]]) -> None:
    executor = ramping(start, *((length / NS, target) for length, target in plan))
    steps = vu_steps(executor)
    assert steps[0] == (0.0, start)
    assert steps[-1][1] == 0
    assert all(a <= b and m != n for (a, m), (b, n) in pairwise(steps))


@given(st.integers(0, 12), stages)
def test_the_spans_of_all_users_add_up_to_the_steps(start: int, plan: list[tuple[int, int]]) -> None:
    executor = ramping(start, *((length / NS, target) for length, target in plan))
    spans = vu_spans(executor)
    for instant, count in dict(vu_steps(executor)).items():
        here = [number for number, stay in enumerate(spans) if any(span.start <= instant < span.end for span in stay)]
        assert here == list(range(count))
    assert all(span.start < span.end for stay in spans for span in stay)
    assert all(a.end < b.start for stay in spans for a, b in pairwise(stay))


def test_the_user_that_came_last_leaves_first_and_may_come_back() -> None:
    assert vu_spans(ramping(0, (2, 2), (2, 0), (1, 1), (1, 1))) == (
        (Span(1.0, 4.0), Span(5.0, 6.0)),
        (Span(2.0, 3.0),),
    )


def test_constant_users_stay_all_the_time() -> None:
    assert vu_spans(ConstantVUs(2, 8.0)) == ((Span(0.0, 8.0),), (Span(0.0, 8.0),))


def test_a_user_that_a_jump_down_and_up_again_spares_never_left() -> None:
    assert vu_spans(ramping(1, (5, 1), (0, 0), (0, 1), (5, 1))) == ((Span(0.0, 10.0),),)


@pytest.mark.parametrize(
    ("executor", "most"),
    [
        (ConstantVUs(5, 8.0), 5),
        (ramping(3, (1, 7), (1, 2)), 7),
        (ramping(9, (1, 7)), 9),
        (ConstantArrivalRate(1, 1, 8.0, 20, 40), 40),
        (RampingArrivalRate(1, 1, (Stage(2.0, 1.0),), 20, 30), 30),
        (SharedIterations(5, 20), 5),
        (PerVUIterations(5, 20), 5),
    ],
)
def test_the_most_users_there_can_be(executor: Executor, most: int) -> None:
    assert most_vus(executor) == most

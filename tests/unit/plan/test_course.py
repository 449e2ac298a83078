"""The course of a scenario: what a hold does to time, what a scale is in force, and that the two axes agree."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.course import Adjustment, Course

# Quarters are exact in binary, so the oracle and the code must agree to the last bit.
QUARTERS = st.integers(-40, 400).map(lambda count: count / 4)
ADJUSTMENTS = st.lists(
    st.builds(Adjustment, QUARTERS, st.booleans(), st.sampled_from([0.0, 0.5, 1.0, 2.0])), max_size=8
)
COURSES = ADJUSTMENTS.map(lambda made: Course(tuple(sorted(made))))


def course(*adjustments: tuple[float, bool] | tuple[float, bool, float]) -> Course:
    found = Course()
    for adjustment in adjustments:
        found = found.adjusted(Adjustment(*adjustment))
    return found


def oracle_plan_time(adjusted: Course, elapsed: float) -> Fraction:
    """Quarter by quarter: the plan's clock goes on in those that are not held."""
    first = min([Fraction(elapsed), *(Fraction(adjustment.at) for adjustment in adjusted.adjustments)])
    quarters = int((Fraction(elapsed) - first) * 4)
    return first + sum(Fraction(not adjusted.held(float(first + Fraction(n, 4)))) / 4 for n in range(quarters))


def test_an_undisturbed_course_is_the_plan_as_written() -> None:
    assert Course().undisturbed
    for instant in (-3.0, 0.0, 0.1, 1e6):
        assert Course().plan_time(instant) == Course().elapsed_at(instant) == instant
        assert not Course().held(instant)
        assert Course().scale(instant) == 1.0


def test_a_hold_stands_and_moves_what_comes_after_it() -> None:
    held = course((10.0, True), (14.0, False))
    assert [held.plan_time(at) for at in (9, 10, 12, 14, 15)] == [9, 10, 10, 10, 11]
    assert [held.elapsed_at(at) for at in (9, 10, 11)] == [9, 14, 15]
    assert [held.held(at) for at in (9.99, 10, 13.99, 14)] == [False, True, True, False]
    assert not held.undisturbed


def test_what_is_planned_for_the_very_instant_of_a_hold_is_held() -> None:
    assert course((0.0, True)).elapsed_at(0.0) is None
    assert course((0.0, True)).elapsed_at(-0.25) == -0.25
    assert course((0.0, True), (3.0, False)).elapsed_at(0.0) == 3.0


def test_while_it_is_held_nobody_knows_when_what_lies_beyond_will_be() -> None:
    held = course((1.0, True), (2.0, False), (5.0, True))
    assert [held.elapsed_at(at) for at in (0.5, 1.0, 3.75, 4.0, 9.0)] == [0.5, 2.0, 4.75, None, None]
    assert held.plan_time(1e9) == 4.0


def test_a_hold_before_the_start_moves_the_start() -> None:
    assert course((-30.0, True), (10.0, False)).elapsed_at(0.0) == 40.0


def test_a_hold_that_is_given_twice_is_one_hold() -> None:
    assert course((1.0, True), (2.0, True, 2.0), (4.0, False)).plan_time(5.0) == 2.0


def test_a_hold_and_a_resume_at_one_instant_are_nothing() -> None:
    nothing = course((1.0, True), (1.0, False))
    assert nothing.elapsed_at(1.0) == nothing.plan_time(1.0) == 1.0
    assert not nothing.held(1.0)


def test_of_several_adjustments_at_one_instant_the_one_made_last_counts() -> None:
    assert course((1.0, False, 3.0), (1.0, True, 0.5)).held(1.0)
    assert course((1.0, False, 3.0), (1.0, True, 0.5)).scale(1.0) == 0.5


def test_an_adjustment_that_comes_out_of_order_takes_its_place() -> None:
    assert course((5.0, True), (1.0, False, 2.0)) == course((1.0, False, 2.0), (5.0, True))


def test_a_scale_does_not_move_the_plans_clock() -> None:
    scaled = course((2.0, False, 0.0), (4.0, False, 3.0))
    assert [scaled.scale(at) for at in (1.9, 2.0, 3.9, 4.0)] == [1.0, 0.0, 0.0, 3.0]
    assert scaled.plan_time(7.5) == scaled.elapsed_at(7.5) == 7.5


def test_stretches_lie_on_the_plans_clock() -> None:
    scaled = course((2.0, True, 1.0), (5.0, False, 2.0), (6.0, False, 0.5))
    found = [(each.start, each.end, each.scale) for each in scaled.stretches()]
    assert found == [(-math.inf, 2.0, 1.0), (2.0, 3.0, 2.0), (3.0, math.inf, 0.5)]


def test_stretches_that_nothing_tells_apart_are_one() -> None:
    assert len(course((1.0, True), (2.0, False)).stretches()) == 1
    assert len(course((1.0, False, 2.0), (3.0, True, 2.0), (4.0, False, 1.0), (4.0, False, 2.0)).stretches()) == 2
    assert len(course((1.0, True, 2.0), (3.0, True, 3.0), (4.0, False, 1.0)).stretches()) == 1


def test_the_next_hold_and_the_instant_from_which_the_clock_runs() -> None:
    held = course((1.0, True), (3.0, False), (7.0, True))
    assert [held.next_hold(at) for at in (0.0, 4.0, 7.5)] == [1.0, 7.0, math.inf]
    assert [held.running_at(-math.inf, since) for since in (0.5, 1.5, 3.0, 7.0)] == [0.5, 3.0, 3.0, None]
    assert [held.running_at(2.0, since) for since in (0.5, 3.5, 6.0)] == [4.0, 4.0, 6.0]


@pytest.mark.parametrize(("at", "scale"), [(0.0, -0.1), (0.0, math.nan), (math.inf, 1.0), (math.nan, 1.0)])
def test_an_adjustment_that_cannot_be_followed_is_refused(at: float, scale: float) -> None:
    with pytest.raises(ValueError, match="an instant and a scale of 0 or more"):
        Adjustment(at, False, scale)


def test_a_course_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="ordered"):
        Course((Adjustment(2.0, True), Adjustment(1.0, False)))


@given(COURSES, QUARTERS)
def test_the_plans_clock_is_the_time_that_was_not_held(adjusted: Course, elapsed: float) -> None:
    assert Fraction(adjusted.plan_time(elapsed)) == oracle_plan_time(adjusted, elapsed)


@given(COURSES, QUARTERS)
def test_the_two_axes_agree(adjusted: Course, plan_time: float) -> None:
    elapsed = adjusted.elapsed_at(plan_time)
    if elapsed is None:
        last = adjusted.adjustments[-1]
        assert last.held
        assert plan_time >= adjusted.plan_time(last.at)
        return
    assert adjusted.plan_time(elapsed) == plan_time
    assert not adjusted.held(elapsed)
    assert adjusted.plan_time(elapsed + 0.125) > plan_time


@given(COURSES)
def test_stretches_cover_the_plans_clock_and_say_the_scale_of_each_instant(adjusted: Course) -> None:
    stretches = adjusted.stretches()
    assert (stretches[0].start, stretches[-1].end) == (-math.inf, math.inf)
    assert all(before.end == after.start for before, after in pairwise(stretches))
    assert all(before.scale != after.scale for before, after in pairwise(stretches))
    assert all(stretch.start < stretch.end for stretch in stretches)
    for quarter in range(-40, 420):
        elapsed = quarter / 4
        if not adjusted.held(elapsed):
            now = adjusted.plan_time(elapsed)
            assert [each.scale for each in stretches if each.start <= now < each.end] == [adjusted.scale(elapsed)]

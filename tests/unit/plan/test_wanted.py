"""Users wanted under an operator's scales: the plan's line times the scale, in whole users, at any instant."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.course import Adjustment, Course
from engine.plan.vus import Steps, spans_of, vu_steps
from engine.plan.wanted import from_now_on, scaled_count, wanted_steps
from engine.profile.model import ConstantVUs, PacedVUs, RampingVUs, Stage

quarters = st.integers(-8, 80).map(lambda count: count / 4)
factors = st.sampled_from([0.0, 0.1, 0.29, 0.5, 1.0, 1.5, 3.0])
courses = st.lists(st.builds(Adjustment, quarters, st.booleans(), factors), max_size=5).map(
    lambda made: Course(tuple(sorted(made)))
)
users: st.SearchStrategy[PacedVUs] = st.one_of(
    st.builds(ConstantVUs, st.integers(1, 60), st.integers(1, 20).map(float)),
    st.builds(
        lambda start, some: RampingVUs(start, (*(Stage(*stage) for stage in some), Stage(2.0, 3.0))),
        st.integers(0, 9),
        st.lists(st.tuples(st.sampled_from([0.0, 1.0, 3.5]), st.integers(0, 12).map(float)), max_size=4),
    ),
)


def count_at(steps: Steps, instant: float) -> int:
    return next((count for at, count in reversed(steps) if at <= instant), 0)


def scaled(*marks: tuple[float, float]) -> Course:
    return Course(tuple(Adjustment(at, False, scale) for at, scale in marks))


@pytest.mark.parametrize(
    ("count", "scale", "wanted"),
    [(10, 1.0, 10), (5, 0.5, 3), (50, 0.29, 15), (3, 0.1, 0), (5, 0.1, 1), (7, 0.0, 0), (3, 2.5, 8), (0, 9.0, 0)],
)
def test_a_half_is_rounded_up_and_a_decimal_is_what_was_written(count: int, scale: float, wanted: int) -> None:
    assert scaled_count(count, scale) == wanted


def test_without_an_adjustment_the_plan_is_wanted_to_the_last_bit() -> None:
    steps = vu_steps(RampingVUs(1, (Stage(1.0, 3.0), Stage(0.0, 7.0), Stage(3.0, 0.0))))
    assert wanted_steps(steps, Course()) == steps


def test_a_scale_makes_a_step_of_its_own_and_holds_until_the_next() -> None:
    steps = wanted_steps(vu_steps(ConstantVUs(10, 20.0)), scaled((5.0, 0.5), (8.0, 2.0), (12.0, 1.0)))
    assert steps == ((0.0, 10), (5.0, 5), (8.0, 20), (12.0, 10), (20.0, 0))


def test_a_ramp_is_scaled_in_steps_of_whole_users() -> None:
    steps = wanted_steps(vu_steps(RampingVUs(0, (Stage(4.0, 4.0), Stage(2.0, 4.0)))), scaled((-1.0, 0.5)))
    assert dict(steps) == {0.0: 0, 1.0: 1, 2.0: 1, 3.0: 2, 4.0: 2, 6.0: 0}


def test_a_scale_after_the_end_brings_nobody_back() -> None:
    steps = vu_steps(ConstantVUs(10, 20.0))
    assert wanted_steps(steps, scaled((20.0, 3.0))) == wanted_steps(steps, scaled((31.0, 3.0))) == steps


@given(users, courses)
def test_at_any_instant_the_scale_times_the_plan_is_wanted(executor: PacedVUs, course: Course) -> None:
    planned = vu_steps(executor)
    wanted = wanted_steps(planned, course)
    assert wanted[-1] == planned[-1]
    assert all(before <= after for (before, _), (after, _) in pairwise(wanted))
    for eighth in range(170):
        instant = eighth / 8
        (scale,) = (each.scale for each in course.stretches() if each.start <= instant < each.end)
        exactly = Fraction(str(scale)) * count_at(planned, instant)
        assert abs(count_at(wanted, instant) - exactly) <= Fraction(1, 2)
        assert count_at(wanted, instant) - exactly != -Fraction(1, 2), "a half is rounded up"


@given(users, courses, quarters)
def test_from_an_instant_on_the_same_users_are_wanted(executor: PacedVUs, course: Course, now: float) -> None:
    steps = wanted_steps(vu_steps(executor), course)
    rest = from_now_on(steps, now)
    for quarter in range(80):
        instant = now + quarter / 4
        assert count_at(rest, instant) == count_at(steps, instant)
    for number, stay in enumerate(spans_of(rest)):
        whole = spans_of(steps)[number]
        assert [span for span in stay if span.start > now] == [span for span in whole if span.start > now]
        assert [span.end for span in stay] == [span.end for span in whole if span.end > now]

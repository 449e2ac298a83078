"""Arrivals under an operator's scales: the area goes on where it was, whatever the scale, and no segment disagrees."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from engine.plan.arrivals import arrival_times, last_arrival
from engine.plan.course import Adjustment, Course
from engine.plan.segment import Segment
from engine.profile.model import ArrivalRate, ConstantArrivalRate, RampingArrivalRate, Stage
from tests.support import rational_plan as opinion

TICK = Fraction(1, opinion.NS)
rates = st.integers(1, 200).map(lambda tenths: tenths / 10)
lengths = st.integers(1, 20_000).map(lambda ms: ms / 1000)
constant_rates = st.builds(
    ConstantArrivalRate, rates, st.sampled_from([1.0, 60.0, 0.3]), lengths, st.just(1), st.just(1)
)
ramps = st.builds(
    lambda start, some: RampingArrivalRate(start, 1.0, tuple(Stage(*stage) for stage in some), 1, 1),
    rates,
    st.lists(st.tuples(st.just(0.0) | lengths, st.just(0.0) | rates), min_size=1, max_size=4),
)
scales = st.lists(
    st.tuples(st.floats(-5, 30), st.sampled_from([0.0, 0.1, 0.5, 1.0, 1.7, 3.0])),
    max_size=4,
    unique_by=lambda one: one[0],
).map(sorted)


def course(marks: list[tuple[float, float]]) -> Course:
    return Course(tuple(Adjustment(at, False, scale) for at, scale in marks))


def instants(executor: ArrivalRate, *marks: tuple[float, float]) -> list[float]:
    return [instant for _, instant in arrival_times(executor, course=course(list(marks)))]


def constant(rate: float, duration_s: float) -> ConstantArrivalRate:
    return ConstantArrivalRate(rate, 1.0, duration_s, 1, 1)


def test_from_a_scale_on_a_constant_rate_is_so_many_times_as_fast() -> None:
    assert instants(constant(1, 5), (2.0, 2.0)) == [0, 1, 2, 2.5, 3, 3.5, 4, 4.5]
    assert instants(constant(1, 6), (2.0, 0.5)) == [0, 1, 2, 4]


def test_what_a_scale_finds_half_grown_grows_on_at_the_new_pace() -> None:
    assert instants(constant(1, 4), (1.5, 2.0)) == [0, 1, 1.75, 2.25, 2.75, 3.25, 3.75]
    assert instants(constant(1, 6), (1.5, 0.5), (3.5, 1.0)) == [0, 1, 2.5, 4, 5]


def test_nothing_arrives_while_the_scale_is_nought_and_the_plan_goes_on_meanwhile() -> None:
    assert instants(constant(2, 6), (1.25, 0.0), (4.75, 1.0)) == [0, 0.5, 1, 5, 5.5]
    assert instants(constant(2, 6), (-1.0, 0.0)) == []
    assert instants(constant(2, 6), (0.0, 0.0), (5.0, 1.0)) == [5, 5.5]


def test_a_ramps_curve_is_scaled_where_it_stands() -> None:
    ramp = RampingArrivalRate(0.0, 1.0, (Stage(4.0, 4.0), Stage(2.0, 4.0)), 1, 1)
    assert len(instants(ramp)) == 16
    assert len(instants(ramp, (4.0, 0.5))) == 12
    assert instants(ramp, (4.0, 0.5))[8:] == [4.5, 5.0, 5.5, 6.0]


@given(constant_rates | ramps, scales)
@example(constant(10, 10), [(3.0, 0.0), (3.0000001, 2.0)])
def test_an_arrival_is_due_where_the_scaled_area_reaches_its_number(
    executor: ArrivalRate, marks: list[tuple[float, float]]
) -> None:
    found = list(arrival_times(executor, course=course(marks)))
    assert [index for index, _ in found] == list(range(opinion.arrivals(executor, marks)))
    for index, instant in found:
        number, at = opinion.area_due(executor, index), Fraction(instant)
        before = opinion.scaled_area(executor, marks, max(at - TICK, Fraction(0)))
        assert before <= number <= opinion.scaled_area(executor, marks, at + TICK)
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(found))


@given(constant_rates | ramps, scales, st.integers(1, 9))
def test_segments_share_scaled_arrivals_without_gap_or_overlap(
    executor: ArrivalRate, marks: list[tuple[float, float]], count: int
) -> None:
    whole = list(arrival_times(executor, course=course(marks)))
    parts = [list(arrival_times(executor, Segment(index, count), course(marks))) for index in range(count)]
    assert sorted(arrival for part in parts for arrival in part) == whole


@given(constant_rates | ramps, scales, st.floats(0, 30), st.sampled_from([0.0, 0.5, 2.0]))
def test_a_new_scale_leaves_what_came_before_it_as_it_was(
    executor: ArrivalRate, marks: list[tuple[float, float]], at: float, scale: float
) -> None:
    earlier = [mark for mark in marks if mark[0] < at]
    before = [arrival for arrival in arrival_times(executor, course=course(earlier)) if arrival[1] < at]
    after = list(arrival_times(executor, course=course([*earlier, (at, scale)])))
    assert after[: len(before)] == before or all(
        abs(new - old) < 1e-9 for (_, new), (_, old) in zip(after, before, strict=False)
    )
    assert all(instant >= at - 1e-9 for _, instant in after[len(before) :])


@given(constant_rates | ramps, scales, st.integers(0, 50), st.integers(1, 5), st.data())
def test_arrivals_can_be_taken_up_from_any_index(
    executor: ArrivalRate, marks: list[tuple[float, float]], first: int, count: int, data: st.DataObject
) -> None:
    segment = Segment(data.draw(st.integers(0, count - 1)), count)
    whole = list(arrival_times(executor, segment, course(marks)))
    assert list(arrival_times(executor, segment, course(marks), first=first)) == [
        arrival for arrival in whole if arrival[0] >= first
    ]


def test_the_last_arrival() -> None:
    assert last_arrival(constant(2, 6)) == 5.5
    assert last_arrival(RampingArrivalRate(1.0, 1.0, (Stage(4.0, 1.0),), 1, 1)) == 4.0
    assert last_arrival(RampingArrivalRate(0.1, 1.0, (Stage(4.0, 0.1),), 1, 1)) == 0.0

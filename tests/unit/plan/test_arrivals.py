"""Arrival instants against an oracle that shares nothing with the code: k6's root, in 60-digit decimals."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.plan.arrivals import arrival_count, arrival_times
from engine.plan.segment import Segment
from engine.profile.model import ConstantArrivalRate, RampingArrivalRate, Stage

NS = 10**9


def constant(rate: float, duration_s: float, time_unit_s: float = 1.0) -> ConstantArrivalRate:
    return ConstantArrivalRate(rate, time_unit_s, duration_s, 1, 1)


def ramping(start_rate: float, *stages: tuple[float, float], time_unit_s: float = 1.0) -> RampingArrivalRate:
    return RampingArrivalRate(start_rate, time_unit_s, tuple(Stage(*stage) for stage in stages), 1, 1)


def instants(executor: ConstantArrivalRate | RampingArrivalRate) -> list[float]:
    return [instant for _, instant in arrival_times(executor)]


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def oracle(start: Fraction, unit_ns: int, stages: list[tuple[int, Fraction]]) -> list[Decimal]:
    """k6's cal(): t = (aD - sqrt(D(aaD + 2(n-c)(b-a)))) / (a-b) or (n-c)/b, in nanoseconds, n from 1."""
    getcontext().prec = 60
    found: list[Decimal] = []
    a, before, begin, n = start / unit_ns, Fraction(0), 0, 1
    for length, target in stages:
        b = target / unit_ns
        after = before + length * ((b - a) / 2 + a)
        while n <= after:
            if a == b:
                t = decimal((n - before) / b)
            else:
                inside = max(length * (a * a * length + 2 * (n - before) * (b - a)), Fraction(0))
                t = (decimal(a * length) - decimal(inside).sqrt()) / decimal(a - b)
            found.append((t + begin) / NS)
            n += 1
        a, before, begin = b, after, begin + length
    return found


tenths = st.integers(0, 400).map(lambda n: Fraction(n, 10))
lengths = st.one_of(st.just(0), st.integers(1, 20_000).map(lambda ms: ms * 10**6))
ramps = st.lists(st.tuples(lengths, tenths), min_size=1, max_size=5)


@given(tenths, st.sampled_from([NS, 60 * NS, NS // 2]), ramps)
@example(
    Fraction(0),
    60 * NS,
    [(0, Fraction(125)), (120 * NS, Fraction(125)), (0, Fraction(125, 4)), (480 * NS, Fraction(125, 4))],
)
@example(Fraction(10), NS, [(10 * NS, Fraction(0)), (5 * NS, Fraction(0)), (7 * NS, Fraction(13))])
def test_ramping_arrivals_are_k6s_to_the_nanosecond(
    start: Fraction, unit_ns: int, stages: list[tuple[int, Fraction]]
) -> None:
    executor = ramping(
        float(start), *((length / NS, float(target)) for length, target in stages), time_unit_s=unit_ns / NS
    )
    expected = oracle(start, unit_ns, stages)
    found = list(arrival_times(executor))
    assert [index for index, _ in found] == list(range(len(expected)))
    assert arrival_count(executor) == len(expected)
    assert all(
        abs(Decimal(instant) - exact) < Decimal("1e-9") for (_, instant), exact in zip(found, expected, strict=True)
    )


@given(
    st.integers(1, 5000).map(lambda n: Fraction(n, 10)),
    st.sampled_from([1, 60, 3600]),
    st.integers(1, 30_000).map(lambda ms: Fraction(ms, 1000)),
)
def test_constant_arrivals_are_n_periods_from_the_start(rate: Fraction, unit: int, duration: Fraction) -> None:
    executor = constant(float(rate), float(duration), float(unit))
    expected: list[Fraction] = []
    while (instant := len(expected) * unit / rate) < duration:
        expected.append(instant)
    found = list(arrival_times(executor))
    assert [index for index, _ in found] == list(range(len(expected)))
    assert arrival_count(executor) == len(expected)
    assert all(
        abs(Fraction(instant) - exact) < Fraction(1, NS) for (_, instant), exact in zip(found, expected, strict=True)
    )


def test_a_constant_rate_begins_at_once_and_ends_before_the_end() -> None:
    assert instants(constant(2, 2)) == [0.0, 0.5, 1.0, 1.5]
    assert instants(constant(3, 1)) == [0.0, 1 / 3, 2 / 3]


def test_a_ramping_rate_begins_one_period_late_because_an_arrival_is_a_whole_area() -> None:
    assert instants(ramping(2, (2, 2))) == [0.5, 1.0, 1.5, 2.0]


def test_a_jump_changes_the_rate_at_once() -> None:
    assert instants(ramping(1, (2, 1), (0, 4), (1, 4))) == [1.0, 2.0, 2.25, 2.5, 2.75, 3.0]


def test_what_a_stage_leaves_over_is_carried_into_the_next() -> None:
    assert instants(ramping(1, (1.5, 1), (2, 1))) == pytest.approx([1.0, 2.0, 3.0])


def test_nothing_arrives_while_the_rate_is_nought() -> None:
    assert instants(ramping(0, (5, 0), (0, 1), (2, 1))) == [6.0, 7.0]


def test_the_suites_rsvp_rush_is_five_hundred_registrations_half_of_them_in_two_minutes() -> None:
    rush = ramping(0, (0, 125), (120, 125), (0, 31.25), (480, 31.25), time_unit_s=60)
    found = instants(rush)
    assert len(found) == arrival_count(rush) == 500
    assert sum(instant <= 120 for instant in found) == 250
    assert found[-1] == 600.0


def test_the_suites_webhooks_are_thirty_thousand() -> None:
    assert arrival_count(constant(100, 300)) == 30_000


def test_millions_of_arrivals_do_not_drift() -> None:
    executor = constant(7, 300_000)
    last = 2_099_999
    assert arrival_count(executor) == last + 1
    segment = Segment(last % 1000, 1000)
    *_, (index, instant) = arrival_times(executor, segment)
    assert index == last
    assert abs(Fraction(instant) - Fraction(last, 7)) < Fraction(1, NS)


def test_a_ramp_of_millions_does_not_drift() -> None:
    executor = ramping(0, (100_000, 40), (100_000, 20))
    total = 2_000_000 + 3_000_000
    assert arrival_count(executor) == total
    *_, (index, instant) = arrival_times(executor, Segment(999, 1000))
    assert index == total - 1
    assert instant == 200_000.0


executors = st.one_of(
    st.builds(constant, st.floats(0.5, 50), st.floats(0.1, 20), st.sampled_from([1.0, 60.0])),
    st.builds(
        lambda start, stages: ramping(start, *stages),
        st.floats(0, 30),
        st.lists(st.tuples(st.floats(0, 20), st.floats(0, 30)), min_size=1, max_size=4),
    ),
)


@given(executors, st.integers(1, 12))
def test_the_segments_together_are_the_whole(executor: ConstantArrivalRate | RampingArrivalRate, count: int) -> None:
    whole = list(arrival_times(executor))
    parts = [list(arrival_times(executor, Segment(index, count))) for index in range(count)]
    assert sorted(arrival for part in parts for arrival in part) == whole
    assert all(Segment(index, count).owns(arrival) for index, part in enumerate(parts) for arrival, _ in part)


@given(executors)
def test_arrivals_come_in_order_and_within_the_scenario(executor: ConstantArrivalRate | RampingArrivalRate) -> None:
    found = instants(executor)
    assert len(found) == arrival_count(executor)
    assert all(earlier <= later for earlier, later in pairwise(found))
    if isinstance(executor, RampingArrivalRate) and found:
        assert 0 < found[0] <= found[-1] <= sum(stage.duration_s for stage in executor.stages) + 1e-9

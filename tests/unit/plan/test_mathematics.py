"""Whole plans against a second opinion in exact fractions: every executor, several scenarios, any number of segments.

The engine works an arrival out from a root; the opinion only knows areas. So an instant is right where the area
reaches the arrival's number, to within a nanosecond on either side.
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.plan.arrivals import arrival_times
from engine.plan.counted import shared_indices, user_indices
from engine.plan.dry_run import SHOWN_ARRIVALS, dry_run
from engine.plan.planner import plan
from engine.plan.segment import Segment
from engine.plan.vus import vu_spans, vu_steps
from engine.profile.model import (
    ArrivalRate,
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    PerVUIterations,
    Profile,
    RampingArrivalRate,
    RampingVUs,
    Scenario,
    SharedIterations,
    Stage,
)
from tests.support import rational_plan as opinion

lengths = st.integers(1, 30_000).map(lambda ms: ms / 1000)
pauses = st.sampled_from([0.0, 0.0, 0.1, 1.7]) | lengths
units = st.sampled_from([1.0, 60.0, 0.1, 0.3])
rates = st.integers(0, 300).map(lambda tenths: tenths / 10)
above_zero = st.integers(1, 300).map(lambda tenths: tenths / 10)
few = st.integers(0, 20)
vus = st.integers(1, 20)
constant_rates = st.builds(ConstantArrivalRate, above_zero, units, lengths, few, vus)
ramps = st.builds(
    lambda start, unit, some, last, length: RampingArrivalRate(start, unit, (*some, Stage(length, last)), 5, 9),
    rates,
    units,
    st.lists(st.builds(Stage, pauses, rates), max_size=4),
    rates,
    lengths,
)
users = st.builds(
    lambda start, some, last, length: RampingVUs(start, (*some, Stage(length, last))),
    few,
    st.lists(st.builds(Stage, pauses, few.map(float)), max_size=4),
    few.map(float),
    lengths,
)
counted = st.integers(1, 20).flatmap(
    lambda number: st.builds(SharedIterations, st.just(number), st.integers(number, 90), lengths)
)
executors: st.SearchStrategy[Executor] = st.one_of(
    constant_rates,
    ramps,
    users,
    st.builds(ConstantVUs, vus, lengths),
    counted,
    st.builds(PerVUIterations, vus, vus, lengths),
)
JUMPS = RampingArrivalRate(
    0.0, 60.0, (Stage(0.0, 125.0), Stage(120.0, 125.0), Stage(0.0, 31.2), Stage(480.0, 31.2)), 5, 9
)
TICK = Fraction(1, opinion.NS)


def is_due(executor: ArrivalRate, index: int, instant: Fraction) -> bool:
    """Whether the area reaches the arrival's number at that instant, give or take a nanosecond."""
    number = opinion.area_due(executor, index)
    return opinion.area(executor, instant - TICK) <= number <= opinion.area(executor, instant + TICK)


@given(constant_rates | ramps)
@example(JUMPS)
@example(RampingArrivalRate(0.1, 1.0, (Stage(20.0, 0.0),), 5, 9))  # the last arrival is where the rate has come to 0
@example(RampingArrivalRate(0.0, 1.0, (Stage(0.0, 7.0), Stage(0.0, 0.0), Stage(3.0, 9.0)), 5, 9))
def test_an_arrival_is_due_where_the_area_under_the_rate_reaches_its_number(executor: ArrivalRate) -> None:
    found = list(arrival_times(executor))
    assert [index for index, _ in found] == list(range(opinion.arrivals(executor)))
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(found))
    looked_at = found[:100] + found[100 : -100 : len(found) // 100 + 1] + found[-100:]
    assert all(is_due(executor, index, Fraction(instant)) for index, instant in looked_at)


@given(above_zero, units, lengths)
def test_the_first_arrival_of_a_constant_rate_is_at_once_and_of_a_level_ramp_one_period_later(
    rate: float, unit: float, length: float
) -> None:
    constant = next(arrival_times(ConstantArrivalRate(rate, unit, length, 1, 1)))
    assert constant == (0, 0.0)
    period = opinion.written(unit) / opinion.written(rate)
    level = next(arrival_times(RampingArrivalRate(rate, unit, (Stage(length, rate),), 1, 1)), None)
    if period <= opinion.written(length):
        assert level is not None
        assert abs(Fraction(level[1]) - period) <= TICK
    else:
        assert level is None


@given(users)
@example(RampingVUs(0, (Stage(120.0, 100.0), Stage(300.0, 100.0), Stage(120.0, 0.0))))
@example(RampingVUs(1, (Stage(0.0, 5.0), Stage(0.0, 2.0), Stage(1.0, 2.0))))
def test_the_steps_of_a_ramp_are_whole_users_at_whole_nanoseconds(executor: RampingVUs) -> None:
    found = [(round(Fraction(second) * opinion.NS), count) for second, count in vu_steps(executor)]
    assert found == opinion.steps(executor)


@given(constant_rates | ramps, st.integers(1, 24))
def test_the_arrivals_of_all_segments_are_those_of_the_whole_to_the_last_bit(executor: ArrivalRate, count: int) -> None:
    parts = [list(arrival_times(executor, Segment(index, count))) for index in range(count)]
    assert sorted(arrival for part in parts for arrival in part) == list(arrival_times(executor))


@given(users, st.integers(1, 24))
def test_the_users_of_all_segments_are_as_many_as_the_steps_want_at_any_instant(
    executor: RampingVUs, count: int
) -> None:
    segments = [Segment(index, count) for index in range(count)]
    spans = list(enumerate(vu_spans(executor)))
    for instant, wanted in dict(opinion.steps(executor)).items():
        second = instant / opinion.NS
        present = [
            sum(
                segment.owns(number) and any(span.start <= second < span.end for span in stay) for number, stay in spans
            )
            for segment in segments
        ]
        assert sum(present) == wanted
        assert present == [segment.vus(wanted) for segment in segments]


@given(counted, st.integers(1, 24))
def test_the_counted_iterations_of_all_segments_are_those_of_the_whole(executor: SharedIterations, count: int) -> None:
    parts = [list(shared_indices(executor, Segment(index, count))) for index in range(count)]
    assert sorted(index for part in parts for index in part) == list(range(opinion.counted(executor)))
    each = PerVUIterations(executor.vus, executor.iterations)
    own = [index for number in range(each.vus) for index in user_indices(each, number)]
    assert sorted(own) == list(range(opinion.counted(each)))


@settings(max_examples=30)
@given(st.lists(st.tuples(executors, pauses), min_size=1, max_size=4))
def test_a_dry_run_prints_every_scenario_as_the_second_opinion_has_it(drawn: list[tuple[Executor, float]]) -> None:
    scenarios = tuple(
        Scenario(f"s{place}", "search", executor, start_time_s=start) for place, (executor, start) in enumerate(drawn)
    )
    made = plan(Profile("p", "P", "s", scenarios))
    printed: list[dict[str, Any]] = json.loads(json.dumps(dry_run(made)))
    assert [(item["name"], item["executor"]) for item in printed] == [
        (scenario.name, scenario.executor.name) for scenario in scenarios
    ]
    for item, (executor, start) in zip(printed, drawn, strict=True):
        assert_printed(item, executor, start)
    ends = [opinion.written(start) + opinion.length(executor) for executor, start in drawn]
    assert abs(Fraction(made.duration_s) - max(ends)) <= TICK
    assert made.max_vus == sum(opinion.most(executor) for executor, _ in drawn)


def assert_printed(item: dict[str, Any], executor: Executor, start: float) -> None:
    """Everything that one scenario's line says; instants are since its own start."""
    assert item["start_s"] == start
    assert abs(Fraction(item["duration_s"]) - opinion.length(executor)) <= TICK
    assert item["max_vus"] == opinion.most(executor)
    assert [(round(Fraction(ms) * 10**6), count) for ms, count in item["vu_steps"]] == opinion.steps(executor)
    match executor:
        case ConstantArrivalRate() | RampingArrivalRate():
            assert item["planned_iterations"] == opinion.arrivals(executor)
            assert len(item["arrivals_ms"]) == min(opinion.arrivals(executor), SHOWN_ARRIVALS)
            assert all(is_due(executor, index, Fraction(ms) / 1000) for index, ms in enumerate(item["arrivals_ms"]))
        case SharedIterations() | PerVUIterations():
            assert (item["planned_iterations"], item["arrivals_ms"]) == (opinion.counted(executor), [])
        case _:
            assert (item["planned_iterations"], item["arrivals_ms"]) == (None, [])

"""Arrival-rate executors in virtual time: iterations begin when the plan says; what nobody could serve is counted."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.measure.snapshot import Counter, Gauge
from engine.plan.arrivals import arrival_count, arrival_times
from engine.plan.segment import Segment
from engine.profile.model import ConstantArrivalRate, RampingArrivalRate, Stage
from tests.support.driving import START, StallingClock, driven
from tests.support.wiring import Bench


def constant(
    rate: float = 10.0, duration_s: float = 10.0, users: int = 5, most: int | None = None, unit_s: float = 1.0
) -> ConstantArrivalRate:
    return ConstantArrivalRate(rate, unit_s, duration_s, users, most if most is not None else users)


def ramping(*stages: tuple[float, float], start: float = 0.0, users: int = 20) -> RampingArrivalRate:
    return RampingArrivalRate(start, 1.0, tuple(Stage(*stage) for stage in stages), users, users)


def test_arrivals_of_a_constant_rate_are_evenly_spaced_and_the_first_is_at_once() -> None:
    found = driven(constant(rate=4, duration_s=3))
    assert found.began == pytest.approx([number / 4 for number in range(12)])
    assert [visit.index for visit in found.visits] == list(range(12))
    assert (found.counted("iterations"), found.counted("dropped_iterations")) == (12, 0)


def test_ten_minutes_at_fifty_a_second_are_thirty_thousand_iterations_exactly() -> None:
    found = driven(constant(rate=50, duration_s=600, users=10), 0.05)
    assert found.counted("iterations") == 30_000
    assert found.counted("dropped_iterations") == 0
    assert found.trend("iteration_lateness").max < 1e-3
    assert found.began[-1] == pytest.approx(599.98)


def test_a_ramp_begins_its_iterations_at_the_instants_of_the_plan() -> None:
    executor = ramping((4, 10), (2, 10), (0, 3), (5, 0))
    found = driven(executor)
    assert found.began == pytest.approx([instant for _, instant in arrival_times(executor)])
    assert found.counted("iterations") == arrival_count(executor) == 47
    assert found.began[0] > 0, "a ramp's first arrival is where its area is 1"


def test_an_arrival_without_an_idle_user_is_dropped_and_never_made_up() -> None:
    found = driven(constant(rate=10, duration_s=10, users=2), 0.95)
    assert found.counted("iterations") == 20
    assert found.counted("dropped_iterations") == 80
    assert found.began[:4] == pytest.approx([0.0, 0.1, 1.0, 1.1])
    assert found.gauge("vus").max == 2
    assert found.gauge("vus_max").value == 2


def test_a_dropped_arrival_brings_one_more_user_for_later_ones_up_to_the_most() -> None:
    found = driven(constant(rate=10, duration_s=2, users=1, most=3), 10.0)
    assert [(visit.index, visit.user) for visit in found.visits] == [(0, 0), (2, 1), (4, 2)]
    assert found.counted("dropped_iterations") == 17
    assert found.gauge("vus_max").max == 3


def test_without_users_everything_is_dropped_until_one_is_there() -> None:
    found = driven(constant(rate=1, duration_s=5, users=0, most=1), 0.1)
    assert (found.counted("iterations"), found.counted("dropped_iterations")) == (4, 1)


def test_users_that_are_serving_are_the_active_ones() -> None:
    found = driven(constant(rate=10, duration_s=10, users=50), 0.45)
    assert found.gauge("vus").max == 5
    assert found.gauge("vus").value == 0
    assert found.gauge("vus_max").value == 50
    assert found.counted("dropped_iterations") == 0
    assert found.most_at_once == 1


@settings(max_examples=30)
@given(
    rate=st.sampled_from([0.5, 1.0, 3.0, 7.0, 33.0]),
    users=st.integers(min_value=0, max_value=6),
    more=st.integers(min_value=0, max_value=4),
    service=st.sampled_from([0.0, 0.01, 0.33, 1.0, 2.5]),
    parts=st.integers(min_value=1, max_value=3),
)
def test_every_planned_arrival_is_served_or_dropped_whatever_the_target_does(
    rate: float, users: int, more: int, service: float, parts: int
) -> None:
    executor = constant(rate, 6.0, users, users + more)
    segments = [driven(executor, service, segment=Segment(index, parts)) for index in range(parts)]
    served = sum(segment.counted("iterations") for segment in segments)
    dropped = sum(segment.counted("dropped_iterations") for segment in segments)
    assert served + dropped == arrival_count(executor)
    indices = [visit.index for segment in segments for visit in segment.visits]
    assert len(set(indices)) == len(indices) == served
    users_seen = {visit.user for segment in segments for visit in segment.visits}
    assert users_seen <= set(range(users + more))
    assert sum(int(segment.gauge("vus_max").value) for segment in segments) <= users + more


def test_segments_together_make_the_same_arrivals_as_one_generator() -> None:
    executor = ramping((5, 20), (5, 0))
    alone = driven(executor)
    together = [driven(executor, segment=Segment(index, 3)) for index in range(3)]
    whole = sorted((visit.index, visit.began) for each in together for visit in each.visits)
    assert whole == sorted((visit.index, visit.began) for visit in alone.visits)
    assert len({visit.user for each in together for visit in each.visits} - set(range(20))) == 0


def test_a_stalled_generator_is_late_keeps_the_planned_instants_and_says_that_it_was_its_own_fault() -> None:
    async def stall(bench: Bench) -> None:
        await asyncio.sleep(START + 1.05)
        assert isinstance(bench.clock, StallingClock)
        bench.clock.stall(0.5)

    found = driven(constant(rate=10, duration_s=3, users=20), meddling=stall)
    assert found.counted("iterations") == 30
    assert found.counted("dropped_iterations") == 0
    late = found.trend("iteration_lateness")
    assert late.count == 30
    # Due at 1.1 to 1.5 while nothing ran until 1.6 or so: the timer of the first was already set.
    assert late.max == pytest.approx(500, abs=1)
    assert found.own_lateness.buckets == late.buckets
    assert [began for began in found.began if 1.05 < began < 1.59] == []


def test_a_stop_ends_the_arrivals_and_lets_running_iterations_finish() -> None:
    async def stop(bench: Bench) -> None:
        await asyncio.sleep(START + 2.05)
        bench.stop.set()

    found = driven(constant(rate=10, duration_s=60, users=20), 0.5, meddling=stop)
    assert len(found.visits) == 21
    assert found.counted("iterations") == 21
    assert found.counted("interrupted_iterations") == 0
    assert found.ended_at == pytest.approx(2.5)


def test_being_cut_off_interrupts_what_runs_and_counts_it() -> None:
    found = driven(constant(rate=10, duration_s=60, users=20), 0.55, cancel_at=2.03)
    assert found.cancelled
    assert found.counted("iterations") + found.counted("interrupted_iterations") == len(found.visits) == 21
    assert found.counted("interrupted_iterations") == 6
    assert found.gauge("vus").value == 0


@pytest.mark.parametrize("cancel_at", [None, 0.75])
def test_every_user_is_closed_when_the_scenario_is_over(cancel_at: float | None) -> None:
    assert driven(constant(duration_s=1, users=4), cancel_at=cancel_at).closed == {0, 1, 2, 3}


def test_users_are_there_before_the_first_arrival() -> None:
    async def look(bench: Bench) -> None:
        await asyncio.sleep(START - 0.001)
        assert bench.recorder.cut(0, {}).series["vus_max{scenario:users}"] == Gauge(4.0, 4.0, 4.0)

    driven(constant(duration_s=1, users=4), meddling=look)


def test_nothing_dropped_is_said_as_zero() -> None:
    assert driven(constant(duration_s=1)).series["dropped_iterations{scenario:users}"] == Counter(0)

"""Executors that count iterations, in virtual time: all of them are made, or dropped once the time is over."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.counted import total_iterations
from engine.plan.segment import Segment
from engine.profile.model import CountedIterations, PerVUIterations, SharedIterations
from engine.vu import VirtualUser
from tests.support.driving import START, Driven, driven
from tests.support.wiring import Bench


def by_user(found: Driven) -> dict[int, list[int]]:
    made: dict[int, list[int]] = {}
    for visit in found.visits:
        made.setdefault(visit.user, []).append(visit.index)
    return made


def first_is_slow(vu: VirtualUser) -> float:
    return 4.0 if vu.number == 0 else 1.0


def test_shared_iterations_go_to_whoever_is_free() -> None:
    found = driven(SharedIterations(2, 7), first_is_slow)
    assert by_user(found) == {0: [0, 5], 1: [1, 2, 3, 4, 6]}
    assert (found.counted("iterations"), found.counted("dropped_iterations")) == (7, 0)
    assert found.ended_at == pytest.approx(8)


def test_per_vu_iterations_are_made_by_each_user_itself() -> None:
    found = driven(PerVUIterations(2, 3), first_is_slow)
    assert by_user(found) == {0: [0, 2, 4], 1: [1, 3, 5]}
    assert [visit.began for visit in found.visits if visit.user == 1] == pytest.approx([0, 1, 2])
    assert found.counted("iterations") == 6
    assert found.ended_at == pytest.approx(12)


@pytest.mark.parametrize("executor", [SharedIterations(3, 9), PerVUIterations(3, 3)])
def test_users_are_there_from_the_start_and_leave_when_their_work_is_done(executor: CountedIterations) -> None:
    async def look(bench: Bench) -> None:
        await asyncio.sleep(START - 0.001)
        assert bench.recorder.cut(0, {}).series["vus_max{scenario:users}"].value == 3  # type: ignore[union-attr]

    found = driven(executor, 1.0, meddling=look)
    assert found.began == pytest.approx([0, 0, 0, 1, 1, 1, 2, 2, 2])
    assert (found.gauge("vus").max, found.gauge("vus").value) == (3, 0)
    assert found.closed == {0, 1, 2}
    assert found.trend("iteration_lateness").count == 0


def test_what_never_began_within_the_longest_time_is_dropped_and_what_runs_may_finish() -> None:
    shared = driven(SharedIterations(2, 100, 10.0), 3.0)
    assert (shared.counted("iterations"), shared.counted("dropped_iterations")) == (8, 92)
    assert shared.ended_at == pytest.approx(12)
    each = driven(PerVUIterations(2, 100, 10.0), 3.0)
    assert (each.counted("iterations"), each.counted("dropped_iterations")) == (8, 192)


def test_no_iteration_begins_at_the_very_end() -> None:
    assert driven(SharedIterations(1, 100, 4.0), 0.5).counted("iterations") == 8


def test_an_iteration_that_is_cut_off_was_begun_and_so_is_not_dropped() -> None:
    found = driven(PerVUIterations(2, 3, 10.0), 8.0, cancel_at=11.0)
    assert found.cancelled
    assert (found.counted("iterations"), found.counted("interrupted_iterations")) == (2, 2)
    assert found.counted("dropped_iterations") == 2
    assert found.closed == {0, 1}


@pytest.mark.parametrize("executor", [SharedIterations(2, 100), PerVUIterations(2, 50)])
def test_an_operators_stop_drops_nothing(executor: CountedIterations) -> None:
    async def stop(bench: Bench) -> None:
        await asyncio.sleep(START + 2.5)
        bench.stop.set()

    found = driven(executor, 1.0, meddling=stop)
    assert (found.counted("iterations"), found.counted("dropped_iterations")) == (6, 0)
    assert found.ended_at == pytest.approx(3)


def test_a_journey_that_never_waits_does_not_hold_up_the_others() -> None:
    found = driven(SharedIterations(4, 400), 0.0)
    assert {number: len(made) for number, made in by_user(found).items()} == dict.fromkeys(range(4), 100)


def test_a_segment_without_users_is_over_at_once() -> None:
    found = driven(SharedIterations(1, 10), segment=Segment(1, 2))
    assert (found.visits, found.counted("dropped_iterations")) == ([], 0)


@settings(max_examples=50)
@given(
    shared=st.booleans(),
    vus=st.integers(1, 5),
    more=st.integers(0, 12),
    service=st.sampled_from([0.0, 0.4, 1.1, 3.0, 50.0]),
    parts=st.integers(1, 4),
)
def test_every_iteration_is_made_or_dropped_whatever_the_target_does(
    shared: bool, vus: int, more: int, service: float, parts: int
) -> None:
    executor = SharedIterations(vus, vus + more, 7.0) if shared else PerVUIterations(vus, 1 + more, 7.0)
    segments = [driven(executor, service, segment=Segment(index, parts)) for index in range(parts)]
    made = [visit.index for segment in segments for visit in segment.visits]
    dropped = sum(segment.counted("dropped_iterations") for segment in segments)
    assert len(made) + dropped == total_iterations(executor)
    assert len(set(made)) == len(made)
    assert sum(int(segment.gauge("vus_max").value) for segment in segments) == vus
    if dropped == 0:
        assert sorted(made) == list(range(total_iterations(executor)))

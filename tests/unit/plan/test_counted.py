"""Counted iterations: every one has exactly one owner, however the work is split."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from engine.plan.counted import shared_count, shared_indices, total_iterations, user_indices
from engine.plan.segment import Segment
from engine.profile.model import PerVUIterations, SharedIterations

shared = st.integers(1, 40).flatmap(lambda vus: st.builds(SharedIterations, st.just(vus), st.integers(vus, 500)))


@given(shared, st.integers(1, 50))
def test_segments_share_the_iterations_without_overlap_and_together_make_all(
    executor: SharedIterations, count: int
) -> None:
    segments = [Segment(index, count) for index in range(count)]
    parts = [list(shared_indices(executor, segment)) for segment in segments]
    assert sorted(index for part in parts for index in part) == list(range(executor.iterations))
    assert [len(part) for part in parts] == [shared_count(executor, segment) for segment in segments]
    assert all(part == sorted(part) for part in parts)


@given(shared, st.integers(1, 50))
def test_a_segments_work_is_in_proportion_to_its_users(executor: SharedIterations, count: int) -> None:
    for index in range(count):
        segment = Segment(index, count)
        users = segment.vus(executor.vus)
        each = executor.iterations // executor.vus
        assert users * each <= shared_count(executor, segment) <= users * (each + 1)


def test_who_has_no_users_has_no_work_and_finds_out_at_once() -> None:
    many = SharedIterations(1, 10**9)
    assert shared_count(many, Segment(1, 2)) == 0
    assert list(shared_indices(many, Segment(1, 2))) == []
    assert list(islice(shared_indices(many, Segment(0, 2)), 3)) == [0, 1, 2]


@given(st.integers(1, 40), st.integers(1, 40))
def test_users_that_count_for_themselves_make_all_iterations_between_them(vus: int, iterations: int) -> None:
    executor = PerVUIterations(vus, iterations)
    parts = [user_indices(executor, number) for number in range(vus)]
    assert all(len(part) == iterations for part in parts)
    assert sorted(index for part in parts for index in part) == list(range(total_iterations(executor)))


def test_all_iterations_are_those_of_all_users_where_each_counts_for_itself() -> None:
    assert total_iterations(SharedIterations(3, 10)) == 10
    assert total_iterations(PerVUIterations(3, 10)) == 30

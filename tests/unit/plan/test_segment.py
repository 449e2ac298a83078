from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.segment import WHOLE, Segment


@given(st.integers(1, 60), st.integers(0, 5000))
def test_segments_share_users_out_without_remainder_or_overlap(count: int, total: int) -> None:
    segments = [Segment(index, count) for index in range(count)]
    assert sum(segment.vus(total) for segment in segments) == total
    shares = [segment.vus(total) for segment in segments]
    assert max(shares) - min(shares) <= 1
    assert all(segment.vus(total) == sum(map(segment.owns, range(total))) for segment in segments)


@given(st.integers(1, 60), st.integers(0, 10**9))
def test_every_number_has_exactly_one_owner(count: int, number: int) -> None:
    assert sum(Segment(index, count).owns(number) for index in range(count)) == 1


def test_the_whole_owns_everything() -> None:
    assert WHOLE.vus(7) == 7
    assert all(map(WHOLE.owns, range(7)))


@pytest.mark.parametrize(("index", "count"), [(-1, 2), (2, 2), (0, 0)])
def test_there_is_no_segment_outside_the_count(index: int, count: int) -> None:
    with pytest.raises(ValueError, match="no segment"):
        Segment(index, count)

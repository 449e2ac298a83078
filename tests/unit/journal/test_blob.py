"""Blobs: a second's points as one short text that JSON carries as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import JournalError
from engine.journal.blob import pack_points, unpack_points
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Trend
from tests.support.seconds import trend

numbers = st.integers(min_value=0, max_value=10**6)
points = st.one_of(
    st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=20).map(lambda values: trend(*values)),
    st.floats(min_value=0, max_value=1e9).map(Counter),
    st.tuples(numbers, numbers).map(lambda pair: Rate(*pair)),
    st.floats(min_value=0, max_value=1e9).map(lambda value: Gauge(value, 0.0, value)),
)


_ORDER = [Trend, Counter, Rate, Gauge]


def _alike(found: Point, packed: Point) -> None:
    if not isinstance(packed, Trend):
        assert found == packed
        return
    assert isinstance(found, Trend)
    mine, theirs = found.histogram, packed.histogram
    assert (mine.buckets, mine.count) == (theirs.buckets, theirs.count)
    assert mine.sum == pytest.approx(theirs.sum, abs=6e-7), "to the nanosecond"
    assert (mine.min, mine.max) == pytest.approx((theirs.min, theirs.max), abs=6e-4), "to the microsecond"


@given(st.dictionaries(numbers, points, max_size=8))
def test_points_come_out_as_they_went_in(given_points: dict[int, Point]) -> None:
    blob = pack_points(given_points)
    found = unpack_points(blob)
    assert list(found) == sorted(given_points, key=lambda number: _ORDER.index(type(given_points[number])))
    for number, point in given_points.items():
        _alike(found[number], point)
    assert pack_points(found) == blob, "what was rounded once is not rounded again"
    assert json.dumps(blob) == f'"{blob}"', "no character needs an escape"


def test_no_points_are_no_text_to_decode() -> None:
    assert unpack_points("") == {}
    assert unpack_points(pack_points({})) == {}


@pytest.mark.parametrize("damage", [lambda blob: blob[:-6], lambda blob: "~" * len(blob), lambda blob: blob + '"'])
def test_a_damaged_blob_is_a_value_error(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(JournalError, match="damaged"):
        unpack_points(damage(pack_points({1: trend(1, 2, 3)})))


def test_a_busy_second_is_small() -> None:
    second: dict[int, Point] = {number: trend(*(1.0 + place * 0.37 for place in range(500))) for number in range(20)}
    assert len(pack_points(second)) < 20_000

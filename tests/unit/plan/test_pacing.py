from __future__ import annotations

import statistics
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.pacing import paced_instants, paced_starts, phase, planned_paced_iterations
from engine.plan.vus import Span, vu_spans
from engine.profile.model import ConstantVUs, RampingVUs, Stage

SEARCH = RampingVUs(0, (Stage(120.0, 100.0), Stage(300.0, 100.0), Stage(120.0, 0.0)), pacing_s=6.0)


@given(st.integers(0, 10_000), st.floats(0, 1000), st.floats(0.001, 500), st.floats(0.5, 100))
def test_a_user_starts_once_every_pacing_while_it_is_there(
    number: int, start: float, length: float, pacing: float
) -> None:
    span = Span(start, start + length)
    starts = paced_starts(ConstantVUs(1, 1.0, pacing), number, span)
    assert len(starts) == len(list(starts))
    for place, instant in enumerate(starts):
        assert span.start <= instant < span.end
        turns = (instant - pacing * phase(number)) / pacing
        assert turns == pytest.approx(round(turns), abs=1e-6)
        assert instant == pytest.approx(starts[0] + place * pacing)
    assert not starts or starts[0] - pacing < span.start + 1e-9
    assert starts.first + len(starts) * pacing >= span.end


def test_starts_can_be_read_like_any_sequence() -> None:
    starts = paced_starts(ConstantVUs(1, 10.0, 2.0), 0, Span(1.0, 8.0))
    assert list(starts) == [2.0, 4.0, 6.0]
    assert (starts[0], starts[-1], starts[1:3]) == (2.0, 6.0, (4.0, 6.0))
    with pytest.raises(IndexError):
        starts[3]
    assert 4.0 in starts


def test_a_user_that_leaves_before_its_phase_starts_nothing() -> None:
    assert len(paced_starts(ConstantVUs(1, 10.0, 100.0), 1, Span(0.0, 1.0))) == 0


def test_users_without_pacing_have_no_plan() -> None:
    with pytest.raises(ValueError, match="without pacing"):
        paced_starts(ConstantVUs(1, 10.0), 0, Span(0.0, 1.0))


def test_all_instants_come_in_order_and_are_those_of_every_user() -> None:
    instants = list(paced_instants(SEARCH))
    assert all(earlier <= later for earlier, later in pairwise(instants))
    of_users = [
        instant
        for number, stay in enumerate(vu_spans(SEARCH))
        for span in stay
        for instant in paced_starts(SEARCH, number, span)
    ]
    assert instants == sorted(of_users)
    assert len(instants) == planned_paced_iterations(SEARCH)


def test_search_begins_seven_thousand_iterations() -> None:
    assert planned_paced_iterations(SEARCH) == pytest.approx(7000, rel=0.01)


@pytest.mark.parametrize("users", [5, 50, 100, 333])
def test_users_that_join_together_do_not_arrive_together(users: int) -> None:
    instants = [instant for instant in paced_instants(ConstantVUs(users, 60.0, 6.0)) if instant < 6.0]
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    assert max(gaps) < 3 * 6.0 / users
    assert len(set(instants)) == users


def test_every_second_at_full_load_has_its_share() -> None:
    seconds = Counter(int(instant) for instant in paced_instants(SEARCH) if 120 <= instant < 420)
    counts = [seconds[second] for second in range(120, 420)]
    assert statistics.mean(counts) == pytest.approx(100 / 6, rel=0.001)
    assert max(counts) - min(counts) <= 2

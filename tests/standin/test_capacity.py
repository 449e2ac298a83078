"""The capacity model, in virtual time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wwmaa_tui.standin.capacity import Capacity, Demand, Limits


def finish_times(limits: Limits, arrivals: list[tuple[float, Demand]]) -> dict[int, float]:
    """When each arrival is finished, by its place in the list; everybody is let in."""
    capacity: Capacity[int] = Capacity(limits)
    finished: dict[int, float] = {}
    for place, (at, demand) in enumerate(arrivals):
        finished |= {done.ticket: done.at for done in capacity.advance(at)}
        capacity.start(at, demand, place)
    while (due := capacity.next_due()) is not None:
        finished |= {done.ticket: done.at for done in capacity.advance(due)}
    return finished


def test_a_request_alone_takes_the_sum_of_its_parts() -> None:
    times = finish_times(Limits(), [(5.0, Demand(cpu_s=0.01, db_s=0.02, wait_s=0.03))])
    assert times == {0: pytest.approx(5.06)}


def test_a_request_that_needs_nothing_is_finished_at_once() -> None:
    assert finish_times(Limits(), [(1.0, Demand())]) == {0: 1.0}


def test_as_many_requests_as_cores_do_not_slow_each_other() -> None:
    times = finish_times(Limits(cores=4), [(0.0, Demand(cpu_s=1.0))] * 4)
    assert list(times.values()) == pytest.approx([1.0] * 4)


def test_more_requests_than_cores_share_them_evenly() -> None:
    times = finish_times(Limits(cores=4), [(0.0, Demand(cpu_s=1.0))] * 10)
    assert list(times.values()) == pytest.approx([2.5] * 10)


def test_a_later_arrival_slows_one_that_is_under_way() -> None:
    # Alone for half a second, then two on one core: the first needs another second for its second half.
    times = finish_times(Limits(cores=1), [(0.0, Demand(cpu_s=1.0)), (0.5, Demand(cpu_s=1.0))])
    assert times == pytest.approx({0: 1.5, 1: 2.0})


def test_a_short_request_overtakes_a_long_one_on_the_cores() -> None:
    times = finish_times(Limits(cores=1), [(0.0, Demand(cpu_s=1.0)), (0.0, Demand(cpu_s=0.1))])
    assert times == pytest.approx({1: 0.2, 0: 1.1})


def test_connections_are_given_in_the_order_of_asking() -> None:
    arrivals = [(0.0, Demand(db_s=1.0)), (0.1, Demand(db_s=1.0)), (0.2, Demand(db_s=0.01)), (0.3, Demand(db_s=0.01))]
    times = finish_times(Limits(pool=2), arrivals)
    assert times == pytest.approx({0: 1.0, 1: 1.1, 2: 1.01, 3: 1.02})


def test_the_wait_for_a_connection_is_told_apart_from_the_query() -> None:
    capacity: Capacity[str] = Capacity(Limits(pool=1))
    capacity.start(0.0, Demand(db_s=1.0), "first")
    capacity.start(0.4, Demand(db_s=0.5), "second")
    first, second = capacity.advance(9.0)
    assert (first.ticket, first.pool_wait_s, first.db_s) == ("first", 0.0, 1.0)
    assert (second.ticket, second.db_s) == ("second", 0.5)
    assert second.pool_wait_s == pytest.approx(0.6)


def test_waiting_holds_neither_a_core_nor_a_connection_nor_a_place_in_the_queue() -> None:
    capacity: Capacity[int] = Capacity(Limits(cores=1, pool=1, queue=1))
    for place in range(100):
        capacity.start(0.0, Demand(wait_s=1.0), place)
    assert (capacity.in_service, capacity.computing, capacity.pool_in_use, capacity.queued) == (100, 0, 0, 0)
    assert capacity.admits()
    assert len(capacity.advance(1.0)) == 100


def test_a_full_queue_admits_no_more_until_somebody_is_through() -> None:
    capacity: Capacity[int] = Capacity(Limits(cores=1, pool=1, queue=3))
    capacity.start(0.0, Demand(db_s=1.0), 0)
    capacity.start(0.0, Demand(db_s=1.0), 1)
    assert capacity.admits()
    capacity.start(0.0, Demand(cpu_s=5.0), 2)
    assert (capacity.computing, capacity.pool_in_use, capacity.pool_waiting) == (1, 1, 1)
    assert not capacity.admits()
    capacity.advance(1.0)
    assert capacity.admits()


def test_a_finished_request_is_handed_back_once() -> None:
    capacity: Capacity[str] = Capacity(Limits())
    capacity.start(0.0, Demand(), "at once")
    assert capacity.next_due() == 0.0
    assert [done.ticket for done in capacity.advance(0.0)] == ["at once"]
    assert capacity.advance(1.0) == []
    assert capacity.next_due() is None


def test_a_request_without_a_ticket_uses_its_share_and_is_never_handed_back() -> None:
    capacity: Capacity[str] = Capacity(Limits(cores=1))
    capacity.start(0.0, Demand(cpu_s=1.0), None)
    capacity.start(0.0, Demand(cpu_s=1.0), "slowed")
    (slowed,) = capacity.advance(9.0)
    assert slowed.ticket == "slowed"
    assert slowed.at == pytest.approx(2.0)


def test_time_never_runs_backwards() -> None:
    capacity: Capacity[str] = Capacity(Limits())
    capacity.advance(10.0)
    capacity.start(9.0, Demand(wait_s=1.0), "late word")
    assert [done.at for done in capacity.advance(11.0)] == [11.0]


def test_a_long_life_loses_no_precision() -> None:
    capacity: Capacity[int] = Capacity(Limits(cores=1))
    for place in range(20_000):
        capacity.start(place * 0.5, Demand(cpu_s=0.4), place)
        (done,) = capacity.advance(place * 0.5 + 0.45)
        assert done.at == pytest.approx(place * 0.5 + 0.4, abs=1e-6)


DEMANDS = st.builds(
    Demand,
    cpu_s=st.floats(0, 0.2),
    db_s=st.floats(0, 0.2),
    wait_s=st.floats(0, 0.2),
)


@given(
    arrivals=st.lists(st.tuples(st.floats(0, 1), DEMANDS), max_size=40),
    cores=st.integers(1, 4),
    pool=st.integers(1, 4),
)
def test_nobody_is_served_faster_than_alone_and_everybody_is_served(
    arrivals: list[tuple[float, Demand]], cores: int, pool: int
) -> None:
    arrivals.sort(key=lambda arrival: arrival[0])
    times = finish_times(Limits(cores=cores, pool=pool), arrivals)
    assert sorted(times) == list(range(len(arrivals)))
    for place, (at, demand) in enumerate(arrivals):
        assert times[place] >= at + demand.cpu_s + demand.db_s + demand.wait_s - 1e-6
    # No later than one after the other, each part on its own.
    total = sum(demand.cpu_s + demand.db_s + demand.wait_s for _, demand in arrivals)
    assert all(at <= 1 + total + 1e-6 for at in times.values())


@given(arrivals=st.lists(st.tuples(st.floats(0, 1), DEMANDS), min_size=1, max_size=40), cores=st.integers(1, 4))
def test_the_cores_do_exactly_the_work_that_was_asked(arrivals: list[tuple[float, Demand]], cores: int) -> None:
    capacity: Capacity[None] = Capacity(Limits(cores=cores))
    for at, demand in sorted(arrivals, key=lambda arrival: arrival[0]):
        capacity.start(at, demand, None)
    capacity.advance(1000.0)
    assert capacity.cpu_seconds == pytest.approx(sum(demand.cpu_s for _, demand in arrivals), abs=1e-6)
    assert (capacity.in_service, capacity.pool_in_use, capacity.queued) == (0, 0, 0)


def test_how_often_one_looks_changes_nothing() -> None:
    rng = random.Random(5)
    parts = [[rng.random(), *(rng.random() / 50 for _ in range(3))] for _ in range(300)]
    arrivals = [(at, Demand(*costs)) for at, *costs in sorted(parts)]
    limits = Limits(cores=2, pool=3)
    watched: Capacity[int] = Capacity(limits)
    seen: dict[int, float] = {}
    now = 0.0
    for place, (at, demand) in enumerate(arrivals):
        while now + 0.001 < at:
            now += 0.001
            seen |= {done.ticket: done.at for done in watched.advance(now)}
        watched.start(at, demand, place)
        now = at
    seen |= {done.ticket: done.at for done in watched.advance(1000.0)}
    assert seen == pytest.approx(finish_times(limits, arrivals))

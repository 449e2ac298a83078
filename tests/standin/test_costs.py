"""The platform's calibration: what load does to it, in virtual time, with the shipped costs and limits."""

from __future__ import annotations

import random

import pytest

from wwmaa_tui.standin import costs
from wwmaa_tui.standin.capacity import Capacity, Limits
from wwmaa_tui.standin.costs import Spread, Work


def latencies(rate: float, works: list[Work], seconds: float = 20.0) -> tuple[list[float], int]:
    """Sorted latencies in seconds of arrivals at random instants, works in turn; and how many were turned away."""
    rng, spread, capacity = random.Random(3), Spread(7), Capacity[float](Limits())
    at, refused, place, taken = 0.0, 0, 0, []
    while at < seconds:
        taken += [done.at - done.ticket for done in capacity.advance(at)]
        if capacity.admits():
            capacity.start(at, spread.draw(works[place % len(works)]), at)
        else:
            refused += 1
        place += 1
        at += rng.expovariate(rate)
    taken += [done.at - done.ticket for done in capacity.advance(seconds + 1000)]
    return sorted(taken), refused


def p95(taken: list[float]) -> float:
    return taken[int(len(taken) * 0.95)]


FRESH = [costs.SEARCH_SIMPLE] * 4 + [costs.SEARCH_FILTERED] * 3 + [costs.SEARCH_SEMANTIC] * 2 + [costs.SEARCH_FILTERED]


@pytest.mark.parametrize("works", [[costs.SEARCH_CACHED], [*FRESH, *[costs.SEARCH_CACHED] * 90]])
def test_search_at_a_thousand_queries_a_minute_has_a_healthy_p95(works: list[Work]) -> None:
    taken, refused = latencies(1000 / 60, works, seconds=300)
    assert 0.040 <= p95(taken) <= 0.120
    assert refused == 0


def test_even_without_any_cache_hit_search_meets_its_targets_at_that_rate() -> None:
    for works, target_s in ((FRESH, 1.2), ([costs.SEARCH_FILTERED], 0.8), ([costs.SEARCH_SEMANTIC], 1.5)):
        taken, _ = latencies(1000 / 60, works, seconds=100)
        assert p95(taken) < target_s / 3


def test_latency_rises_with_load_long_before_requests_are_turned_away() -> None:
    quiet, busy, full = (latencies(rate, [costs.SEARCH_SIMPLE], 10)[0] for rate in (50, 680, 1200))
    assert p95(quiet) < p95(busy) < p95(full)
    assert p95(full) > 1.2


def test_far_above_its_capacity_the_server_turns_requests_away() -> None:
    taken, refused = latencies(5000, [costs.SEARCH_CACHED], 3)
    assert refused > 1000
    assert len(taken) / 3 == pytest.approx(8 / 0.0025, rel=0.25)  # what the cores can do, and no more


def test_ten_thousand_page_visitors_are_just_below_the_knee() -> None:
    second = (
        [costs.PAGE] * 1150
        + [costs.ASSET] * 3450
        + [costs.LIST_CACHED] * 865
        + [costs.SEARCH_CACHED] * 170
        + [costs.DASHBOARD] * 115
        + [costs.LOGIN] * 350
    )
    random.Random(1).shuffle(second)
    taken, refused = latencies(len(second), second, 4)
    assert refused == 0
    assert p95(taken) < 0.3
    overrun, _ = latencies(len(second) * 1.3, second, 4)
    assert p95(overrun) > 2 * p95(taken)


def test_a_cached_answer_is_cheaper_than_a_fresh_one() -> None:
    def whole(work: Work) -> float:
        return work.cpu_s + work.db_s + work.wait_s

    assert whole(costs.SEARCH_CACHED) < min(map(whole, FRESH))
    assert whole(costs.LIST_CACHED) < min(whole(costs.LIST_EVENTS), whole(costs.LIST_INSTRUCTORS))
    assert whole(costs.SEARCH_SEMANTIC) > max(whole(costs.SEARCH_SIMPLE), whole(costs.SEARCH_FILTERED))


def test_the_spread_follows_from_the_seed_and_keeps_the_typical_cost() -> None:
    def draws(seed: int) -> list[float]:
        spread = Spread(seed)
        return [spread.draw(Work(cpu_s=1.0)).cpu_s for _ in range(4001)]

    assert draws(7) == draws(7) != draws(8)
    assert sorted(draws(7))[2000] == pytest.approx(1.0, rel=0.05)
    assert sorted(draws(7))[3801] == pytest.approx(1.78, rel=0.1)


def test_an_extra_wait_is_added_as_it_is() -> None:
    assert Spread(7).draw(costs.NOTHING, extra_wait_s=2.5).wait_s == 2.5

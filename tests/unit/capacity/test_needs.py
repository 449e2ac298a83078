"""What a plan needs follows from the plan: users and sockets at once, the peak of its rate, its journal."""

from __future__ import annotations

import pytest

from engine.capacity import costs
from engine.capacity.destination import Destination
from engine.capacity.needs import needs_of
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    RampingArrivalRate,
    RampingVUs,
    Scenario,
    Stage,
)
from tests.support.shares import named, planned

API, SITE = Destination("10.0.0.1", 443), Destination("10.0.0.2", 443)


def arriving(rate: float, users: int, duration_s: float = 10.0) -> Executor:
    return ConstantArrivalRate(rate, 1.0, duration_s, users, users)


def at(start_s: float, name: str, executor: Executor, graceful_stop_s: float = 0.0) -> Scenario:
    return named(name, executor, start_time_s=start_s, graceful_stop_s=graceful_stop_s)


def test_scenarios_that_go_on_at_one_time_need_users_together_and_others_do_not() -> None:
    together = planned(at(0, "a", ConstantVUs(100, 10.0)), at(5, "b", ConstantVUs(50, 10.0)))
    apart = planned(at(0, "a", ConstantVUs(100, 10.0)), at(10, "b", ConstantVUs(50, 10.0)))
    assert needs_of(together, 1).users == 150
    assert needs_of(apart, 1).users == 100


def test_users_stay_for_the_graceful_stop() -> None:
    plan = planned(at(0, "a", ConstantVUs(100, 10.0), graceful_stop_s=30), at(20, "b", ConstantVUs(50, 10.0)))
    needs = needs_of(plan, 1)
    assert needs.users == 150
    assert needs.duration_s == 40.0


@pytest.mark.parametrize(("generators", "each"), [(1, 15), (2, 8), (3, 6), (4, 5), (20, 2)])
def test_the_first_generator_has_the_largest_share_of_every_scenario(generators: int, each: int) -> None:
    plan = planned(named("a", ConstantVUs(10, 10.0)), named("b", ConstantVUs(5, 10.0)))
    needs = needs_of(plan, generators)
    assert (needs.users, needs.users_each, needs.sockets_each) == (15, each, each)


def test_a_user_has_as_many_sockets_as_its_scenario_says() -> None:
    plan = planned(named("pages", ConstantVUs(10, 10.0), connections_per_vu=6), named("api", ConstantVUs(5, 10.0)))
    needs = needs_of(plan, 2)
    assert needs.sockets == 65
    assert needs.sockets_each == 33


def test_an_arrival_rate_is_counted_with_all_users_that_it_may_come_to() -> None:
    assert needs_of(planned(named("a", ConstantArrivalRate(10.0, 1.0, 10.0, 5, 200))), 1).users == 200


def test_the_peak_is_of_all_rates_together() -> None:
    up_and_down = RampingArrivalRate(0.0, 1.0, (Stage(10.0, 100.0), Stage(10.0, 0.0)), 5, 5)
    plan = planned(named("wave", up_and_down), at(5, "steady", arriving(30.0, 5, duration_s=3.0)))
    assert needs_of(plan, 1).rate == 110.0, "30 and 80 at second 8, where the steady one ends, beat 100 at second 10"


def test_a_jump_counts_with_its_higher_side() -> None:
    jump = RampingArrivalRate(5.0, 1.0, (Stage(10.0, 5.0), Stage(0.0, 500.0), Stage(10.0, 5.0)), 5, 5)
    assert needs_of(planned(named("jump", jump)), 1).rate == 500.0


def test_paced_users_have_a_rate_and_unpaced_ones_are_named_apart() -> None:
    paced = RampingVUs(0, (Stage(10.0, 100.0),), pacing_s=4.0)
    needs = needs_of(planned(named("paced", paced), named("free", ConstantVUs(7, 10.0))), 1)
    assert needs.rate == 25.0
    assert needs.unpaced_users == 7


def test_memory_is_of_generators_users_and_connections_and_tls_costs_more() -> None:
    plan = planned(named("a", ConstantVUs(1000, 10.0)))
    connection = costs.CONNECTION_BYTES + costs.SOCKET_BYTES
    plain = needs_of(plan, 2, destinations=(API,))
    assert plain.memory_bytes == 2 * costs.GENERATOR_BYTES + 1000 * (costs.USER_BYTES + connection)
    assert plain.memory_bytes_most == plain.memory_bytes
    secure = needs_of(plan, 2, destinations=(API,), tls=True)
    assert secure.memory_bytes - plain.memory_bytes == 1000 * (costs.TLS_CONNECTION_BYTES - costs.CONNECTION_BYTES)
    both = needs_of(plan, 2, destinations=(API, SITE))
    assert both.memory_bytes_most - both.memory_bytes == 1000 * connection


def test_a_journal_grows_with_duration_scenarios_and_kinds() -> None:
    def size(*scenarios: Scenario) -> int:
        return needs_of(planned(*scenarios), 1).journal_bytes

    def kinds(count: int) -> dict[str, float]:
        return {f"kind {number}": 1.0 for number in range(count)}

    short = size(at(0, "a", arriving(10.0, 5)))
    assert size(at(0, "a", arriving(10.0, 5, duration_s=20.0))) == 2 * short
    assert size(at(0, "a", arriving(10.0, 5)), at(0, "b", arriving(10.0, 5))) > 1.5 * short
    few, many = (named("a", arriving(10.0, 5), mix=kinds(count)) for count in (2, 4))
    a_kind = costs.KIND_SERIES * costs.SERIES_BYTES
    assert size(many) - size(few) == 2 * a_kind * 40


def test_two_scenarios_of_searches_are_thought_to_take_up_to_twice_what_their_journal_took() -> None:
    mix = {"simple": 40.0, "filtered": 30.0, "semantic": 20.0, "complex": 10.0}
    plan = planned(
        named("arrivals", arriving(20.0, 20, duration_s=8.0), mix=mix, graceful_stop_s=0.0),
        named("members", ConstantVUs(5, 8.0, pacing_s=1.0), mix=mix, graceful_stop_s=0.0),
    )
    assert 5_400 <= needs_of(plan, 1).journal_bytes / 8 <= 2 * 5_400


def test_a_plan_without_scenarios_needs_nothing_but_a_generator() -> None:
    needs = needs_of(planned(), 1)
    assert (needs.users, needs.sockets, needs.rate, needs.duration_s, needs.journal_bytes) == (0, 0, 0.0, 0.0, 0)
    assert needs.memory_bytes == costs.GENERATOR_BYTES


def test_a_browser_needs_the_memory_of_one_beside_that_of_the_users() -> None:
    load = planned(Scenario("searches", "search", ConstantVUs(6, 10.0)))
    both = planned(
        Scenario("searches", "search", ConstantVUs(6, 10.0)), Scenario("browser", "browser", ConstantVUs(1, 10.0))
    )
    more = needs_of(both, 1).memory_bytes - needs_of(load, 1).memory_bytes
    assert more == pytest.approx(costs.GENERATOR_BYTES + costs.BROWSER_BYTES, rel=0.001)

"""The table of faults, the switch, and the leak that follows it."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.capacity import Limits
from wwmaa_tui.standin.faults import FAULTS, MIB, NONE, FaultSwitch, UnknownFault, fault_named
from wwmaa_tui.standin.leak import Leak
from wwmaa_tui.standin.reports import Reports
from wwmaa_tui.standin.sentry.complaints import Complaints
from wwmaa_tui.standin.telemetry import Telemetry
from wwmaa_tui.standin.waiting import WaitingRoom


def test_every_fault_is_named_described_and_does_something() -> None:
    assert list(FAULTS)[:4] == ["none", "slow", "failing", "leaking"]
    assert all(fault.name == name and fault.description for name, fault in FAULTS.items())
    assert [name for name, fault in FAULTS.items() if fault.effect == NONE.effect] == ["none"]


def test_no_name_is_no_fault() -> None:
    assert fault_named(None) is NONE


@pytest.mark.parametrize(("wrong", "right"), [("slwo", "slow"), ("FAILING", "failing"), ("leak", "leaking")])
def test_an_unknown_name_is_answered_with_the_nearest_valid_one(wrong: str, right: str) -> None:
    with pytest.raises(UnknownFault, match="valid: none, slow, failing, leaking, ") as caught:
        fault_named(wrong)
    assert caught.value.nearest[0] == right


def test_a_name_like_nothing_still_learns_the_valid_ones() -> None:
    with pytest.raises(UnknownFault) as caught:
        fault_named("zzz")
    assert caught.value.nearest == []


def test_a_healthy_switch_never_fails_delays_or_leaks() -> None:
    switch = FaultSwitch(NONE, seed=7, now=0.0)
    assert not any(switch.fails() for _ in range(1000))
    assert switch.extra_wait_s() == 0.0
    assert switch.leaked_bytes(1e6) == 0
    assert [switch.recalls(found) for found in (True, False, True)] == [True, False, True]


def test_failing_strikes_one_request_in_five_and_the_same_ones_for_a_seed() -> None:
    def strikes(seed: int) -> list[bool]:
        switch = FaultSwitch(FAULTS["failing"], seed, now=0.0)
        return [switch.fails() for _ in range(5000)]

    assert sum(strikes(7)) == pytest.approx(1000, abs=100)
    assert strikes(7) == strikes(7) != strikes(8)


def test_slow_puts_the_p95_of_its_wait_between_two_and_a_half_and_four_seconds() -> None:
    switch = FaultSwitch(FAULTS["slow"], seed=7, now=0.0)
    waits = sorted(switch.extra_wait_s() for _ in range(2000))
    assert waits[0] >= 0.8
    assert 2.5 <= waits[1900] <= 4.0


def test_a_chat_fault_strikes_in_turn_and_anew_when_it_is_put_in_force() -> None:
    switch = FaultSwitch(FAULTS["duplicate-chat"], seed=7, now=0.0)
    assert [number for number in range(1, 31) if switch.duplicates_chat()] == [10, 20, 30]
    assert not any(switch.loses_chat() or switch.cuts_off() for _ in range(100))
    switch.duplicates_chat()
    switch.set(FAULTS["lossy-chat"], now=1.0)
    assert [number for number in range(1, 47) if switch.loses_chat()] == [23, 46]
    switch.set(FAULTS["dropping"], now=2.0)
    assert [number for number in range(1, 41) if switch.cuts_off()] == [20, 40]


def test_a_leak_grows_with_time_up_to_its_cap() -> None:
    switch = FaultSwitch(FAULTS["leaking"], seed=7, now=100.0)
    assert switch.leaked_bytes(100.0) == 0
    assert switch.leaked_bytes(110.0) == 80 * MIB
    assert switch.leaked_bytes(1e9) == 352 * MIB


def test_what_leaks_is_held_until_the_fault_is_taken_away() -> None:
    times = iter((0.0, 0.5, 1.0, 1.0))
    switch = FaultSwitch(FAULTS["leaking"], seed=7, now=0.0)
    leak = Leak(switch, clock=lambda: next(times))
    sizes = []
    for _ in range(3):
        leak.look()
        sizes.append(leak.held_bytes)
    assert sizes == [0, 4 * MIB, 8 * MIB]
    switch.set(NONE, now=1.0)
    leak.look()
    assert leak.held_bytes == 0


def test_a_leak_switched_on_again_starts_anew() -> None:
    switch = FaultSwitch(FAULTS["leaking"], seed=7, now=0.0)
    switch.set(FAULTS["leaking"], 50.0)
    assert switch.leaked_bytes(51.0) == 8 * MIB


@pytest.mark.parametrize(
    ("name", "times", "share", "of"), [("none", 1, 3000, 3000), ("drop", 0, 3, 3000), ("double-process", 2, 30, 3000)]
)
def test_a_lie_about_webhooks_has_its_exact_share_and_an_early_victim(
    name: str, times: int, share: int, of: int
) -> None:
    switch = FaultSwitch(FAULTS[name], seed=7, now=0.0)
    fates = [switch.times_processed() for _ in range(of)]
    assert fates.count(times) == share
    assert times in fates[:10]
    assert set(fates) <= {1, times}


def test_a_cold_cache_recalls_exactly_two_look_ups_in_five_however_much_it_holds() -> None:
    switch = FaultSwitch(FAULTS["cold-cache"], seed=7, now=0.0)
    assert sum(switch.recalls(True) for _ in range(1000)) == 400
    assert not any(switch.recalls(False) for _ in range(1000))
    switch.set(FAULTS["cold-cache"], 1.0)
    assert sum(switch.recalls(place % 2 == 0) for place in range(1000)) == pytest.approx(400, abs=1)


async def test_reports_follow_one_another_until_the_fault_is_taken_away() -> None:
    now = 0.0
    switch, telemetry = FaultSwitch(FAULTS["exhausted-pool"], seed=7, now=0.0), Telemetry()
    room = WaitingRoom(Limits(pool=20), clock=lambda: now)
    reports = Reports(switch, room, telemetry, Complaints(), seed=7)
    reports.look()
    for second in range(1, 31):
        now = float(second)
        capacity = room.catch_up()
        assert (capacity.pool_in_use, capacity.pool_waiting, reports.under_way) == (20, 10, 30)
    done = telemetry.queries["reports", "query"]
    assert 140 <= done.count <= 160
    assert telemetry.slow_queries["reports", "query"] == done.count
    switch.set(NONE, now)
    now += 20.0
    room.catch_up()
    assert reports.under_way == room.catch_up().pool_in_use == 0

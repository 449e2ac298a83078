"""A plan against a machine: what cannot work is refused with figures and the way out, what comes near is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.capacity import costs
from engine.capacity.checks import (
    check_cores,
    check_disk,
    check_files,
    check_memory,
    check_plan,
    check_ports,
    refusal,
    size,
)
from engine.capacity.destination import Destination
from engine.capacity.machine import Machine
from engine.capacity.needs import Needs

API, SITE = Destination("10.0.0.1", 443), Destination("10.0.0.2", 443)
ROOMY = Machine(
    cores=4,
    files=20_000,
    hard_files=20_000,
    ports=(32_768, 60_999),
    memory_bytes=8_000_000_000,
    disk_bytes=50_000_000_000,
)
UNKNOWN = Machine(cores=2, files=20_000)


def needs(users: int = 100, generators: int = 1, **changed: object) -> Needs:
    each = -(-users // generators)
    small = Needs(
        generators=generators,
        users=users,
        users_each=each,
        sockets=users,
        sockets_each=each,
        rate=50.0,
        unpaced_users=0,
        duration_s=600.0,
        journal_bytes=3_600_000,
        destinations=(API,),
    )
    return replace(small, **changed)  # type: ignore[arg-type]


def test_a_small_plan_on_a_roomy_machine_passes_with_figures_and_without_concern() -> None:
    checks = check_plan(needs(), ROOMY)
    assert [check.name for check in checks] == ["file limit", "local ports", "memory", "disk", "cores"]
    assert all(check.ok and not check.tight and check.figures for check in checks)
    assert refusal(checks) == ""
    assert [check.detail for check in checks] == [
        "20,000 allowed, 164 needed in one generator",
        "28,232 free for 10.0.0.1:443, 100 needed",
        "8.0 GB available, about 42 MB needed for 100 users",
        "50.0 GB free, about 4 MB needed",
        "4 here, 1 generator, 50 iterations a second planned",
    ]


def test_too_many_files_for_a_generator_are_refused_with_two_ways_out() -> None:
    check = check_files(needs(10_000), replace(ROOMY, files=4_096, hard_files=4_096))
    assert not check.ok
    assert check.detail == (
        "10,000 users need 10,064 files in one generator, the hard limit is 4,096: "
        "raise it (as root, `ulimit -Hn 10064`), or use --workers 3"
    )
    assert check.figures == {"needed": 10_064, "allowed": 4_096}
    assert check_files(needs(10_000, 3), replace(ROOMY, files=4_096)).ok, "as it promised"


def test_a_soft_limit_that_could_not_be_raised_needs_no_root() -> None:
    check = check_files(needs(400, 2), replace(ROOMY, files=256, hard_files=4_096))
    assert "264 files in each of 2 generators, the limit is 256: raise it (`ulimit -n 264`)" in check.detail
    assert "--workers 3" in check.detail


def test_a_limit_that_leaves_no_socket_at_all_is_not_helped_by_workers() -> None:
    check = check_files(needs(400), replace(ROOMY, files=costs.SPARE_FILES, hard_files=costs.SPARE_FILES))
    assert not check.ok
    assert "--workers" not in check.detail


@pytest.mark.parametrize(("users", "tight"), [(100, False), (143, True), (192, True)])
def test_files_are_tight_when_four_fifths_are_used(users: int, tight: bool) -> None:
    check = check_files(needs(users), replace(ROOMY, files=256))
    assert (check.ok, check.tight, "tight" in check.detail) == (True, tight, tight)


def test_users_that_may_talk_to_two_addresses_make_files_tight_but_are_not_refused() -> None:
    check = check_files(needs(600, destinations=(API, SITE)), replace(ROOMY, files=1_024))
    assert (check.ok, check.tight) == (True, True)
    assert "1,264 if every user talks to all 2 addresses" in check.detail


def test_more_connections_than_local_ports_are_refused_with_the_range_that_would_do() -> None:
    machine = replace(ROOMY, ports_in_use={API: 1_000})
    check = check_ports(needs(30_000), machine)
    assert not check.ok
    assert check.detail.startswith(
        "30,000 connections to 10.0.0.1:443 need as many local ports, 27,232 are free (1,000 of 28,232 are in use): "
    )
    assert "sysctl -w net.ipv4.ip_local_port_range" in check.detail
    assert check_ports(needs(27_232), machine).ok


def test_what_no_range_can_hold_is_not_helped_by_a_wider_one() -> None:
    check = check_ports(needs(70_000), ROOMY)
    assert not check.ok
    assert "more machines" in check.detail
    assert "sysctl" not in check.detail


def test_users_with_several_connections_are_told_of_them() -> None:
    several = needs(10_000, sockets=60_000, sockets_each=60_000)
    files = check_files(several, ROOMY).detail
    assert files.startswith("10,000 users with 60,000 connections need 60,064 files in one generator")
    assert check_ports(several, ROOMY).detail.endswith("or plan fewer users, or fewer connections_per_vu")


def test_each_address_has_ports_of_its_own() -> None:
    check = check_ports(needs(30_000, destinations=(API, SITE)), ROOMY)
    assert (check.ok, check.tight) == (True, True)
    assert not check_ports(needs(60_000, destinations=(API, SITE)), ROOMY).ok


def test_memory_that_is_not_there_is_refused_and_the_tls_is_named() -> None:
    many = needs(100_000, tls=True)
    check = check_memory(many, replace(ROOMY, memory_bytes=2_000_000_000))
    assert not check.ok
    wanted = f"100,000 users with TLS need about {size(many.memory_bytes)} of memory, 2.0 GB are available: "
    assert check.detail.startswith(wanted)
    assert check_memory(needs(100, tls=True), replace(ROOMY, memory_bytes=2_000_000_000)).ok


def test_a_journal_that_does_not_fit_is_refused_and_another_folder_is_the_way_out() -> None:
    check = check_disk(needs(journal_bytes=800_000_000, duration_s=86_400.0), replace(ROOMY, disk_bytes=600_000_000))
    assert not check.ok
    assert check.detail == (
        "a journal of 86,400 s takes about 800 MB, 600 MB are free in the results folder: "
        "make room, or choose another with --results"
    )
    tight = check_disk(needs(journal_bytes=800_000_000), replace(ROOMY, disk_bytes=900_000_000))
    assert (tight.ok, tight.tight) == (True, True)


def test_a_rate_beyond_one_generator_is_tight_and_beyond_any_core_refused() -> None:
    tight = check_cores(needs(rate=30_000.0), ROOMY)
    assert (tight.ok, tight.tight) == (True, True)
    assert "use --workers 2" in tight.detail
    hopeless = check_cores(needs(rate=70_000.0), ROOMY)
    assert not hopeless.ok
    wanted = "70,000 iterations a second are planned, 1 generator carries about 20,000: use --workers 4"
    assert hopeless.detail == wanted
    assert check_cores(needs(rate=70_000.0, generators=2), ROOMY).ok


def test_more_than_all_cores_carry_needs_another_machine() -> None:
    check = check_cores(needs(rate=200_000.0), ROOMY)
    assert not check.ok
    assert check.detail.endswith("use --workers 4 and plan less, or use a machine with more cores")
    all_in_use = check_cores(needs(rate=500_000.0, generators=4), ROOMY)
    assert all_in_use.detail.endswith("4 generators carry about 80,000: plan less, or use a machine with more cores")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"users": 15_000}, "a generator carries about 12,000 users; use --workers 2"),
        ({"generators": 5}, "more generators than cores"),
        (
            {"rate": 70_000.0, "generators": 4, "destinations": (Destination("127.0.0.1", 80),)},
            "the target is on this machine and needs cores too",
        ),
    ],
)
def test_what_may_keep_generators_from_their_cores_is_said(changed: dict[str, object], said: str) -> None:
    check = check_cores(needs(**changed), ROOMY)  # type: ignore[arg-type]
    assert (check.ok, check.tight) == (True, True)
    assert check.detail.endswith(f"; tight: {said}")


def test_users_whose_rate_nobody_knows_are_said() -> None:
    assert "and 7 users at their own pace" in check_cores(needs(unpaced_users=7), ROOMY).detail


def test_what_a_system_does_not_tell_refuses_nothing_and_is_said() -> None:
    checks = check_plan(needs(1_000_000, 60), UNKNOWN)
    unknown = {check.name: check.detail for check in checks if "not known here" in check.detail}
    assert set(unknown) == {"local ports", "memory", "disk"}
    assert all(check.ok for check in checks if check.name in unknown)


def test_everything_that_cannot_work_is_said_at_once() -> None:
    poor = replace(ROOMY, files=100, hard_files=100, memory_bytes=1_000, disk_bytes=1_000)
    said = refusal(check_plan(needs(100_000, rate=1e6), poor))
    assert said.startswith("this machine cannot carry the plan: ")
    for word in ("files in one generator", "local ports", "of memory", "a journal of", "iterations a second"):
        assert word in said
    assert said.count("; ") == 5, "five refusals; one of them has two ways out"

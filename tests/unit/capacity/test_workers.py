"""`--workers auto`: one generator, unless the plan needs more and the machine has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.capacity.machine import Machine
from engine.capacity.workers import generators_for
from engine.plan.model import Plan
from engine.profile.model import ConstantArrivalRate, ConstantVUs
from tests.support.shares import named, planned

EIGHT = Machine(cores=8, files=1_000_000)


def arriving(rate: float) -> Plan:
    return planned(named("a", ConstantArrivalRate(rate, 1.0, 10.0, 10, 10)))


def visiting(users: int) -> Plan:
    return planned(named("a", ConstantVUs(users, 10.0)))


@pytest.mark.parametrize(
    ("plan", "wanted"),
    [
        (planned(), 1),
        (arriving(20.0), 1),
        (arriving(20_000.0), 1),
        (arriving(20_001.0), 2),
        (arriving(70_000.0), 4),
        (visiting(12_000), 1),
        (visiting(12_001), 2),
        (arriving(1e9), 8),
    ],
)
def test_the_rate_and_the_users_of_a_plan_decide_up_to_the_cores(plan: Plan, wanted: int) -> None:
    assert generators_for(plan, EIGHT) == wanted


@pytest.mark.parametrize(("files", "wanted"), [(10_064, 1), (10_063, 2), (4_096, 3), (256, 8), (0, 8)])
def test_the_file_limit_of_one_process_decides_too(files: int, wanted: int) -> None:
    assert generators_for(visiting(10_000), replace(EIGHT, files=files)) == wanted


def test_several_connections_a_user_count_as_so_many_files() -> None:
    machine = replace(EIGHT, files=4_064)
    assert generators_for(visiting(2_000), machine) == 1
    assert generators_for(planned(named("a", ConstantVUs(2_000, 10.0), connections_per_vu=6)), machine) == 3


def test_a_small_machine_gets_no_more_generators_than_cores() -> None:
    assert generators_for(arriving(1e6), Machine(cores=2, files=1_000_000)) == 2
    assert generators_for(arriving(1e6), Machine(cores=1, files=1_000_000)) == 1

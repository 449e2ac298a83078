"""Arrivals in real time: as many as the plan says, and none before its instant."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import uvloop

from engine.clock import Clock, SystemClock
from engine.generators.segment import SegmentRun, Share
from engine.measure.snapshot import Snapshot
from engine.plan.arrivals import arrival_times
from engine.profile.model import ConstantArrivalRate, RampingArrivalRate, Stage
from engine.vu import VirtualUser
from tests.support.command import aimed_at, summary_of, wwmaa_tui
from tests.support.delaying_server import Delays, delaying_server
from tests.support.profiles import search_profile
from tests.support.shares import named, script_journey, share

HUNDRED = ConstantArrivalRate(100.0, 1.0, 2.0, 50, 50)
RAMP = RampingArrivalRate(0.0, 1.0, (Stage(1.0, 400.0), Stage(1.0, 0.0)), 100, 100)


def test_the_server_gets_as_many_requests_as_both_arrival_rates_plan(tmp_path: Path) -> None:
    users = {"pre_allocated_vus": 100, "max_vus": 100}
    steady = {"executor": "constant-arrival-rate", "rate": 33.3, "duration": "3s"}
    stages = [
        {"duration": "1500ms", "target": 200},
        {"duration": "500ms", "target": 200},
        {"duration": "1s", "target": 1},
    ]
    ramp = {"executor": "ramping-arrival-rate", "start_rate": 0, "stages": stages}
    profile = search_profile(tmp_path / "counts.toml", {**steady, **users}, {**ramp, **users})
    with delaying_server(Delays(5.0), tmp_path) as server:
        flags = ("--no-ui", "-q", "--results", str(tmp_path), *aimed_at(server.url))
        ended = wwmaa_tui("--profile", profile, *flags)
        served = server.served()

    # An arrival at 0 and one every 30.03 ms before 3 s; the whole part of the area under the ramp, 150 + 100 + 100.5.
    counts = [(each["iterations"], each["dropped_iterations"]) for each in summary_of(tmp_path)["scenarios"]]
    assert counts == [(100, 0), (350, 0)], ended.err
    assert len(served.took_ms) == 450


def test_no_iteration_begins_before_its_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    executors: dict[str, ConstantArrivalRate | RampingArrivalRate] = {"constant": HUNDRED, "ramping": RAMP}
    instants = {name: dict(arrival_times(executor)) for name, executor in executors.items()}
    late: dict[str, list[float]] = {name: [] for name in executors}

    async def journey(vu: VirtualUser) -> None:
        name = vu.scope.scenario.name
        late[name].append(clock.now() - (mine.start + instants[name][vu.iteration]))

    script_journey(monkeypatch, journey)
    scenarios = [named(name, executor) for name, executor in executors.items()]
    mine = share(*scenarios, start=clock.now() + 0.2)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(carried_out(mine, clock))

    for name, seconds in late.items():
        ordered = sorted(seconds)
        p99 = ordered[int(0.99 * (len(ordered) - 1))]
        print(f"\n{name} arrival rate: first {ordered[0] * 1e6:.0f} µs, p99 {p99 * 1e3:.2f} ms after the instant")
    assert {name: len(seconds) for name, seconds in late.items()} == {"constant": 200, "ramping": 400}
    assert min(late["constant"] + late["ramping"]) >= 0.0


async def carried_out(mine: Share, clock: Clock) -> None:
    """A generator's share of a plan, in this process and in real time."""
    seconds: list[Snapshot] = []
    await SegmentRun(mine, clock, seconds.append).run()

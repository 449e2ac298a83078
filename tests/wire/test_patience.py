"""How long a request may take, as the site file says it; and what is seen of one that hangs."""

from __future__ import annotations

import asyncio

import pytest

from engine.clock import SystemClock
from engine.generators.segment import SegmentRun, Share
from engine.measure.snapshot import Gauge, Point, Snapshot, Trend, accumulate, point_as, select
from engine.plan.segment import WHOLE
from engine.profile.model import ConstantVUs
from engine.target.base_url import BaseUrl
from engine.target.guard import GuardDecision
from engine.target.loading import parse_site
from engine.target.target import Target
from tests.support.scripted_server import ScriptedServer, answer, never, raw, when
from tests.support.shares import named, planned
from tests.support.until import until
from tests.support.visiting import visiting
from tests.support.wiring import Bench, count, deaf_port

SITE = """\
title = "Tests"
allow_hosts = []
health = "quick"
timeout = "50ms"
connect_timeout = "60ms"
[bases]
api = "API_URL"
[operations.quick]
base = "api"
path = "/quick"
[operations.search]
base = "api"
path = "/search"
[operations.export]
base = "api"
path = "/export"
timeout = "20s"
"""


def target(port: int, site: str = SITE) -> Target:
    parsed = parse_site(site, name="tests", source="tests.toml")
    return Target(parsed, {"api": BaseUrl("http", "127.0.0.1", port)}, GuardDecision("127.0.0.1", "loopback"))


async def carried_out(
    port: int, users: int, lasts_s: float, site: str = SITE
) -> tuple[dict[str, Point], list[Snapshot]]:
    """What one generator makes of the search journey at this target: all of it together, and second by second."""
    clock = SystemClock()
    plan = planned(named("users", ConstantVUs(users, lasts_s), graceful_stop_s=0.0))
    snapshots: list[Snapshot] = []
    share = Share(plan, target(port, site), WHOLE, "run-1", 7, clock.now() + 0.02)
    await SegmentRun(share, clock, snapshots.append).run()
    totals: dict[str, Point] = {}
    for snapshot in snapshots:
        totals = accumulate(totals, snapshot)
    return totals, snapshots


async def test_the_sites_time_out_ends_its_requests_and_an_operations_own_comes_first() -> None:
    gate = asyncio.Event()
    async with ScriptedServer([never(), when(gate, answer())]) as server:
        operations = tuple(target(server.port).site.operations.values())
        async with visiting(Bench(port=server.port, operations=operations)) as user:
            quick = await user.call("quick")
            assert quick.error == "timeout"
            assert 0.05 <= quick.exchange.done - quick.exchange.started < 5
            export = asyncio.create_task(user.call("export"))
            await server.arrived(2)
            begun = user.scope.clock.now()
            await until(lambda: user.scope.clock.now() - begun > 0.2, "four times the site's time-out")
            gate.set()
            assert (await export).ok


async def test_an_answer_that_comes_drop_by_drop_must_be_whole_in_time() -> None:
    drops = [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"]

    async with ScriptedServer([raw(*drops), never()]) as server:
        operations = tuple(target(server.port).site.operations.values())
        bench = Bench(port=server.port, operations=operations)
        async with visiting(bench) as user:
            response = await user.call("quick")
    assert (response.error, response.status, response.body) == ("timeout", 0, b"")
    series = bench.cut().series
    assert count(series, "data_received") == len(b"".join(drops))
    waiting, receiving = (
        point_as(Trend, select(series, f"http_req_{part}")).histogram.max for part in ("waiting", "receiving")
    )
    assert waiting < receiving, "the first byte came soon, and the rest never"


async def test_the_sites_connect_time_out_ends_connecting_long_before_the_request_would_be_given_up() -> None:
    patient = SITE.replace('timeout = "50ms"\nconnect', 'timeout = "30s"\nconnect')
    with deaf_port() as port:
        series, _ = await asyncio.wait_for(carried_out(port, 2, 0.2, patient), 10)
    assert count(series, "http_reqs{error:connect timeout,error_code:1211,status:0}") >= 2
    assert select(series, "http_req_duration") is None


async def test_a_request_that_hangs_is_seen_while_it_hangs() -> None:
    patient = SITE.replace('timeout = "50ms"\nconnect', 'timeout = "30s"\nconnect')
    async with ScriptedServer(otherwise=never()) as server:
        series, snapshots = await carried_out(server.port, 3, 1.2, patient)
        assert len(server.requests) == 3
    first = snapshots[0].series
    in_flight, oldest = (point_as(Gauge, first[name]) for name in ("http_reqs_in_flight", "oldest_in_flight"))
    assert in_flight.value == in_flight.max == 3
    assert oldest.value > oldest.min + 200, "it grows while they hang"
    assert select(first, "http_reqs") is None, "no sample has ended by then"
    last = snapshots[-1].series
    assert point_as(Gauge, last["http_reqs_in_flight"]).value == 0, "all of them were cut off by the end"
    assert count(series, "http_reqs{error:interrupted}") == 3


async def test_requests_that_wait_for_a_connection_are_in_flight_too() -> None:
    with deaf_port() as port:
        bench = Bench(port=port, operations=tuple(target(port).site.operations.values()))
        async with visiting(bench) as user:
            task = asyncio.create_task(user.call("export"))
            await until(lambda: len(bench.in_flight) == 1, "a request that connects")
            await until(lambda: bench.in_flight.oldest_ms() > 20, "some time")
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (len(bench.in_flight), bench.in_flight.oldest_ms()) == (0, 0.0)

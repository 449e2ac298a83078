"""Which address a user reaches, and as whom: names, IPv6, the next address when one refuses, addresses of visitors."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

import pytest

from engine.clock import SystemClock
from engine.generators.segment import SegmentRun, Share
from engine.plan.segment import Segment
from engine.profile.model import PerVUIterations
from engine.target.base_url import BaseUrl
from engine.wire.client import Http1Client
from engine.wire.exchange import Origin
from tests.support.one_user import GET, OneUser, blocked
from tests.support.scripted_server import ScriptedServer
from tests.support.shares import named, planned
from tests.support.visiting import visiting
from tests.support.wiring import HEALTH, SEARCHES, Bench, operation, target_at

PAGE = operation("page", path="/page")


class Names:
    """A name service for one test: what it is asked, how long it takes, what it says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *addresses: str, takes_s: float = 0.0) -> None:
        self.asked: list[str] = []
        self._addresses = addresses
        self._takes_s = takes_s
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", self._getaddrinfo)

    async def _getaddrinfo(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        self.asked.append(host)
        await asyncio.sleep(self._takes_s)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self._addresses]


async def test_an_ipv6_target_is_reached_and_named_in_brackets() -> None:
    async with ScriptedServer(host="::1") as server:
        async with visiting(Bench(bases={"api": BaseUrl("http", "::1", server.port)}, operations=[PAGE])) as user:
            assert (await user.call("page")).ok
        assert server.requests[0].headers["host"] == f"[::1]:{server.port}"


async def test_a_name_is_asked_for_once_for_all_users(client: OneUser, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, "127.0.0.1")
    async with ScriptedServer() as server:
        users = [Http1Client(client.wires) for _ in range(20)]
        origin = Origin("http", "staging.wwmaa.test", server.port)
        found = await asyncio.gather(*[user.send(origin, GET, 10.0, repeatable=True) for user in users])
        assert [exchange.status for exchange in found] == [200] * 20
        assert server.connections == 20
        for user in users:
            user.close()
        await client.all_closed()
        assert (await client.get(server.port, host="staging.wwmaa.test")).status == 200
    assert names.asked == ["staging.wwmaa.test"]


async def test_looking_up_a_name_is_blocked_time_and_no_connecting(
    client: OneUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, "127.0.0.1", takes_s=0.05)
    async with ScriptedServer() as server:
        exchange = await client.get(server.port, host="staging.wwmaa.test")
    assert blocked(exchange) >= 0.04 + exchange.connecting, "timers of an event loop have their tolerance"
    assert exchange.connecting > 0


async def test_localhost_is_reached_by_ipv4_where_both_are_served(client: OneUser) -> None:
    async with ScriptedServer() as server:
        try:
            other = await asyncio.start_server(lambda _, writer: writer.close(), "::1", server.port)
        except OSError:
            pytest.skip("somebody else has the port")
        assert (await client.get(server.port, host="localhost")).status == 200
        other.close()
        await other.wait_closed()


async def test_an_address_that_refuses_is_followed_by_the_next(
    client: OneUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, "::1", "127.0.0.1")
    async with ScriptedServer(host="::1") as server:
        assert (await client.get(server.port, host="staging.wwmaa.test")).status == 200
    assert client.sockets.refused == 0


async def test_when_all_addresses_refuse_the_connection_is_refused(
    client: OneUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, "::1", "127.0.0.1", "127.0.0.2")
    async with ScriptedServer() as server:
        port = server.port
    failed = await client.failure(port, host="staging.wwmaa.test")
    assert failed.error.kind == "connection refused"
    assert client.sockets.open == 0


async def test_a_name_without_an_address_is_a_dns_error(client: OneUser, monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch)
    failed = await client.failure(80, host="staging.wwmaa.test")
    assert failed.error.kind == "dns"
    assert "staging.wwmaa.test" in str(failed.error)


async def test_a_name_that_cannot_be_one_is_a_dns_error_too(client: OneUser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def too_long(host: str, *_: object, **__: object) -> None:
        host.encode("idna")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", too_long)
    assert (await client.failure(80, host="x" * 64 + ".test")).error.kind == "dns"


async def test_every_user_says_an_address_of_its_own_in_all_its_requests() -> None:
    async with ScriptedServer() as server:
        bench = Bench(port=server.port, operations=[PAGE], client_ip_header="X-Forwarded-For", place=(1, 2))
        other = bench.user(1)
        async with visiting(bench) as user:
            for iteration in range(3):
                user.begin(iteration, None, 0.0)
                await user.call("page")
            await other.call("page")
            other.close()
        said = [request.headers["x-forwarded-for"] for request in server.requests]
    assert said == ["198.18.0.2"] * 3 + ["198.18.0.4"]


async def test_without_such_a_header_in_the_site_nobody_says_an_address() -> None:
    async with ScriptedServer() as server:
        async with visiting(Bench(port=server.port, operations=[PAGE])) as user:
            await user.call("page")
        assert set(server.requests[0].headers) == {"host", "user-agent", "x-load-test-run"}


@pytest.mark.parametrize("number", [0, 1, 131_069, 131_070, 10**9])
def test_an_address_is_one_that_belongs_to_nobody_and_that_a_host_can_have(number: int) -> None:
    user = Bench(operations=[PAGE], client_ip_header="X-Real-IP").user(number)
    name, _, said = user._identity.plain.decode().strip().partition(": ")
    assert name == "X-Real-IP"
    network = ipaddress.ip_network("198.18.0.0/15")
    address = ipaddress.ip_address(said)
    assert address in network
    assert address not in (network.network_address, network.broadcast_address)


async def test_over_workers_and_scenarios_no_two_users_have_one_address() -> None:
    scenarios = [named(name, PerVUIterations(vus=5, iterations=2)) for name in ("one", "two", "three")]
    async with ScriptedServer() as server:
        target = target_at(server.port, (HEALTH, *SEARCHES), client_ip_header="X-Forwarded-For")
        clock = SystemClock()
        shares = [
            Share(planned(*scenarios), target, Segment(index, 2), "run-1", 7, clock.now() + 0.05) for index in range(2)
        ]
        await asyncio.gather(*[SegmentRun(share, clock, lambda _: None).run() for share in shares])
        visits = [(request.headers["x-forwarded-for"], request.connection) for request in server.requests]
    assert len(visits) == 30
    assert len({address for address, _ in visits}) == 15
    assert len(set(visits)) == 15, "one connection, one user, one address"

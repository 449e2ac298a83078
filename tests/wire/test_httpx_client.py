"""The client over httpx, in the place of our own: the same answers, the same instants, the same kinds of errors."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from dataclasses import replace

import pytest

from engine.measure.snapshot import Trend, point_as, select
from engine.profile.model import Http
from engine.wire.choice import client_for, made_ready
from engine.wire.client import Http1Client
from engine.wire.connecting import Wires
from engine.wire.exchange import Origin
from engine.wire.httpx_client import HttpxClient
from engine.wire.response import Response
from tests.support.certificate import Certificate
from tests.support.httpx_user import GET, HttpxUser
from tests.support.limits import no_file_left
from tests.support.proxy import Proxy
from tests.support.scripted_server import Conversation, ScriptedServer, Step, answer, never, raw, when
from tests.support.until import until
from tests.support.wiring import IDLE_SCENARIO, Bench, closed_port, count, deaf_port


async def test_an_answer_has_status_headers_body_and_instants_in_order() -> None:
    body = gzip.compress(b'{"a":1}')
    step = answer(201, body, headers="Content-Encoding: gzip\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n")
    async with ScriptedServer(otherwise=step) as server, HttpxUser() as user:
        first = await user.send(server.port)
        second = await user.send(server.port)
        assert user.wires.sockets.open == server.connections == 1
    response = Response(first, first.status)
    assert first.body == body, "decoded only when it is read"
    assert (first.status, response.json, response.header("content-type")) == (201, {"a": 1}, "application/json")
    assert [value for name, value in response.header_lines() if name == "set-cookie"] == ["a=1", "b=2"]
    for exchange in (first, second):
        instants = (exchange.started, exchange.connected, exchange.sent, exchange.first_byte, exchange.done)
        assert list(instants) == sorted(instants)
        assert exchange.waited
        assert exchange.received > len(body)
    assert first.connecting > 0
    assert (second.connecting, second.tls) == (0, 0)


async def test_the_request_arrives_as_it_was_meant_with_no_header_of_httpx() -> None:
    request = (
        b"POST /a%2Fb?q=%C3%BC&c='d' HTTP/1.1\r\nHost: api.test\r\nUser-Agent: wwmaa-tui\r\nX-Load-Test-Run: run-1\r\n"
        b'Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}'
    )
    async with ScriptedServer() as server, HttpxUser() as user:
        await user.send(server.port, request)
        await user.send(server.port, b"POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 0\r\n\r\n")
        first, second = server.requests
    assert (first.method, first.target, first.body) == ("POST", "/a%2Fb?q=%C3%BC&c='d'", b'{"a":1}')
    assert first.headers == {
        "host": "api.test",
        "user-agent": "wwmaa-tui",
        "x-load-test-run": "run-1",
        "content-type": "application/json",
        "content-length": "7",
    }
    assert second.headers == {"host": "api.test", "content-length": "0"}


async def test_a_redirect_is_an_answer_like_any_other() -> None:
    async with ScriptedServer(otherwise=answer(302, headers="Location: /elsewhere\r\n")) as server, HttpxUser() as user:
        assert (await user.send(server.port)).status == 302
        assert len(server.requests) == 1


async def test_an_answer_to_head_ends_where_its_head_does() -> None:
    step = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    async with ScriptedServer([step]) as server, HttpxUser() as user:
        exchange = await user.send(server.port, GET.replace(b"GET", b"HEAD"))
        assert (exchange.status, exchange.body) == (200, b"")
        assert (await user.send(server.port)).status == 200
        assert server.connections == 1


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raw(then=Conversation.hang_up), "connection reset"),
        (raw(then=Conversation.reset), "connection reset"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then=Conversation.hang_up), "connection reset"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then=Conversation.reset), "connection reset"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "bad response"),
    ],
)
async def test_an_answer_cut_off_or_no_answer_at_all_is_the_error(step: Step, kind: str) -> None:
    async with ScriptedServer([step]) as server, HttpxUser() as user:
        assert (await user.failure(server.port))[0] == kind
        assert len(server.requests) == 1, "a fresh connection's failure is the target's: it is not tried again"
        await user.all_closed()
        assert (await user.send(server.port)).status == 200


async def test_no_answer_in_time_is_a_timeout_and_takes_the_connection_along() -> None:
    async with ScriptedServer([never()]) as server, HttpxUser() as user:
        assert (await user.failure(server.port, timeout_s=0.2))[0] == "timeout"
        await asyncio.wait_for(server.lost.wait(), 10)
        await user.all_closed()
        assert (await user.send(server.port)).status == 200


@pytest.mark.parametrize(("connect_s", "all_s"), [(0.05, 60.0), (30.0, 0.05)])
async def test_a_connection_never_made_is_a_connect_timeout(connect_s: float, all_s: float) -> None:
    with deaf_port() as port:
        async with HttpxUser(connect_timeout_s=connect_s) as user:
            assert (await user.failure(port, timeout_s=all_s))[0] == "connect timeout"


async def test_an_answer_may_take_longer_than_a_connection_may() -> None:
    waited = asyncio.Event()
    async with ScriptedServer([when(waited, answer())]) as server, HttpxUser(connect_timeout_s=0.02) as user:
        asyncio.get_running_loop().call_later(0.06, waited.set)
        assert (await user.send(server.port)).status == 200


async def test_a_connection_refused_and_a_name_unknown_say_so_and_nothing_was_sent() -> None:
    with closed_port() as port:
        async with HttpxUser() as user:
            for host, kind in (
                ("127.0.0.1", "connection refused"),
                ("localhost", "connection refused"),
                ("no-such-host.invalid", "dns"),
            ):
                exchange = await user.send(port, host=host)
                assert exchange.error is not None
                assert (exchange.error.kind, exchange.sent) == (kind, 0.0)


async def test_a_socket_that_this_machine_refuses_counts_against_the_generator() -> None:
    async with HttpxUser() as user:
        await user.failure(9)  # loads what is loaded at the first request
        with no_file_left():
            assert (await user.failure(9))[0] == "no socket"
        assert user.wires.sockets.refused == 1


async def test_a_request_that_met_a_stale_connection_is_sent_again_if_it_may_be() -> None:
    steps = [answer(), raw(then=Conversation.hang_up), answer(), raw(then=Conversation.hang_up)]
    async with ScriptedServer(steps) as server, HttpxUser() as user:
        for _ in range(2):
            assert (await user.send(server.port)).status == 200
        assert (await user.failure(server.port, repeatable=False))[0] == "connection reset"
        assert (len(server.requests), server.connections) == (4, 2)


async def test_a_connection_that_the_server_closed_meanwhile_meets_no_request() -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    async with ScriptedServer(otherwise=raw(said, then=Conversation.hang_up)) as server, HttpxUser() as user:
        for _ in range(2):
            assert (await user.send(server.port, repeatable=False)).status == 200
            await user.all_closed()


async def test_a_large_answer_is_read_as_fast_as_it_is_taken() -> None:
    body = bytes(range(256)) * 20_000
    async with ScriptedServer([answer(body=body)]) as server, HttpxUser() as user:
        assert (await user.send(server.port)).body == body


async def test_one_connection_carries_one_request_at_a_time_and_two_carry_two() -> None:
    for connections in (1, 2):
        go = asyncio.Event()
        async with (
            ScriptedServer([when(go, answer()), when(go, answer())]) as server,
            HttpxUser(connections=connections) as user,
        ):
            both = [asyncio.create_task(user.send(server.port)) for _ in range(2)]
            await server.arrived(connections)
            assert len(user.wires.in_flight) == 2
            assert user.wires.sockets.open == len(server.requests) == connections
            go.set()
            assert [(await each).status for each in both] == [200, 200]
            assert server.connections == connections


async def test_a_request_that_is_cancelled_takes_its_connection_along() -> None:
    async with ScriptedServer([never()]) as server, HttpxUser() as user:
        task = asyncio.create_task(user.send(server.port))
        await server.arrived(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(user.wires.in_flight) == 0
        await asyncio.wait_for(server.lost.wait(), 10)
        assert (await user.send(server.port)).status == 200


async def test_a_user_that_left_can_come_back() -> None:
    async with ScriptedServer() as server, HttpxUser() as user:
        for _ in range(2):
            assert (await user.send(server.port)).status == 200
            user.http.close()
            await user.all_closed()
        await until(lambda: server.lost.is_set(), "the end of a connection")
        assert server.connections == 2


async def test_tls_is_verified_by_name_and_measured(certificate: Certificate) -> None:
    names: list[str] = []
    context = certificate.server()
    context.sni_callback = lambda _, name, __: names.append(name)
    async with ScriptedServer(tls=context) as server:
        async with HttpxUser(certificate.client()) as user:
            exchange = await user.send(server.port, host="localhost")
            assert (exchange.status, names) == (200, ["localhost"])
            assert exchange.tls > 0
        async with HttpxUser(ssl.create_default_context()) as user:
            kind, detail = await user.failure(server.port)
    assert kind == "tls"
    assert "certificate" in detail.lower()


def test_only_who_asks_for_more_than_http_1_1_gets_httpx() -> None:
    wires = Wires()
    assert isinstance(client_for(wires, Http(), 1), Http1Client)
    assert isinstance(client_for(wires, Http("2"), 1), HttpxClient)
    assert isinstance(client_for(wires, Http(proxy="http://127.0.0.1:9"), 1), HttpxClient)


async def test_a_user_of_a_scenario_with_a_proxy_is_measured_like_any_other() -> None:
    async with ScriptedServer(otherwise=answer(body=b'{"results":[]}')) as server, Proxy() as proxy:
        bench = Bench(replace(IDLE_SCENARIO, http=Http(proxy=proxy.url)), server.port)
        await made_ready(bench.scope.wires, [bench.scenario.http], websockets=False)
        user = bench.user()
        for _ in range(2):
            assert (await user.call("search", query={"q": "kata"})).ok
        user.close()
        assert len(proxy.asked) == server.connections == 1
    series = bench.cut().series
    assert count(series, "http_reqs{endpoint:search,expected_response:true,status:200}") == 2
    assert {
        name: point_as(Trend, select(series, name)).histogram.count
        for name in ("http_req_duration", "http_req_blocked", "http_req_connecting", "http_req_waiting")
    } == {"http_req_duration": 2, "http_req_blocked": 2, "http_req_connecting": 2, "http_req_waiting": 2}


async def test_nothing_begins_without_waiting() -> None:
    client = HttpxClient(Wires())
    assert client.begin(Origin("http", "127.0.0.1", 9), GET, 1.0, False) is None
    assert not client.waiting

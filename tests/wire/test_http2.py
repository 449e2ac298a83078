"""HTTP/2 against nginx, and proxies in the way of either version."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from engine.wire.response import Response
from tests.support.certificate import Certificate
from tests.support.debian import everything_is_required
from tests.support.httpx_user import HttpxUser
from tests.support.nginx import nginx, search_body
from tests.support.proxy import Proxy
from tests.support.scripted_server import ScriptedServer
from tests.support.wiring import closed_port

if not everything_is_required():
    pytest.importorskip("h2", reason="needs the extra http2")


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


@pytest.fixture
def secure_port(certificate: Certificate) -> Iterator[int]:
    with nginx((certificate.chain, certificate.key), http2=True) as url:
        yield port_of(url)


async def test_http_2_over_tls_is_measured_like_any_request(certificate: Certificate, secure_port: int) -> None:
    async with HttpxUser(certificate.client(), http2=True) as user:
        first = await user.send(secure_port)
        second = await user.send(secure_port)
        assert user.wires.sockets.open == 1
    assert first.head.startswith(b"HTTP/2 ")
    assert (first.status, first.body.decode()) == (200, search_body())
    assert Response(first, 200).header("content-type") == "application/json"
    for exchange in (first, second):
        instants = (exchange.started, exchange.connected, exchange.sent, exchange.first_byte, exchange.done)
        assert list(instants) == sorted(instants)
    assert first.tls > 0
    assert first.connecting > 0
    assert (second.connecting, second.tls) == (0, 0)


async def test_one_connection_carries_many_requests_at_once(certificate: Certificate, secure_port: int) -> None:
    async with HttpxUser(certificate.client(), http2=True) as user:
        exchanges = await asyncio.gather(*(user.send(secure_port) for _ in range(20)))
        assert [exchange.status for exchange in exchanges] == [200] * 20
        assert sum(exchange.connecting > 0 for exchange in exchanges) == user.wires.sockets.open == 1


async def test_a_body_is_sent(certificate: Certificate, secure_port: int) -> None:
    request = b"POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 30000\r\n\r\n" + b"x" * 30_000
    async with HttpxUser(certificate.client(), http2=True) as user:
        assert (await user.send(secure_port, request)).status == 200


async def test_a_server_that_ends_its_connections_is_connected_to_again(certificate: Certificate) -> None:
    with nginx((certificate.chain, certificate.key), http2=True, settings="keepalive_requests 2;") as url:
        async with HttpxUser(certificate.client(), http2=True) as user:
            exchanges = [await user.send(port_of(url), repeatable=False) for _ in range(5)]
    assert [exchange.status for exchange in exchanges] == [200] * 5
    assert sum(exchange.connecting > 0 for exchange in exchanges) >= 2


async def test_a_connection_that_the_server_closed_meanwhile_meets_no_request(certificate: Certificate) -> None:
    with nginx((certificate.chain, certificate.key), http2=True, settings="keepalive_timeout 50ms;") as url:
        async with HttpxUser(certificate.client(), http2=True) as user:
            for _ in range(2):
                assert (await user.send(port_of(url), repeatable=False)).status == 200
                await user.all_closed()


async def test_a_stream_given_up_takes_its_connection_along(certificate: Certificate) -> None:
    with nginx((certificate.chain, certificate.key), http2=True, settings="limit_rate 50;") as url:
        async with HttpxUser(certificate.client(), http2=True) as user:
            assert (await user.failure(port_of(url), timeout_s=0.3))[0] == "timeout"
            await user.all_closed()


async def test_http_2_without_tls_is_by_prior_knowledge() -> None:
    with nginx(http2=True) as url:
        async with HttpxUser(http2=True) as user:
            assert (await user.send(port_of(url))).status == 200


async def test_a_server_that_does_not_offer_http_2_is_an_error_and_not_http_1_1(certificate: Certificate) -> None:
    with nginx((certificate.chain, certificate.key)) as url:
        async with HttpxUser(certificate.client(), http2=True) as user:
            assert await user.failure(port_of(url)) == ("tls", "the server does not speak HTTP/2")


async def test_a_server_without_tls_that_does_not_speak_http_2_is_a_bad_response() -> None:
    with nginx() as url:
        async with HttpxUser(http2=True) as user:
            kind, detail = await user.failure(port_of(url))
    assert kind in ("bad response", "connection reset")
    assert detail.endswith("(perhaps it does not speak HTTP/2)")


@pytest.mark.parametrize("http2", [True, False])
async def test_a_proxy_makes_a_tunnel_to_a_secure_target(
    certificate: Certificate, secure_port: int, http2: bool
) -> None:
    async with Proxy() as proxy, HttpxUser(certificate.client(), http2=http2, proxy=proxy.url) as user:
        exchanges = [await user.send(secure_port) for _ in range(2)]
    assert [exchange.status for exchange in exchanges] == [200, 200]
    assert exchanges[0].head.startswith(b"HTTP/2 " if http2 else b"HTTP/1.1")
    assert proxy.asked == [f"CONNECT 127.0.0.1:{secure_port} HTTP/1.1"]
    first = exchanges[0]
    assert first.connecting + first.tls < first.connected - first.started, "the tunnel is in what a request waits for"
    assert first.sent > first.connected


async def test_a_proxy_forwards_plain_requests() -> None:
    async with ScriptedServer() as server, Proxy() as proxy, HttpxUser(proxy=proxy.url) as user:
        exchange = await user.send(server.port, b"GET /search?q=kata HTTP/1.1\r\nHost: api.test\r\n\r\n")
        assert exchange.status == 200
        (request,) = server.requests
    assert proxy.asked == [f"GET http://127.0.0.1:{server.port}/search?q=kata HTTP/1.1"]
    assert (request.target, request.headers["host"]) == ("/search?q=kata", "api.test")


async def test_a_proxy_that_refuses_a_tunnel_is_the_error_and_nothing_was_sent(certificate: Certificate) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with Proxy(refusal) as proxy, HttpxUser(certificate.client(), proxy=proxy.url) as user:
        exchange = await user.send(9)
    assert exchange.error is not None
    assert exchange.error.kind == "connection error"
    assert "407" in str(exchange.error)
    assert exchange.sent == exchange.connected == 0.0


async def test_a_proxy_that_is_not_there_refuses_the_connection() -> None:
    with closed_port() as port:
        async with HttpxUser(proxy=f"http://127.0.0.1:{port}") as user:
            assert (await user.failure(9))[0] == "connection refused"


async def test_a_plain_request_through_a_proxy_cannot_be_http_2_and_says_so() -> None:
    async with ScriptedServer() as server, Proxy() as proxy, HttpxUser(http2=True, proxy=proxy.url) as user:
        assert await user.failure(server.port) == ("bad response", "the server does not speak HTTP/2")

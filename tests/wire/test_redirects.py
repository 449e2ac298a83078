"""Redirects on real sockets: each hop is a request of its own, and nobody is led away from the target."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.measure.snapshot import Rate, select
from engine.target.base_url import BaseUrl
from engine.target.site import Expect
from tests.support.certificate import Certificate
from tests.support.scripted_server import Conversation, ScriptedServer, Step, answer, never, raw
from tests.support.visiting import trends, visiting
from tests.support.wiring import Bench, count, operation

HOME = operation("home", path="/home")
BUY = operation("buy", "POST", "/shop/buy")
PEEK = operation("peek", "HEAD", "/home")
ME = operation("me", path="/me", auth="bearer")
OPERATIONS = (HOME, BUY, PEEK, ME)


def to(location: str, status: int = 302, *, headers: str = "") -> Step:
    return answer(status, b"", headers=f"Location: {location}\r\n{headers}")


async def test_each_hop_is_a_request_with_its_own_status_and_its_own_times() -> None:
    async with ScriptedServer([to("/a"), to("/b?c=d", 301), answer(body=b'{"here": 1}')]) as server:
        bench = Bench(port=server.port, operations=OPERATIONS)
        async with visiting(bench) as user:
            response = await user.call("home")
            assert user.calls == 1
        assert [request.target for request in server.requests] == ["/home", "/a", "/b?c=d"]
        assert {request.connection for request in server.requests} == {0}
        assert all(request.headers["host"] == f"127.0.0.1:{server.port}" for request in server.requests)
        assert all(request.headers["x-load-test-run"] == "run-1" for request in server.requests)
    assert (response.status, response.error, response.json) == (200, None, {"here": 1})
    assert response.url == f"http://127.0.0.1:{server.port}/b?c=d"
    snapshot = bench.cut()
    for status in (302, 301, 200):
        assert count(snapshot.series, f"http_reqs{{endpoint:home,expected_response:true,status:{status}}}") == 1
    assert select(snapshot.series, "http_req_failed") == Rate(0, 3)
    assert snapshot.errors == ()


async def test_an_answer_without_a_redirect_has_no_place_of_its_own() -> None:
    async with ScriptedServer() as server, visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
        assert (await user.call("home")).url == ""


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", b""),
        (302, "GET", b""),
        (303, "GET", b""),
        (307, "POST", b'{"a":1}'),
        (308, "POST", b'{"a":1}'),
    ],
)
async def test_a_purchase_is_asked_about_or_asked_again_as_the_status_says(
    status: int, method: str, body: bytes
) -> None:
    async with ScriptedServer([to("/a", status)]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            assert (await user.call("buy", json={"a": 1})).ok
        second = server.requests[1]
    assert (second.method, second.body) == (method, body)
    assert second.headers.get("content-type") == ("application/json" if body else None)
    assert second.headers.get("content-length") == (str(len(body)) if body else None)


async def test_a_body_once_dropped_is_not_sent_again_further_on() -> None:
    async with ScriptedServer([to("/a", 302), to("/b", 307), answer()]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            await user.call("buy", json={"a": 1})
        assert [(request.method, request.body) for request in server.requests] == [
            ("POST", b'{"a":1}'),
            ("GET", b""),
            ("GET", b""),
        ]


async def test_a_purchase_without_a_body_says_so_again() -> None:
    async with ScriptedServer([to("/a", 308)]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            await user.call("buy")
        assert [request.headers["content-length"] for request in server.requests] == ["0", "0"]


async def test_a_head_request_stays_one() -> None:
    announced = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    async with ScriptedServer([to("/a"), announced, answer()]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            assert (await user.call("peek")).status == 200
            assert (await user.call("home")).status == 200
        assert [request.method for request in server.requests] == ["HEAD", "HEAD", "GET"]


@pytest.mark.parametrize(
    ("location", "target"), [("next?x=1", "/shop/next?x=1"), ("../up", "/up"), ("?page=2", "/shop/buy?page=2")]
)
async def test_a_relative_location_starts_from_the_request(location: str, target: str) -> None:
    async with ScriptedServer([to(location)]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            await user.call("buy")
        assert server.requests[1].target == target


async def test_a_redirect_may_lead_to_another_address_of_the_target() -> None:
    async with ScriptedServer() as site, ScriptedServer() as api:
        bases = {"api": BaseUrl("http", "127.0.0.1", api.port), "site": BaseUrl("http", "localhost", site.port)}
        api.steps.append(to(f"http://LOCALHOST:{site.port}/welcome"))
        async with visiting(Bench(bases=bases, operations=OPERATIONS)) as user:
            response = await user.call("home")
        assert [request.target for request in site.requests] == ["/welcome"]
        assert site.requests[0].headers["host"] == f"localhost:{site.port}"
    assert response.ok


@pytest.mark.parametrize(
    "location", ["http://localhost:{port}/", "//localhost:{port}/x", "ftp://127.0.0.1:{port}/", "//["]
)
async def test_nobody_follows_to_a_foreign_host(location: str) -> None:
    async with ScriptedServer() as foreign, ScriptedServer() as server:
        server.steps.append(to(location.format(port=foreign.port)))
        bench = Bench(port=server.port, operations=OPERATIONS)
        async with visiting(bench) as user:
            response = await user.call("home")
        assert (foreign.connections, foreign.requests) == (0, [])
        assert len(server.requests) == 1
    assert (response.status, response.error, response.ok) == (302, "redirect refused", False)
    snapshot = bench.cut()
    assert count(snapshot.series, "http_reqs{error:redirect refused,error_code:1000,status:302}") == 1
    assert select(snapshot.series, "http_req_failed") == Rate(1, 1)
    assert [(error.kind, error.endpoint) for error in snapshot.errors] == [("redirect refused", "home")]
    assert snapshot.errors[0].detail == response.detail


async def test_a_token_goes_along_on_its_own_host_and_to_no_other() -> None:
    async with ScriptedServer() as site, ScriptedServer() as api:
        bases = {"api": BaseUrl("http", "127.0.0.1", api.port), "site": BaseUrl("http", "localhost", site.port)}
        api.steps += [to("/a"), to(f"http://localhost:{site.port}/b")]
        site.steps += [to(f"http://127.0.0.1:{api.port}/c")]
        async with visiting(Bench(bases=bases, operations=OPERATIONS)) as user:
            user.token = "hunter2"
            assert (await user.call("me")).ok
        assert [request.headers.get("authorization") for request in api.requests] == ["Bearer hunter2"] * 3
        assert [request.headers.get("authorization") for request in site.requests] == [None]


async def test_a_token_does_not_go_where_the_encryption_ends(certificate: Certificate) -> None:
    async with ScriptedServer(tls=certificate.server()) as secure, ScriptedServer() as plain:
        secure.steps.append(to(f"http://127.0.0.1:{plain.port}/b"))
        bases = {"api": BaseUrl("https", "127.0.0.1", secure.port)}
        async with visiting(Bench(bases=bases, operations=OPERATIONS, tls=certificate.client())) as user:
            user.token = "hunter2"
            assert (await user.call("me")).ok
        assert secure.requests[0].headers["authorization"] == "Bearer hunter2"
        assert "authorization" not in plain.requests[0].headers


async def test_a_cookie_of_a_hop_is_there_for_the_next() -> None:
    async with ScriptedServer([to("/in", headers="Set-Cookie: session=1; Path=/\r\n")]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            await user.call("buy", json={})
        assert [request.headers.get("cookie") for request in server.requests] == [None, "session=1"]


@pytest.mark.parametrize("most", [1, 3, 10])
async def test_a_loop_ends_after_as_many_redirects_as_the_operation_follows(most: int) -> None:
    async with ScriptedServer(otherwise=to("/home")) as server:
        bench = Bench(port=server.port, operations=[replace(HOME, redirects=most)])
        async with visiting(bench) as user:
            response = await user.call("home")
        assert len(server.requests) == most + 1
    assert response.status == 302
    assert count(bench.cut().series, "http_reqs{status:302}") == most + 1


async def test_the_last_of_a_loop_is_judged_by_what_the_site_expects() -> None:
    wanted = replace(HOME, redirects=2, expect=Expect(status=((200, 299),)))
    async with ScriptedServer(otherwise=to("/home")) as server:
        bench = Bench(port=server.port, operations=[wanted])
        async with visiting(bench) as user:
            assert (await user.call("home")).error == "HTTP 302"
    snapshot = bench.cut()
    assert select(snapshot.series, "http_req_failed") == Rate(1, 3)
    assert [error.kind for error in snapshot.errors] == ["HTTP 302"]


@pytest.mark.parametrize(("expect", "error"), [(Expect(), None), (Expect(status=((200, 200),)), "HTTP 302")])
async def test_an_operation_that_follows_none_has_the_redirect_for_its_answer(
    expect: Expect, error: str | None
) -> None:
    async with ScriptedServer([to("/a")]) as server:
        bench = Bench(port=server.port, operations=[replace(HOME, redirects=0, expect=expect)])
        async with visiting(bench) as user:
            response = await user.call("home")
        assert len(server.requests) == 1
    assert (response.status, response.header("location"), response.url) == (302, "/a", "")
    assert response.error == error
    assert count(bench.cut().series, "http_reqs") == 1


@pytest.mark.parametrize("status", [300, 304, 305, 302])
async def test_not_every_answer_of_that_family_leads_somewhere(status: int) -> None:
    step = answer(302, b"") if status == 302 else to("/a", status)
    if status == 304:
        step = raw(b"HTTP/1.1 304 X\r\nLocation: /a\r\n\r\n")
    async with ScriptedServer([step]) as server:
        async with visiting(Bench(port=server.port, operations=OPERATIONS)) as user:
            assert (await user.call("home")).status == status
        assert len(server.requests) == 1


async def test_a_hop_that_fails_is_counted_as_what_it_was() -> None:
    async with ScriptedServer([to("/a", headers="Connection: close\r\n"), raw(then=Conversation.reset)]) as server:
        bench = Bench(port=server.port, operations=OPERATIONS)
        async with visiting(bench) as user:
            response = await user.call("home")
    assert (response.error, response.status) == ("connection reset", 0)
    series = bench.cut().series
    assert count(series, "http_reqs{expected_response:true,status:302}") == 1
    assert count(series, "http_reqs{error:connection reset,error_code:1220}") == 1
    assert select(series, "http_req_failed") == Rate(1, 2)


async def test_a_hop_cut_off_by_the_end_of_the_run_is_counted_and_is_no_failure() -> None:
    async with ScriptedServer([to("/a"), never()]) as server:
        bench = Bench(port=server.port, operations=OPERATIONS)
        async with visiting(bench) as user:
            task = asyncio.create_task(user.call("home"))
            await server.arrived(2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    series = bench.cut().series
    assert count(series, "http_reqs{status:302}") == 1
    assert count(series, "http_reqs{error:interrupted}") == 1
    assert select(series, "http_req_failed") == Rate(0, 1)


async def test_every_hop_has_a_response_time_since_the_plan() -> None:
    async with ScriptedServer([to("/a")]) as server:
        bench = Bench(port=server.port, operations=OPERATIONS)
        async with visiting(bench, late_s=2.0) as user:
            await user.call("home")
    service, response, blocked = trends(bench, "http_req_duration", "http_req_response_time", "http_req_blocked")
    assert (service.count, response.count, blocked.count) == (2, 2, 2)
    assert response.min > 2000 > 1000 > service.max

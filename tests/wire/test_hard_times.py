"""A target that is going under: it hangs up at the door, never stops talking, says more than it should."""

from __future__ import annotations

import asyncio
import gc

import pytest

from engine.measure.snapshot import Rate, select
from engine.target.site import Expect
from engine.wire import http1
from tests.support.scripted_server import ScriptedServer, answer, raw
from tests.support.until import until
from tests.support.visiting import visiting
from tests.support.wiring import Bench, closed_port, count, operation

THING = operation("thing", path="/thing")


async def test_a_server_that_hangs_up_at_the_door_is_a_connection_reset_and_counted() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    bench = Bench(port=server.sockets[0].getsockname()[1], operations=[THING])
    async with server:
        for number in range(20):
            async with visiting(bench, number) as user:
                assert (await asyncio.wait_for(user.call("thing"), 10)).error == "connection reset"
    series = bench.cut().series
    assert count(series, "http_reqs") == 20
    assert select(series, "http_req_failed") == Rate(20, 20)


async def test_an_answer_without_an_end_is_cut_off_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http1, "LARGEST_ANSWER", 100_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    async with ScriptedServer(steps=[raw(head + b"x" * 500_000)]) as server:
        bench = Bench(port=server.port, operations=[THING])
        async with visiting(bench) as user:
            response = await asyncio.wait_for(user.call("thing"), 10)
    assert (response.error, response.detail) == ("bad response", "more than 100,000 bytes")


async def test_a_refused_connection_leaves_nothing_that_only_the_garbage_collector_would_find() -> None:
    with closed_port() as port:
        bench = Bench(port=port, operations=[THING])
        async with visiting(bench) as user:
            assert (await user.call("thing")).error == "connection refused"
            gc.collect()
            gc.disable()
            try:
                for _ in range(10):
                    await user.call("thing")
                await asyncio.sleep(0)
                assert gc.collect() < 10
            finally:
                gc.enable()


async def test_what_a_user_alone_may_know_is_in_no_sample_of_an_error() -> None:
    login = operation("login", "POST", path="/login", expect=Expect(fields=("access_token", "refresh_token")))
    me = operation("me", path="/me", auth="bearer")
    steps = [
        answer(body=b'{"access_token":"eyJ.token"}', headers="Set-Cookie: session=cookie-value-1\r\n"),
        answer(401, b"you sent eyJ.token and cookie-value-1"),
    ]
    async with ScriptedServer(steps=steps) as server:
        bench = Bench(port=server.port, operations=[login, me])
        async with visiting(bench) as user:
            assert (await user.call("login")).error == "field refresh_token missing"
            user.token = "eyJ.token"
            assert (await user.call("me")).error == "HTTP 401"
    details = [error.detail for error in bench.cut().errors]
    assert len(details) == 2
    assert "you sent" in details[1]
    assert not [detail for detail in details if "eyJ" in detail or "cookie-value" in detail]


async def test_a_large_request_counts_as_sent_when_the_socket_has_taken_it() -> None:
    upload = operation("upload", "POST", path="/upload")
    paused, began, left = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        began.set()
        await paused.wait()
        size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()
        writer.close()
        left.set()

    server = await asyncio.start_server(slow, "127.0.0.1", 0, limit=1 << 16)
    bench = Bench(port=server.sockets[0].getsockname()[1], operations=[upload])
    async with server, visiting(bench) as user:
        call = asyncio.create_task(user.call("upload", json="x" * 20_000_000))
        await until(began.is_set, "the server saw the head")
        until_then = bench.clock.now() + 0.05
        await until(lambda: bench.clock.now() > until_then, "some time passed")
        paused.set()
        exchange = (await asyncio.wait_for(call, 20)).exchange
        user.close()
        await asyncio.wait_for(left.wait(), 10)
    assert exchange.sent - exchange.connected >= 0.05
    assert exchange.sent <= exchange.first_byte

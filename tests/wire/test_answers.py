"""Answers as servers give them: whole, in pieces, without an end, with more than was asked for."""

from __future__ import annotations

import asyncio

import pytest

from engine.wire.response import Response
from tests.support.one_user import HEAD, OneUser, blocked
from tests.support.scripted_server import Conversation, ScriptedServer, answer, raw


async def test_an_answer_comes_back_whole_with_its_status_and_its_instants_in_order(client: OneUser) -> None:
    async with ScriptedServer([answer(201, b"hello")]) as server:
        exchange = await client.get(server.port)
    assert (exchange.status, exchange.body) == (201, b"hello")
    assert exchange.started <= exchange.connected <= exchange.sent <= exchange.first_byte <= exchange.done
    assert 0 < exchange.connecting <= blocked(exchange)


async def test_one_connection_serves_one_request_after_another(client: OneUser) -> None:
    async with ScriptedServer() as server:
        first = await client.get(server.port)
        second = await client.get(server.port)
        assert [request.connection for request in server.requests] == [0, 0]
    assert first.connecting > 0
    assert second.connecting == 0
    assert client.sockets.open == 1


async def test_chunks_are_put_together_however_they_are_cut(client: OneUser) -> None:
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    pieces = [whole[at : at + 7] for at in range(0, len(whole), 7)]
    async with ScriptedServer([raw(*pieces), answer(body=b"next")]) as server:
        assert (await client.get(server.port)).body == b"hello world"
        assert (await client.get(server.port)).body == b"next"
        assert server.connections == 1


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_by_its_status_is_whole_at_once(client: OneUser, status: int) -> None:
    async with ScriptedServer([raw(f"HTTP/1.1 {status} X\r\n\r\n".encode())]) as server:
        exchange = await client.get(server.port)
        assert (exchange.status, exchange.body) == (status, b"")
        assert (await client.get(server.port)).status == 200


async def test_interim_answers_are_passed_over(client: OneUser) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Final: yes\r\n\r\nok"
    async with ScriptedServer([raw(hints, hints + final)]) as server:
        exchange = await client.get(server.port)
    assert (exchange.status, exchange.body) == (200, b"ok")
    head = Response(exchange, exchange.status).head
    assert b"X-Final" in head
    assert b"Link" not in head


async def test_a_head_request_does_not_wait_for_the_body_that_its_answer_announces(client: OneUser) -> None:
    announced = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    async with ScriptedServer([announced, announced, answer(body=b"get")]) as server:
        for _ in range(2):
            exchange = await client.get(server.port, HEAD)
            assert (exchange.status, exchange.body) == (200, b"")
        assert (await client.get(server.port)).body == b"get"
        assert server.connections == 1


async def test_a_body_that_ends_with_the_connection_is_an_answer(client: OneUser) -> None:
    step = raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall ", b"of it", then=Conversation.hang_up)
    async with ScriptedServer([step]) as server:
        exchange = await client.get(server.port)
        assert (exchange.status, exchange.body) == (200, b"all of it")
        assert (await client.get(server.port)).status == 200
        assert server.connections == 2


async def test_a_connection_that_the_server_closes_is_not_used_again(client: OneUser) -> None:
    async with ScriptedServer([answer(headers="Connection: close\r\n")]) as server:
        for _ in range(2):
            await client.get(server.port, repeatable=False)
        assert [request.connection for request in server.requests] == [0, 1]


@pytest.mark.parametrize("body", [b"ok", b"x" * 300_000])
async def test_a_large_header_block_is_read(client: OneUser, body: bytes) -> None:
    async with ScriptedServer([answer(headers=f"X-Large: {'x' * 65_000}\r\n", body=body)]) as server:
        exchange = await client.get(server.port)
        assert exchange.body == body
        assert exchange.received > 65_000 + len(body)
        assert len(Response(exchange, 200).header("x-large") or "") == 65_000
        assert (await client.get(server.port)).status == 200
        assert server.connections == 1


@pytest.mark.parametrize("size", [65_536, 100_000, 3_000_000])
async def test_a_header_block_of_more_than_64_kib_is_refused_however_it_arrives(client: OneUser, size: int) -> None:
    async with ScriptedServer([answer(headers=f"X-Huge: {'x' * size}\r\n")]) as server:
        failed = await client.failure(server.port)
        assert failed.error.kind == "bad response"
        assert "65,536" in str(failed.error)
        await client.all_closed()
        assert (await client.get(server.port)).status == 200


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        (b"HTTP/1.1 103 X\r\n", b"X-More: of the same\r\n"),
        (b"HTTP/1.1 103 X\r\n", b"\r\nHTTP/1.1 103 Early Hints\r\n"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5;", b"no-chunk-ever-begins;"),
    ],
)
async def test_headers_without_an_end_are_refused(client: OneUser, begun: bytes, said: bytes) -> None:
    async def endless(conversation: Conversation) -> None:
        await conversation.say(begun)
        while True:
            await conversation.say(said * 100)

    async with ScriptedServer([endless]) as server:
        failed = await client.failure(server.port, timeout_s=5.0)
        assert failed.error.kind == "bad response"
        assert 65_536 < failed.exchange.received < 1_000_000


async def test_a_big_body_is_counted_in_bytes_as_received(client: OneUser) -> None:
    async with ScriptedServer([answer(body=b"x" * 2_000_000)]) as server:
        exchange = await client.get(server.port)
    assert len(exchange.body) == 2_000_000
    assert exchange.received > 2_000_000


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ],
)
async def test_garbage_is_a_bad_response_and_ends_the_connection(client: OneUser, said: bytes) -> None:
    async with ScriptedServer([raw(said, then=None)]) as server:
        failed = await client.failure(server.port)
        assert failed.error.kind == "bad response"
        await client.all_closed()
        assert (await client.get(server.port)).status == 200


async def test_bytes_after_an_answer_end_the_connection_without_harming_the_next_request(client: OneUser) -> None:
    more = asyncio.Event()

    async def step(conversation: Conversation) -> None:
        await answer(body=b"first")(conversation)
        await more.wait()
        await conversation.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray")
        conversation.over = True

    async with ScriptedServer([step, answer(body=b"second")]) as server:
        assert (await client.get(server.port)).body == b"first"
        more.set()
        await client.all_closed()
        assert (await client.get(server.port)).body == b"second"

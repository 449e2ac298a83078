"""Keep-alive connections that the server has given up: what may be sent once more is, and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.one_user import OneUser, blocked
from tests.support.scripted_server import Conversation, ScriptedServer, answer, raw
from tests.support.visiting import visiting
from tests.support.wiring import Bench, count


async def stale_connection(client: OneUser, server: ScriptedServer, how: object) -> None:
    """Leave the client with a connection on which the server will end the next request unanswered."""
    server.steps[:] = [answer(), raw(then=how)]  # type: ignore[arg-type]
    await client.get(server.port)


@pytest.mark.parametrize("how", [Conversation.hang_up, Conversation.reset])
async def test_a_repeatable_request_on_a_stale_connection_is_sent_once_more(client: OneUser, how: object) -> None:
    async with ScriptedServer() as server:
        await stale_connection(client, server, how)
        exchange = await client.get(server.port)
        assert exchange.status == 200
        assert exchange.resent == 1
        assert [request.connection for request in server.requests] == [0, 0, 1]
    assert blocked(exchange) >= exchange.connecting > 0, "what the first attempt cost is not hidden"
    assert exchange.connected <= exchange.sent <= exchange.first_byte <= exchange.done


async def test_a_request_with_consequences_is_never_sent_twice(client: OneUser) -> None:
    async with ScriptedServer() as server:
        await stale_connection(client, server, Conversation.hang_up)
        failed = await client.failure(server.port, repeatable=False)
        assert failed.error.kind == "connection reset"
        assert len(server.requests) == 2


async def test_a_second_stale_answer_is_not_tried_a_third_time(client: OneUser) -> None:
    async with ScriptedServer() as server:
        await stale_connection(client, server, Conversation.hang_up)
        server.steps.append(raw(then=Conversation.hang_up))
        assert (await client.failure(server.port)).error.kind == "connection reset"
        assert len(server.requests) == 3


async def test_an_answer_that_had_begun_is_not_asked_for_again(client: OneUser) -> None:
    async with ScriptedServer([answer(), raw(b"HTTP/1.1 200 OK\r\n", then=Conversation.hang_up)]) as server:
        await client.get(server.port)
        assert (await client.failure(server.port)).error.kind == "connection reset"
        assert len(server.requests) == 2


async def test_a_stale_connection_to_a_server_that_has_gone_is_a_refused_one(client: OneUser) -> None:
    async with ScriptedServer() as server:

        def leave(conversation: Conversation) -> None:
            server.stop_listening()
            conversation.hang_up()

        server.steps[:] = [answer(), raw(then=leave)]
        await client.get(server.port)
        failed = await client.failure(server.port)
    assert failed.error.kind == "connection refused"
    assert failed.exchange.sent == 0, "what was not answered was not sent either"
    assert failed.exchange.done > failed.exchange.started


async def test_a_second_attempt_that_gets_no_connection_is_given_up_at_the_same_deadline(
    client: OneUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer(steps=[answer(), raw(then=Conversation.hang_up)]) as server:
        await client.get(server.port)

        async def hang(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr("engine.wire.client.open_connection", hang)
        assert (await client.failure(server.port, timeout_s=0.05)).error.kind == "connect timeout"


async def test_a_connection_closed_while_idle_costs_nothing_but_a_new_one(client: OneUser) -> None:
    async with ScriptedServer([raw(b"HTTP/1.1 204 X\r\n\r\n", then=Conversation.hang_up)]) as server:
        await client.get(server.port)
        await client.all_closed()
        assert (await client.get(server.port, repeatable=False)).status == 200


async def test_a_request_that_was_sent_again_counts_once_and_is_known_to_have_been_sent_twice() -> None:
    async with ScriptedServer(steps=[answer(), raw(then=Conversation.hang_up)]) as server:
        bench = Bench(port=server.port)
        async with visiting(bench) as user:
            await user.call("health")
            await user.call("health")
        series = bench.cut().series
    assert count(series, "http_reqs") == 2
    assert count(series, "http_reqs_resent") == 1
    assert len(server.requests) == 3

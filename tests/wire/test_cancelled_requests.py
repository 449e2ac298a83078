"""Requests that the end of a run cuts off: in whatever state they are, nothing of them stays."""

from __future__ import annotations

import asyncio

import pytest

from engine.wire.client import Http1Client
from engine.wire.exchange import Exchange, Origin, WireError
from tests.support.one_user import GET, OneUser
from tests.support.scripted_server import ScriptedServer, answer, never, when
from tests.support.wiring import deaf_port


async def cancelled(task: asyncio.Task[Exchange]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancelled_request_takes_its_connection_with_it(client: OneUser) -> None:
    async with ScriptedServer([never()]) as server:
        task = asyncio.create_task(client.get(server.port))
        await server.arrived(1)
        await cancelled(task)
        await client.all_closed()
        await server.lost.wait()
        assert (await client.get(server.port)).status == 200


async def test_a_request_cancelled_while_it_connects_leaves_no_socket(client: OneUser) -> None:
    with deaf_port() as port:
        task = asyncio.create_task(client.get(port))
        await asyncio.sleep(0)
        await cancelled(task)
    assert client.sockets.open == 0


@pytest.mark.parametrize("turns", range(12))
async def test_a_request_cancelled_in_any_turn_of_the_loop_leaks_nothing(client: OneUser, turns: int) -> None:
    async with ScriptedServer() as server:
        task = asyncio.create_task(client.get(server.port))
        for _ in range(turns):
            await asyncio.sleep(0)
        if not task.done():
            await cancelled(task)
        client.http.close()
        await client.all_closed()
    assert client.sockets.open == 0


async def test_requests_of_several_users_are_in_flight_at_once_and_the_oldest_is_known(client: OneUser) -> None:
    open_up = asyncio.Event()
    async with ScriptedServer(otherwise=when(open_up, answer())) as server:
        others = [Http1Client(client.wires) for _ in range(5)]
        origin = Origin("http", "127.0.0.1", server.port)
        tasks = [asyncio.create_task(other.send(origin, GET, 10.0, repeatable=True)) for other in others]
        await server.arrived(5)
        assert len(client.in_flight) == 5
        assert client.in_flight.oldest_ms() > 0
        open_up.set()
        await asyncio.gather(*tasks)
        assert client.in_flight.oldest_ms() == 0
        assert client.sockets.open == 5
        for other in others:
            other.close()
        await client.all_closed()


async def test_a_request_that_fails_and_is_cancelled_in_one_turn_leaves_no_unheard_error(client: OneUser) -> None:
    with deaf_port() as port:
        async with ScriptedServer([never()]) as server:
            tasks = [asyncio.create_task(client.get(each)) for each in (port, server.port)]
            await server.arrived(1)
            for exchange in list(client.in_flight.exchanges):
                if exchange.connection is None:
                    exchange.end(client.wires.now(), WireError("connect timeout"))
                else:
                    exchange.connection.fail(WireError("timeout"))
            for task in tasks:
                task.cancel()
            for task in tasks:
                await cancelled(task)

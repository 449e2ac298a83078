"""Batches: several calls at once, over as many connections as a user has, answered in the order of asking."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from engine.errors import JourneyError
from engine.http_user import Ask
from engine.measure.snapshot import Rate, Trend, point_as, select
from engine.profile.model import ConstantVUs
from engine.target.base_url import BaseUrl
from engine.target.site import Expect
from engine.wire.response import Response
from tests.support.scripted_server import Conversation, ScriptedServer, answer, never, raw, when
from tests.support.until import until
from tests.support.visiting import trends, visiting
from tests.support.wiring import Bench, count, operation, scenario

THING = operation("thing", path="/thing/{id}", expect=Expect(fields=("id",)))
BUY = operation("buy", "POST", "/buy", json={"what": "{what}"})
OPERATIONS = (THING, BUY)


def bench(port: int, connections: int) -> Bench:
    users = scenario(ConstantVUs(1, 10.0), connections_per_vu=connections)
    return Bench(users, port=port, operations=OPERATIONS)


def things(count: int) -> list[Ask]:
    return [Ask("thing", path={"id": str(number)}) for number in range(count)]


async def echo(conversation: Conversation) -> None:
    number = conversation.request.target.rpartition("/")[2]
    await answer(body=b'{"id": %s}' % number.encode())(conversation)


def ids(responses: list[Response]) -> list[int]:
    return [response.json["id"] for response in responses]


@pytest.mark.parametrize("connections", [1, 3, 6])
async def test_a_batch_uses_every_connection_it_may_and_not_one_more(connections: int) -> None:
    gate = asyncio.Event()
    async with ScriptedServer(otherwise=when(gate, echo)) as server, visiting(bench(server.port, connections)) as user:
        batch = asyncio.create_task(user.batch(*things(10)))
        await server.arrived(connections)
        assert len(user.scope.wires.in_flight) == (1 if connections == 1 else 10)
        gate.set()
        responses = await batch
        assert ids(responses) == list(range(10)), "in the order of asking"
        assert (server.most_answering, server.connections) == (connections, connections)
        assert len(server.requests) == 10
        assert user.calls == 10


async def test_answers_come_back_in_the_order_of_asking_whichever_comes_first() -> None:
    gates = [asyncio.Event() for _ in range(3)]

    async def gated(conversation: Conversation) -> None:
        await gates[int(conversation.request.target.rpartition("/")[2])].wait()
        await echo(conversation)

    async with ScriptedServer(otherwise=gated) as server, visiting(bench(server.port, 3)) as user:
        batch = asyncio.create_task(user.batch(*things(3)))
        await server.arrived(3)
        for number in (2, 0, 1):
            gates[number].set()
            await until(lambda: server.answering < 3, "an answer")
        assert ids(await batch) == [0, 1, 2]


async def test_connections_of_a_batch_stay_for_the_next_one_and_for_single_calls() -> None:
    async with ScriptedServer(otherwise=echo) as server, visiting(bench(server.port, 3)) as user:
        for _ in range(3):
            await user.batch(*things(6))
            await user.call("thing", path={"id": "1"})
        assert server.connections == 3


async def test_those_that_wait_for_a_connection_are_blocked_and_not_slow() -> None:
    gate = asyncio.Event()
    async with ScriptedServer([when(gate, echo)] * 2, otherwise=echo) as server:
        stage = bench(server.port, 2)
        async with visiting(stage) as user:
            batch = asyncio.create_task(user.batch(*things(6)))
            await server.arrived(2)
            begun = stage.clock.now()
            await until(lambda: stage.clock.now() - begun > 0.05, "time for the gate")
            gate.set()
            responses = await batch
    waited, connecting, duration = trends(stage, "http_req_blocked", "http_req_connecting", "http_req_duration")
    assert (waited.count, connecting.count, duration.count) == (6, 6, 6)
    held = sorted(response.duration_ms for response in responses)
    assert held[-2] > 50, "the two that the server held"
    assert held[-3] < 50, "and nobody else"
    assert waited.percentile(50) > 50, "four waited for one of their connections"
    assert connecting.buckets[0] == 4, "and opened none"


async def test_one_call_that_fails_does_not_lose_the_others() -> None:
    async def moody(conversation: Conversation) -> None:
        if conversation.request.target.endswith("/2"):
            conversation.reset()
        elif conversation.request.target.endswith("/4"):
            await answer(500)(conversation)
        else:
            await echo(conversation)

    async with ScriptedServer(otherwise=moody) as server:
        stage = bench(server.port, 3)
        async with visiting(stage) as user:
            responses = await user.batch(*things(8))
    assert [response.error for response in responses] == [
        *[None] * 2,
        "connection reset",
        None,
        "HTTP 500",
        *[None] * 3,
    ]
    assert [response.json["id"] for response in responses if response.ok] == [0, 1, 3, 5, 6, 7]
    series = stage.cut().series
    assert select(series, "http_req_failed") == Rate(2, 8)


async def test_a_server_that_closes_every_connection_gets_new_ones() -> None:
    step = answer(body=b'{"id": 1}', headers="Connection: close\r\n")
    async with ScriptedServer(otherwise=step) as server, visiting(bench(server.port, 3)) as user:
        assert all(response.ok for response in await user.batch(*things(9)))
        assert (server.connections, len(server.requests)) == (9, 9)
        assert server.most_answering <= 3


async def test_when_all_connections_have_gone_stale_none_of_them_is_an_error() -> None:
    async with ScriptedServer(otherwise=echo) as server, visiting(bench(server.port, 3)) as user:
        await user.batch(*things(3))
        assert server.connections == 3
        server.steps += [raw(then=Conversation.hang_up)] * 3
        gone = await user.batch(*things(1))
        assert ids(gone) == [0]
        assert [len(server.requests), server.connections] == [3 + 3 + 1, 4]


async def test_who_waits_for_one_address_does_not_keep_others_from_theirs() -> None:
    gate = asyncio.Event()
    async with ScriptedServer(otherwise=when(gate, answer())) as slow, ScriptedServer(otherwise=echo) as quick:
        bases = {"api": BaseUrl("http", "127.0.0.1", quick.port), "site": BaseUrl("http", "127.0.0.1", slow.port)}
        stage = Bench(
            scenario(ConstantVUs(1, 10.0), connections_per_vu=2),
            bases=bases,
            operations=[THING, operation("page", base="site")],
        )
        async with visiting(stage) as user:
            pages = [Ask("page")] * 6
            batch = asyncio.create_task(user.batch(*pages, *things(6), *pages))
            await until(lambda: len(quick.requests) == 6, "all that the quick address was asked")
            gate.set()
            responses = await batch
    assert all(response.ok for response in responses)
    assert (len(slow.requests), slow.most_answering, quick.most_answering) == (12, 2, 2)


async def test_a_batch_cut_off_leaves_no_socket_and_counts_each_of_its_calls_once() -> None:
    async with ScriptedServer([echo, echo], otherwise=never()) as server:
        stage = bench(server.port, 3)
        async with visiting(stage) as user:
            batch = asyncio.create_task(user.batch(*things(10)))
            await server.arrived(5)
            batch.cancel()
            with pytest.raises(asyncio.CancelledError):
                await batch
            assert len(stage.in_flight) == 0, "by then, not some time later"
            series = stage.cut().series
    assert count(series, "http_reqs{expected_response:true}") == 2
    assert count(series, "http_reqs{error:interrupted}") == 8
    assert select(series, "http_req_failed") == Rate(0, 2)


@pytest.mark.parametrize("turns", range(14))
async def test_a_batch_cut_off_in_any_turn_of_the_loop_leaks_nothing(turns: int) -> None:
    async with ScriptedServer(otherwise=echo) as server, visiting(bench(server.port, 3)) as user:
        batch = asyncio.create_task(user.batch(*things(5)))
        for _ in range(turns):
            await asyncio.sleep(0)
        batch.cancel()
        await asyncio.gather(batch, return_exceptions=True)


@pytest.mark.parametrize("connections", [1, 3])
async def test_an_unknown_operation_is_the_journeys_mistake_before_anything_is_sent(connections: int) -> None:
    async with ScriptedServer() as server, visiting(bench(server.port, connections)) as user:
        with pytest.raises(JourneyError, match="nearest is 'thing'"):
            await user.batch(*things(3), Ask("thnig"))
        assert server.requests == []


async def test_a_mistake_in_one_call_ends_the_batch_and_leaves_nothing_behind() -> None:
    async with ScriptedServer(otherwise=never()) as server, visiting(bench(server.port, 3)) as user:
        with pytest.raises(JourneyError, match="nothing fills"):
            await user.batch(*things(2), Ask("buy", fields={}))
        assert len(user.scope.wires.in_flight) == 0


@pytest.mark.parametrize("connections", [1, 3])
async def test_nothing_to_ask_is_nothing_to_wait_for(connections: int) -> None:
    async with visiting(bench(9, connections)) as user:
        assert await user.batch() == []


async def test_a_call_cut_off_after_its_answer_came_keeps_the_connection_for_others() -> None:
    async with ScriptedServer(otherwise=echo) as server, visiting(bench(server.port, 1)) as user:
        await user.call("thing", path={"id": "1"})

        task = asyncio.create_task(user.call("thing", path={"id": "2"}))
        await asyncio.sleep(0)
        (exchange,) = user.scope.wires.in_flight.exchanges
        for _ in range(100_000):
            if exchange.done:
                break
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await user.call("thing", path={"id": "3"})).ok
        assert server.connections == 1


async def test_calls_of_a_batch_wait_no_longer_than_they_may() -> None:
    brief = replace(THING, timeout_s=0.05)
    users = scenario(ConstantVUs(1, 10.0), connections_per_vu=2)
    async with ScriptedServer(otherwise=never()) as server:
        stage = Bench(users, port=server.port, operations=[brief])
        async with visiting(stage) as user:
            responses = await asyncio.wait_for(user.batch(*things(6)), 10)
    errors = Counter(response.error for response in responses)
    assert set(errors) <= {"timeout", "no free connection"}
    assert errors["timeout"] >= 2, "those that had a connection; who then got a moment of one is one of them"
    duration = point_as(Trend, select(stage.cut().series, "http_req_duration")).histogram
    assert duration.count == errors["timeout"]

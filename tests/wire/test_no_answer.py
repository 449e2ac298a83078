"""Requests without an answer: each ends with the reason, in its time, and takes its socket along."""

from __future__ import annotations

import asyncio
import errno

import pytest

from tests.support.one_user import OneUser
from tests.support.scripted_server import Conversation, ScriptedServer, answer, never, raw, when
from tests.support.until import until
from tests.support.wiring import closed_port, deaf_port


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"HTTP/1.1 200 OK\r\nContent-"]
)
@pytest.mark.parametrize("how", [Conversation.hang_up, Conversation.reset])
async def test_an_answer_cut_off_is_a_connection_reset(client: OneUser, said: bytes, how: object) -> None:
    async with ScriptedServer([raw(*[said] * bool(said), then=how)]) as server:  # type: ignore[arg-type]
        failed = await client.failure(server.port)
        assert failed.error.kind == "connection reset"
        assert len(server.requests) == 1, "a fresh connection's failure is the target's: it is not tried again"
    assert failed.exchange.done >= failed.exchange.sent > failed.exchange.started


async def test_a_chunked_answer_cut_off_is_no_answer(client: OneUser) -> None:
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
    async with ScriptedServer([raw(said, then=Conversation.hang_up)]) as server:
        assert (await client.failure(server.port)).error.kind == "connection reset"


async def test_a_reset_in_the_middle_of_a_body_without_a_length_is_no_end_of_it(client: OneUser) -> None:
    read = asyncio.Event()

    async def step(conversation: Conversation) -> None:
        await conversation.say(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await read.wait()
        conversation.reset()

    async with ScriptedServer([step]) as server:
        task = asyncio.create_task(client.failure(server.port))
        await until(lambda: any(each.received for each in client.in_flight.exchanges), "the first half")
        read.set()
        assert (await task).error.kind == "connection reset"


async def test_no_answer_in_time_is_a_timeout(client: OneUser) -> None:
    async with ScriptedServer([never()]) as server:
        failed = await client.failure(server.port, timeout_s=0.05)
        assert failed.error.kind == "timeout"
        assert 0.05 <= failed.exchange.done - failed.exchange.started < 5
        await client.all_closed()
        assert (await client.get(server.port)).status == 200


async def test_an_answer_that_never_ends_is_a_timeout_too(client: OneUser) -> None:
    async with ScriptedServer([raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"), never()]) as server:
        failed = await client.failure(server.port, timeout_s=0.05)
    assert failed.error.kind == "timeout"
    assert failed.exchange.first_byte > 0


async def test_a_late_answer_is_not_taken_for_the_next_one(client: OneUser) -> None:
    late = asyncio.Event()
    async with ScriptedServer([when(late, answer(body=b"late")), answer(body=b"fresh")]) as server:
        await client.failure(server.port, timeout_s=0.05)
        late.set()
        assert (await client.get(server.port)).body == b"fresh"


async def test_a_connection_refused_says_so(client: OneUser) -> None:
    with closed_port() as port:
        failed = await client.failure(port)
    assert failed.error.kind == "connection refused"
    assert failed.exchange.sent == 0, "nothing was sent"


async def test_a_connection_that_nobody_accepts_is_a_connect_timeout(client: OneUser) -> None:
    with deaf_port() as port:
        failed = await client.failure(port, timeout_s=0.05)
    assert failed.error.kind == "connect timeout"
    assert failed.exchange.sent == 0
    assert client.sockets.open == 0


async def test_a_name_that_does_not_resolve_is_a_dns_error(client: OneUser) -> None:
    failed = await client.failure(80, host="no-such-host.invalid")
    assert failed.error.kind == "dns"
    assert failed.exchange.sent == 0


async def test_a_refused_name_with_two_addresses_is_still_a_refused_connection(client: OneUser) -> None:
    with closed_port() as port:
        assert (await client.failure(port, host="localhost")).error.kind == "connection refused"


async def test_a_machine_without_sockets_to_give_is_no_failure_of_the_target(
    client: OneUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_left(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    loop = asyncio.get_running_loop()

    class NoSockets:
        create_connection = staticmethod(none_left)
        create_future = loop.create_future

    monkeypatch.setattr("engine.wire.connecting.asyncio.get_running_loop", lambda: NoSockets)
    failed = await client.failure(80)
    assert failed.error.kind == "no socket"
    assert client.sockets.refused == 1

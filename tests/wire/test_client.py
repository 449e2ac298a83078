"""The HTTP/1.1 client against servers that behave well, badly, and not at all."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterator

import pytest

from engine.wire.client import Http1Client, Origin, SendFailed
from engine.wire.exchange import Exchange, WireError, final_head
from engine.wire.http1 import SocketCount
from engine.wire.in_flight import InFlight
from tests.support.scripted_server import Conversation, ScriptedServer, answer, never, raw, when
from tests.support.until import until
from tests.support.wiring import closed_port, deaf_port

GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: test\r\n\r\n"


class Client:
    """A client with what it shares with others, and its in-flight sweep running."""

    def __init__(self) -> None:
        self.in_flight = InFlight()
        self.sockets = SocketCount()
        self.http = Http1Client(self.in_flight, self.sockets)

    async def get(
        self, port: int, request: bytes = GET, timeout_s: float = 10.0, *, repeatable: bool = True
    ) -> Exchange:
        """Send to this machine."""
        origin = Origin("http", "127.0.0.1", port)
        return await self.http.send(
            origin, request, timeout_s, repeatable=repeatable, head_only=request.startswith(b"HEAD")
        )

    async def failure(self, port: int, timeout_s: float = 10.0, *, repeatable: bool = True) -> SendFailed:
        """Send what must fail."""
        with pytest.raises(SendFailed) as caught:
            await asyncio.wait_for(self.get(port, timeout_s=timeout_s, repeatable=repeatable), 10)
        return caught.value

    async def all_closed(self) -> None:
        """Until no socket is open."""
        await until(lambda: self.sockets.open == 0, "no open socket")


@pytest.fixture
async def client() -> Client:
    client = Client()
    client.in_flight.start()
    return client


@pytest.fixture(autouse=True)
def nothing_left_in_flight(client: Client) -> Iterator[None]:
    yield
    assert len(client.in_flight) == 0
    client.in_flight.stop()
    client.http.close()


def body(exchange: Exchange) -> bytes:
    return b"".join(exchange.body_parts)


async def test_an_answer_comes_back_whole_with_its_status_and_its_instants_in_order(client: Client) -> None:
    async with ScriptedServer([answer(201, b"hello")]) as server:
        exchange = await client.get(server.port)
    assert (exchange.status, body(exchange)) == (201, b"hello")
    assert exchange.started <= exchange.connected <= exchange.sent <= exchange.first_byte <= exchange.done
    assert 0 < exchange.connecting <= exchange.blocked


async def test_one_connection_serves_one_request_after_another(client: Client) -> None:
    async with ScriptedServer() as server:
        first = await client.get(server.port)
        second = await client.get(server.port)
        assert [request.connection for request in server.requests] == [0, 0]
    assert first.connecting > 0
    assert second.connecting == 0
    assert client.sockets.open == 1


async def test_chunks_are_put_together_however_they_are_cut(client: Client) -> None:
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    pieces = [whole[at : at + 7] for at in range(0, len(whole), 7)]
    async with ScriptedServer([raw(*pieces), answer(body=b"next")]) as server:
        assert body(await client.get(server.port)) == b"hello world"
        assert body(await client.get(server.port)) == b"next"
        assert server.connections == 1


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_by_its_status_is_whole_at_once(client: Client, status: int) -> None:
    async with ScriptedServer([raw(f"HTTP/1.1 {status} X\r\n\r\n".encode())]) as server:
        exchange = await client.get(server.port)
        assert (exchange.status, body(exchange)) == (status, b"")
        assert (await client.get(server.port)).status == 200


async def test_interim_answers_are_passed_over(client: Client) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Final: yes\r\n\r\nok"
    async with ScriptedServer([raw(hints, hints + final)]) as server:
        exchange = await client.get(server.port)
    assert (exchange.status, body(exchange)) == (200, b"ok")
    head = final_head(b"".join(exchange.raw_parts))
    assert head is not None
    assert b"X-Final" in head
    assert b"Link" not in head


async def test_a_head_request_does_not_wait_for_the_body_that_its_answer_announces(client: Client) -> None:
    announced = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    async with ScriptedServer([announced, announced, answer(body=b"get")]) as server:
        for _ in range(2):
            exchange = await client.get(server.port, HEAD)
            assert (exchange.status, body(exchange)) == (200, b"")
        assert body(await client.get(server.port)) == b"get"
        assert server.connections == 1


async def test_a_body_that_ends_with_the_connection_is_an_answer(client: Client) -> None:
    step = raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall ", b"of it", then=Conversation.hang_up)
    async with ScriptedServer([step]) as server:
        exchange = await client.get(server.port)
        assert (exchange.status, body(exchange)) == (200, b"all of it")
        assert (await client.get(server.port)).status == 200
        assert server.connections == 2


async def test_a_connection_that_the_server_closes_is_not_used_again(client: Client) -> None:
    async with ScriptedServer([answer(headers="Connection: close\r\n")]) as server:
        for _ in range(2):
            await client.get(server.port, repeatable=False)
        assert [request.connection for request in server.requests] == [0, 1]


async def test_a_huge_header_block_is_read(client: Client) -> None:
    async with ScriptedServer([answer(headers=f"X-Huge: {'x' * 300_000}\r\n", body=b"ok")]) as server:
        exchange = await client.get(server.port)
    assert body(exchange) == b"ok"
    assert exchange.received > 300_000


async def test_a_big_body_is_counted_in_bytes_as_received(client: Client) -> None:
    async with ScriptedServer([answer(body=b"x" * 2_000_000)]) as server:
        exchange = await client.get(server.port)
    assert len(body(exchange)) == 2_000_000
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
async def test_garbage_is_a_bad_response_and_ends_the_connection(client: Client, said: bytes) -> None:
    async with ScriptedServer([raw(said, then=None)]) as server:
        failed = await client.failure(server.port)
        assert failed.error.kind == "bad response"
        await client.all_closed()
        assert (await client.get(server.port)).status == 200


async def test_bytes_after_an_answer_end_the_connection_without_harming_the_next_request(client: Client) -> None:
    more = asyncio.Event()

    async def step(conversation: Conversation) -> None:
        await answer(body=b"first")(conversation)
        await more.wait()
        await conversation.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray")
        conversation.over = True

    async with ScriptedServer([step, answer(body=b"second")]) as server:
        assert body(await client.get(server.port)) == b"first"
        more.set()
        await client.all_closed()
        assert body(await client.get(server.port)) == b"second"


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"HTTP/1.1 200 OK\r\nContent-"]
)
@pytest.mark.parametrize("how", [Conversation.hang_up, Conversation.reset])
async def test_an_answer_cut_off_is_a_connection_reset(client: Client, said: bytes, how: object) -> None:
    async with ScriptedServer([raw(*[said] * bool(said), then=how)]) as server:  # type: ignore[arg-type]
        failed = await client.failure(server.port)
        assert failed.error.kind == "connection reset"
        assert len(server.requests) == 1, "a fresh connection's failure is the target's: it is not tried again"
    assert failed.exchange.done >= failed.exchange.sent > failed.exchange.started


async def test_a_chunked_answer_cut_off_is_no_answer(client: Client) -> None:
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
    async with ScriptedServer([raw(said, then=Conversation.hang_up)]) as server:
        assert (await client.failure(server.port)).error.kind == "connection reset"


async def stale_connection(client: Client, server: ScriptedServer, how: object) -> None:
    """Leave the client with a connection on which the server will end the next request unanswered."""
    server.steps[:] = [answer(), raw(then=how)]  # type: ignore[arg-type]
    await client.get(server.port)


@pytest.mark.parametrize("how", [Conversation.hang_up, Conversation.reset])
async def test_a_repeatable_request_on_a_stale_connection_is_sent_once_more(client: Client, how: object) -> None:
    async with ScriptedServer() as server:
        await stale_connection(client, server, how)
        exchange = await client.get(server.port)
        assert exchange.status == 200
        assert [request.connection for request in server.requests] == [0, 0, 1]
    assert exchange.blocked >= exchange.connecting > 0, "what the first attempt cost is not hidden"
    assert exchange.connected <= exchange.sent <= exchange.first_byte <= exchange.done


async def test_a_request_with_consequences_is_never_sent_twice(client: Client) -> None:
    async with ScriptedServer() as server:
        await stale_connection(client, server, Conversation.hang_up)
        failed = await client.failure(server.port, repeatable=False)
        assert failed.error.kind == "connection reset"
        assert len(server.requests) == 2


async def test_a_second_stale_answer_is_not_tried_a_third_time(client: Client) -> None:
    async with ScriptedServer() as server:
        await stale_connection(client, server, Conversation.hang_up)
        server.steps.append(raw(then=Conversation.hang_up))
        assert (await client.failure(server.port)).error.kind == "connection reset"
        assert len(server.requests) == 3


async def test_an_answer_that_had_begun_is_not_asked_for_again(client: Client) -> None:
    async with ScriptedServer([answer(), raw(b"HTTP/1.1 200 OK\r\n", then=Conversation.hang_up)]) as server:
        await client.get(server.port)
        assert (await client.failure(server.port)).error.kind == "connection reset"
        assert len(server.requests) == 2


async def test_a_reset_in_the_middle_of_a_body_without_a_length_is_no_end_of_it(client: Client) -> None:
    read = asyncio.Event()

    async def step(conversation: Conversation) -> None:
        await conversation.say(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await read.wait()
        conversation.reset()

    async with ScriptedServer([step]) as server:
        task = asyncio.create_task(client.failure(server.port))
        await until(lambda: any(each.received for each in client.in_flight._exchanges), "the first half")
        read.set()
        assert (await task).error.kind == "connection reset"


async def test_a_stale_connection_to_a_server_that_has_gone_is_a_refused_one(client: Client) -> None:
    async with ScriptedServer() as server:

        def leave(conversation: Conversation) -> None:
            server.stop_listening()
            conversation.hang_up()

        server.steps[:] = [answer(), raw(then=leave)]
        await client.get(server.port)
        failed = await client.failure(server.port)
    assert failed.error.kind == "connection refused"
    assert failed.exchange.sent == failed.exchange.started, "what was not answered was not sent either"
    assert failed.exchange.done > failed.exchange.started


async def test_a_second_attempt_that_gets_no_connection_is_given_up_at_the_same_deadline(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer([answer(), raw(then=Conversation.hang_up)]) as server:
        await client.get(server.port)

        async def hang(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(Http1Client, "_open", hang)
        assert (await client.failure(server.port, timeout_s=0.05)).error.kind == "connect timeout"


async def test_a_request_that_fails_and_is_cancelled_in_one_turn_leaves_no_unheard_error(client: Client) -> None:
    with deaf_port() as port:
        async with ScriptedServer([never()]) as server:
            tasks = [asyncio.create_task(client.get(each)) for each in (port, server.port)]
            await server.arrived(1)
            for exchange in client.in_flight._exchanges:
                exchange.future.set_exception(WireError("timeout"))
            for task in tasks:
                task.cancel()
            for task in tasks:
                await cancelled(task)


async def test_a_connection_closed_while_idle_costs_nothing_but_a_new_one(client: Client) -> None:
    async with ScriptedServer([raw(b"HTTP/1.1 204 X\r\n\r\n", then=Conversation.hang_up)]) as server:
        await client.get(server.port)
        await client.all_closed()
        assert (await client.get(server.port, repeatable=False)).status == 200


async def test_no_answer_in_time_is_a_timeout(client: Client) -> None:
    async with ScriptedServer([never()]) as server:
        failed = await client.failure(server.port, timeout_s=0.05)
        assert failed.error.kind == "timeout"
        assert 0.05 <= failed.exchange.done - failed.exchange.started < 5
        await client.all_closed()
        assert (await client.get(server.port)).status == 200


async def test_an_answer_that_never_ends_is_a_timeout_too(client: Client) -> None:
    async with ScriptedServer([raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"), never()]) as server:
        failed = await client.failure(server.port, timeout_s=0.05)
    assert failed.error.kind == "timeout"
    assert failed.exchange.first_byte > 0


async def test_a_late_answer_is_not_taken_for_the_next_one(client: Client) -> None:
    late = asyncio.Event()
    async with ScriptedServer([when(late, answer(body=b"late")), answer(body=b"fresh")]) as server:
        await client.failure(server.port, timeout_s=0.05)
        late.set()
        assert body(await client.get(server.port)) == b"fresh"


async def test_a_connection_refused_says_so(client: Client) -> None:
    with closed_port() as port:
        failed = await client.failure(port)
    assert failed.error.kind == "connection refused"
    assert failed.exchange.sent == failed.exchange.started, "nothing was sent"


async def test_a_connection_that_nobody_accepts_is_a_connect_timeout(client: Client) -> None:
    with deaf_port() as port:
        failed = await client.failure(port, timeout_s=0.05)
    assert failed.error.kind == "connect timeout"
    assert failed.exchange.sent == failed.exchange.started
    assert client.sockets.open == 0


async def test_a_name_that_does_not_resolve_is_a_dns_error(client: Client) -> None:
    with pytest.raises(SendFailed) as caught:
        await client.http.send(Origin("http", "no-such-host.invalid", 80), GET, 10.0, repeatable=True)
    assert caught.value.error.kind == "dns"


async def test_a_refused_name_with_two_addresses_is_still_a_refused_connection(client: Client) -> None:
    with closed_port() as port, pytest.raises(SendFailed) as caught:
        await client.http.send(Origin("http", "localhost", port), GET, 10.0, repeatable=True)
    assert caught.value.error.kind == "connection refused"


async def test_a_machine_without_sockets_to_give_is_no_failure_of_the_target(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_left(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    loop = asyncio.get_running_loop()

    class NoSockets:
        create_connection = staticmethod(none_left)
        create_future = loop.create_future

    monkeypatch.setattr("engine.wire.client.asyncio.get_running_loop", lambda: NoSockets)
    failed = await client.failure(80)
    assert failed.error.kind == "no socket"
    assert client.sockets.refused == 1


async def cancelled(task: asyncio.Task[Exchange]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancelled_request_takes_its_connection_with_it(client: Client) -> None:
    async with ScriptedServer([never()]) as server:
        task = asyncio.create_task(client.get(server.port))
        await server.arrived(1)
        await cancelled(task)
        await client.all_closed()
        await server.lost.wait()
        assert (await client.get(server.port)).status == 200


async def test_a_request_cancelled_while_it_connects_leaves_no_socket(client: Client) -> None:
    with deaf_port() as port:
        task = asyncio.create_task(client.get(port))
        await asyncio.sleep(0)
        await cancelled(task)
    assert client.sockets.open == 0


@pytest.mark.parametrize("turns", range(12))
async def test_a_request_cancelled_in_any_turn_of_the_loop_leaks_nothing(client: Client, turns: int) -> None:
    async with ScriptedServer() as server:
        task = asyncio.create_task(client.get(server.port))
        for _ in range(turns):
            await asyncio.sleep(0)
        if not task.done():
            await cancelled(task)
        client.http.close()
        await client.all_closed()
    assert client.sockets.open == 0


async def test_requests_of_several_users_are_in_flight_at_once_and_the_oldest_is_known(client: Client) -> None:
    open_up = asyncio.Event()
    async with ScriptedServer(otherwise=when(open_up, answer())) as server:
        others = [Http1Client(client.in_flight, client.sockets) for _ in range(5)]
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

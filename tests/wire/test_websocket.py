"""A session over WebSocket: what is sent and received, how it ends, and what is counted of it."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from engine.errors import JourneyError
from engine.target.base_url import BaseUrl
from engine.wire.websocket import Closed, Message
from tests.support.until import until
from tests.support.visiting import visiting
from tests.support.wiring import Bench, count, operation
from tests.support.ws_visitor import WsVisitor, ws_server


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def listen(connection: ServerConnection) -> None:
    await connection.wait_closed()


class Witness:
    """A server that listens, and remembers how each session ended."""

    def __init__(self) -> None:
        self.ends: list[tuple[int | None, str | None]] = []

    async def __call__(self, connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for _ in connection:
                pass
        self.ends.append((connection.close_code, connection.close_reason))


async def test_text_json_and_bytes_travel_both_ways() -> None:
    visitor = WsVisitor()
    async with ws_server(echo) as port, visitor.socket(port) as socket:
        assert socket.open
        assert (socket.status, socket.error) == (101, None)
        for sent in ("oss", b"\x00\xff", {"type": "chat", "content": "Übung"}):
            before = time.monotonic()
            assert await socket.send(sent)
            message = await socket.receive()
            assert message is not None
            assert before <= message.arrived <= time.monotonic()
            assert (message.json if isinstance(sent, dict) else message.data) == sent
    assert (visitor.counted("ws_msgs_sent"), visitor.counted("ws_msgs_received")) == (3, 3)


@pytest.mark.parametrize(("data", "decoded"), [('{"a":1}', {"a": 1}), ("{", None), (b"[1]", [1]), (b"\xff", None)])
def test_json_is_decoded_when_it_is_read_and_none_where_it_is_none(data: str | bytes, decoded: object) -> None:
    message = Message(data, 0.0)
    assert message.json == decoded
    assert message.text in (data, "[1]", "\ufffd")


async def test_a_session_is_in_every_metric_of_k6_under_its_tags() -> None:
    visitor = WsVisitor()
    async with ws_server(echo) as port, visitor.socket(port) as socket:
        began = time.monotonic()
        await socket.send("x" * 1000)
        await socket.receive()
        assert (await socket.ping() or 0.0) > 0
        lasted = (time.monotonic() - began) * 1000.0
        assert visitor.sockets.open == 1
    await visitor.all_closed()
    tags = "{endpoint:session_socket,scenario:rtc}"
    sessions, connecting = visitor.counted("ws_sessions{status:101}"), visitor.trend(f"ws_connecting{tags}")
    assert (sessions, connecting[0]) == (1, 1)
    assert visitor.trend(f"ws_session_duration{tags}")[1] >= max(lasted, connecting[1])
    assert visitor.trend(f"ws_ping{tags}")[0] == 1
    assert visitor.counted(f"ws_msgs_sent{tags}") == visitor.counted(f"ws_msgs_received{tags}") == 1
    assert visitor.counted("ws_dropped_sessions") == 0
    assert "ws_dropped_sessions{endpoint:session_socket,scenario:rtc}" in visitor.series, "none is not no data"
    assert 1000 < visitor.counted("data_received{scenario:rtc}") < 1500
    assert 1000 < visitor.counted("data_sent{scenario:rtc}") < 1500


async def test_what_had_arrived_is_received_after_an_ordinary_end_which_is_no_drop() -> None:
    async def say_and_go(connection: ServerConnection) -> None:
        for word in ("ichi", "ni", "san"):
            await connection.send(word)
        await connection.close(1001, "closing time")

    visitor = WsVisitor()
    async with ws_server(say_and_go) as port, visitor.socket(port) as socket:
        await until(lambda: socket.closed is not None, "the end")
        assert not socket.open
        assert [message.text async for message in socket] == ["ichi", "ni", "san"]
        assert await socket.receive() is None
        assert not await socket.send("too late")
        assert await socket.ping() is None
        assert socket.closed == Closed(1001, "closing time", True, None)
    assert visitor.counted("ws_dropped_sessions") == 0
    assert visitor.trend("ws_session_duration")[0] == 1


async def test_a_connection_that_is_lost_ends_the_iteration_and_is_counted() -> None:
    async def vanish(connection: ServerConnection) -> None:
        await connection.send("here")
        connection.transport.abort()

    visitor = WsVisitor()
    async with ws_server(vanish) as port, visitor.socket(port) as socket:
        received = [message.text async for message in socket]
        assert received in (["here"], []), "an abort may overtake what was sent before it"
        assert socket.closed == Closed(1006, "", False, "connection reset")
        assert socket.closed.dropped
        assert socket.error == "connection reset"
    assert visitor.counted("ws_dropped_sessions{error:connection reset,error_code:1220}") == 1
    assert visitor.counted("ws_sessions{status:101}") == 1
    assert visitor.trend("ws_session_duration")[0] == 1


async def test_a_close_with_an_error_of_the_servers_is_a_drop_that_says_so() -> None:
    async def fail(connection: ServerConnection) -> None:
        await connection.close(1011, "database is gone")

    visitor = WsVisitor()
    async with ws_server(fail) as port, visitor.socket(port) as socket:
        assert [message async for message in socket] == []
        assert socket.closed == Closed(1011, "database is gone", True, "closed 1011")
        assert (socket.error, socket.detail) == ("closed 1011", "database is gone")
    assert visitor.counted("ws_dropped_sessions{error:closed 1011}") == 1


async def test_a_user_comes_back_after_a_drop() -> None:
    sessions = 0

    async def first_vanish(connection: ServerConnection) -> None:
        nonlocal sessions
        sessions += 1
        if sessions == 1:
            connection.transport.abort()
        else:
            await echo(connection)

    visitor = WsVisitor()
    async with ws_server(first_vanish) as port:
        async with visitor.socket(port) as socket:
            assert [message async for message in socket] == []
        async with visitor.socket(port) as socket:
            await socket.send("again")
            assert (await socket.receive(5.0) or Message("", 0)).text == "again"
    assert (visitor.counted("ws_sessions{status:101}"), visitor.counted("ws_dropped_sessions")) == (2, 1)


async def test_the_journey_closes_with_a_code_of_its_own() -> None:
    witness = Witness()
    visitor = WsVisitor()
    async with ws_server(witness) as port, visitor.socket(port) as socket:
        await socket.close(4001, "enough")
        assert socket.closed == Closed(4001, "enough", True, None)
        await socket.close()
        await until(lambda: witness.ends == [(4001, "enough")], "the close at the server")
    assert visitor.counted("ws_dropped_sessions") == 0


async def test_the_end_of_the_block_closes_normally() -> None:
    witness = Witness()
    visitor = WsVisitor()
    async with ws_server(witness) as port:
        async with visitor.socket(port) as socket:
            pass
        assert socket.closed == Closed(1000, "", True, None)
        assert visitor.sockets.open == 0
        await until(lambda: witness.ends == [(1000, "")], "the close at the server")


async def test_a_code_that_may_not_be_sent_is_the_journeys_fault() -> None:
    visitor = WsVisitor()
    async with ws_server(listen) as port:
        with pytest.raises(JourneyError, match="code 1006"):
            async with visitor.socket(port) as socket:
                await socket.close(1006)
    assert visitor.sockets.open == 0


async def test_nothing_received_in_time_is_none_and_costs_no_message() -> None:
    speak = asyncio.Event()

    async def hesitate(connection: ServerConnection) -> None:
        await speak.wait()
        await connection.send("at last")
        await connection.wait_closed()

    async with ws_server(hesitate) as port, WsVisitor().socket(port) as socket:
        assert await socket.receive(0.01) is None
        assert socket.open
        speak.set()
        assert (await socket.receive(5.0) or Message("", 0)).text == "at last"


async def test_pings_are_told_apart_and_answered_at_once() -> None:
    visitor = WsVisitor()
    async with ws_server(listen) as port, visitor.socket(port) as socket:
        took = await asyncio.gather(*(socket.ping() for _ in range(3)))
        assert all(each is not None and 0 < each < 5000 for each in took)
        assert not socket._frames.awaited
    assert visitor.trend("ws_ping")[0] == 3


@pytest.mark.parametrize("busy", ["receiving", "sending"])
async def test_an_iteration_that_is_cancelled_takes_its_leave_and_leaves_nothing(busy: str) -> None:
    witness = Witness()
    visitor = WsVisitor()
    opened = asyncio.Event()

    async def journey(port: int) -> None:
        async with visitor.socket(port) as socket:
            opened.set()
            while busy == "sending":
                await socket.send("more")
                await asyncio.sleep(0)
            await socket.receive()

    async with ws_server(witness) as port:
        before = asyncio.all_tasks()
        task = asyncio.create_task(journey(port))
        await asyncio.wait_for(opened.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert visitor.sockets.open == 0
        await until(lambda: witness.ends == [(1001, "")], "the leave at the server")
        await until(lambda: asyncio.all_tasks() <= before, "no task left")
    assert visitor.trend("ws_session_duration") == (0, 0.0), "how long it would have lasted is not known"
    assert visitor.counted("ws_dropped_sessions") == 0


async def test_a_journey_that_fails_leaves_nothing_either() -> None:
    visitor = WsVisitor()
    async with ws_server(listen) as port:
        with pytest.raises(KeyError):
            async with visitor.socket(port):
                raise KeyError("typo")
    assert visitor.sockets.open == 0


async def test_a_slow_journey_holds_the_server_back_and_loses_nothing() -> None:
    sent = 0

    async def flood(connection: ServerConnection) -> None:
        nonlocal sent
        for number in range(64):
            await connection.send(f"{number:<{1 << 20}}")
            sent += 1

    visitor = WsVisitor()
    async with ws_server(flood) as port, visitor.socket(port, max_message_bytes=4 << 20) as socket:
        await until(lambda: socket.held_back == 1, "the limit of what is unread")
        before, settled = -1, 0
        while settled < 20:  # turns in which the server could send nothing
            await asyncio.sleep(0)
            before, settled = sent, settled + 1 if sent == before else 0
        assert sent < 40
        assert len(socket._frames.arrivals) <= 6
        assert [int(message.text) async for message in socket] == list(range(64))
        assert socket.closed == Closed(1000, "", True, None)
    assert visitor.counted("ws_msgs_received") == 64


async def test_a_journey_can_leave_while_the_server_is_held_back() -> None:
    async def flood(connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await connection.send("x" * (1 << 20))

    visitor = WsVisitor()
    async with ws_server(flood) as port, visitor.socket(port, max_message_bytes=4 << 20) as socket:
        await until(lambda: socket.held_back == 1, "the limit of what is unread")
        await socket.close()
        assert socket.closed == Closed(1000, "", True, None)


async def test_a_message_over_the_limit_ends_the_session_and_says_the_limit() -> None:
    witnessed: list[int | None] = []

    async def shout(connection: ServerConnection) -> None:
        await connection.send("x" * 2001)
        await connection.wait_closed()
        witnessed.append(connection.close_code)

    visitor = WsVisitor()
    async with ws_server(shout) as port, visitor.socket(port, max_message_bytes=2000) as socket:
        assert [message async for message in socket] == []
        assert socket.closed is not None
        assert (socket.closed.code, socket.closed.error) == (1009, "message too big")
        assert "2000" in socket.closed.reason
        await until(lambda: witnessed == [1009], "the close at the server")
    assert visitor.counted("ws_dropped_sessions{error:message too big}") == 1


async def test_a_message_in_fragments_is_one() -> None:
    async def stutter(connection: ServerConnection) -> None:
        await connection.send(["O", "s", "s"])

    visitor = WsVisitor()
    async with ws_server(stutter) as port, visitor.socket(port) as socket:
        assert [message.text async for message in socket] == ["Oss"]
    assert visitor.counted("ws_msgs_received") == 1


async def test_many_sessions_at_once_are_kept_apart() -> None:
    visitor = WsVisitor()

    async def one(port: int, number: int) -> str:
        async with visitor.socket(port) as socket:
            await socket.send(str(number))
            message = await socket.receive(5.0)
            return message.text if message else ""

    async with ws_server(echo) as port:
        assert await asyncio.gather(*(one(port, number) for number in range(50))) == [str(n) for n in range(50)]
    assert visitor.sockets.open == 0
    assert visitor.counted("ws_sessions{status:101}") == 50


async def test_a_virtual_user_opens_a_socket_of_the_site_as_itself() -> None:
    seen: list[tuple[str | None, ...]] = []

    async def note(connection: ServerConnection) -> None:
        assert connection.request is not None
        headers = connection.request.headers
        names = ("X-Load-Test-Run", "Authorization", "X-Forwarded-For")
        seen.append((connection.request.path, *(headers.get(name) for name in names)))
        await echo(connection)

    async with ws_server(note) as port:
        session = operation("session_socket", path="/ws/{id}", base="chat", auth="bearer")
        bench = Bench(
            operations=(session,),
            bases={"chat": BaseUrl("ws", "127.0.0.1", port)},
            client_ip_header="X-Forwarded-For",
        )
        async with visiting(bench) as user:
            user.token = "secret"
            async with user.ws("session_socket", path={"id": "7"}, query={"a": "b c"}) as socket:
                await socket.send("oss")
                assert (await socket.receive(5)).text == "oss"  # type: ignore[union-attr]
    assert seen == [("/ws/7?a=b%20c", "run-1", "Bearer secret", "198.18.0.1")]
    assert count(bench.cut().series, "ws_sessions{endpoint:session_socket,scenario:users,status:101}") == 1

"""Servers without manners: frames cut off or wrong, a network that went silent, a close that nobody answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from engine.wire import websocket, ws_connection
from engine.wire.websocket import Closed
from engine.wire.ws_connection import Connection, open_connection
from tests.support.scripted_server import Conversation, ScriptedServer
from tests.support.until import until
from tests.support.ws_frames import after_handshake, close_frame, text_frame, until_hung_up
from tests.support.ws_visitor import WsVisitor, ws_server


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds are fifty milliseconds."""
    monkeypatch.setattr(websocket, "CLOSE_TIMEOUT_S", 0.05)
    monkeypatch.setattr(ws_connection, "CLOSE_TIMEOUT_S", 0.05)


async def test_a_connection_cut_off_within_a_frame_is_a_drop_after_what_was_whole() -> None:
    visitor = WsVisitor()
    step = after_handshake(text_frame(b"whole"), text_frame(b"hal", claimed=100))
    async with ScriptedServer([step]) as server, visitor.socket(server.port) as socket:
        assert [message.text async for message in socket] == ["whole"]
        assert socket.closed == Closed(1006, "", False, "connection reset")
    assert visitor.counted("ws_msgs_received") == 1
    assert visitor.counted("ws_dropped_sessions{error:connection reset}") == 1


async def test_a_reset_is_a_drop() -> None:
    visitor = WsVisitor()
    go = asyncio.Event()

    async def reset(conversation: Conversation) -> None:
        await go.wait()
        conversation.reset()

    async with ScriptedServer([after_handshake(then=reset)]) as server, visitor.socket(server.port) as socket:
        go.set()
        assert await socket.receive() is None
        assert socket.error == "connection reset"
    await visitor.all_closed()


async def test_what_comes_in_one_packet_with_the_handshake_is_received() -> None:
    visitor = WsVisitor()
    step = after_handshake(text_frame(b"welcome"), close_frame(1000, b"bye"))
    async with ScriptedServer([step]) as server, visitor.socket(server.port) as socket:
        assert [message.text async for message in socket] == ["welcome"]
        assert socket.closed == Closed(1000, "bye", True, None)
    assert visitor.counted("ws_sessions{status:101}") == 1
    assert visitor.trend("ws_session_duration")[0] == 1


async def test_a_session_that_was_over_before_the_journey_had_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    async def opened_and_lost(*what: Any) -> Connection:
        connection = await open_connection(*what)
        await until(lambda: connection.lost, "the end")
        return connection

    monkeypatch.setattr(websocket, "open_connection", opened_and_lost)
    visitor = WsVisitor()
    step = after_handshake(text_frame(b"welcome"))
    async with ScriptedServer([step]) as server, visitor.socket(server.port) as socket:
        assert not socket.open
        assert [message.text async for message in socket] == ["welcome"]
        assert socket.error == "connection reset"
    assert visitor.counted("ws_dropped_sessions") == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("frame", "code", "said"),
    [
        (text_frame(b"\xff\xfe"), 1007, "byte"),
        (b"\x83\x00", 1002, "opcode"),
        (b"\x81\x80\x00\x00\x00\x00", 1002, "mask"),
    ],
)
async def test_a_frame_against_the_protocol_is_a_bad_response(frame: bytes, code: int, said: str) -> None:
    visitor = WsVisitor()
    step = after_handshake(text_frame(b"well"), frame, text_frame(b"too late"), then=until_hung_up)
    async with ScriptedServer([step]) as server, visitor.socket(server.port) as socket:
        assert [message.text async for message in socket] == ["well"]
        assert await socket.receive() is None
        assert socket.closed is not None
        assert (socket.closed.code, socket.closed.error) == (code, "bad response")
        assert said in socket.closed.reason
    assert visitor.counted("ws_dropped_sessions{error:bad response,error_code:1000}") == 1


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_takes_leave_and_stays_is_left_after_a_while() -> None:
    visitor = WsVisitor()
    step = after_handshake(close_frame(1000, b"bye"), then=until_hung_up)
    async with ScriptedServer([step]) as server, visitor.socket(server.port) as socket:
        assert [message async for message in socket] == []
        assert socket.closed == Closed(1000, "bye", True, None)
        await asyncio.wait_for(server.lost.wait(), 10)


@pytest.mark.usefixtures("impatient")
async def test_a_close_that_nobody_answers_is_a_drop() -> None:
    visitor = WsVisitor()
    async with ScriptedServer([after_handshake(then=until_hung_up)]) as server:
        async with visitor.socket(server.port) as socket:
            pass
        assert socket.closed == Closed(1006, "the server did not answer the close", False, "timeout")
        assert visitor.sockets.open == 0
    assert visitor.counted("ws_dropped_sessions{error:timeout,error_code:1050}") == 1


async def test_a_server_that_answers_a_close_by_hanging_up_has_dropped_nothing() -> None:
    async def hang_up(conversation: Conversation) -> None:
        await conversation.reader.read(1)
        conversation.hang_up()

    visitor = WsVisitor()
    async with ScriptedServer([after_handshake(then=hang_up)]) as server:
        async with visitor.socket(server.port) as socket:
            pass
        assert socket.closed == Closed(1000, "", False, None)
    assert visitor.counted("ws_dropped_sessions") == 0


@pytest.mark.usefixtures("impatient")
async def test_a_pong_that_never_comes_is_none() -> None:
    visitor = WsVisitor()
    step = after_handshake(then=until_hung_up)
    async with ScriptedServer([step]) as server, visitor.socket(server.port) as socket:
        assert await socket.ping(0.02) is None
        assert socket.open
    assert visitor.trend("ws_ping") == (0, 0.0)


async def test_a_pong_after_its_time_still_counts_and_does_no_harm() -> None:
    late = asyncio.Event()

    async def answer_late(conversation: Conversation) -> None:
        ping = await conversation.reader.readexactly(2 + 4 + 8)
        mask, masked = ping[2:6], ping[6:]
        await late.wait()
        pong = b"\x8a\x08" + bytes(byte ^ mask[at % 4] for at, byte in enumerate(masked))
        await conversation.say(pong + close_frame(1000))
        conversation.hang_up()

    visitor = WsVisitor()
    async with ScriptedServer([after_handshake(then=answer_late)]) as server, visitor.socket(server.port) as socket:
        assert await socket.ping(0.01) is None
        late.set()
        assert await socket.receive() is None
        assert socket.closed == Closed(1000, "", True, None)
    assert visitor.trend("ws_ping")[0] == 1


@pytest.mark.usefixtures("impatient")
async def test_a_network_that_went_silent_is_noticed_by_keepalive() -> None:
    visitor = WsVisitor()
    step = after_handshake(then=until_hung_up)
    async with ScriptedServer([step]) as server, visitor.socket(server.port, keepalive_s=0.02) as socket:
        assert [message async for message in socket] == []
        assert socket.closed is not None
        assert (socket.closed.code, socket.closed.error) == (1011, "timeout")
    assert visitor.counted("ws_dropped_sessions{error:timeout}") == 1


async def test_pongs_keep_a_session_alive_and_are_measured() -> None:
    visitor = WsVisitor()
    async with ws_server(ServerConnection.wait_closed) as port, visitor.socket(port, keepalive_s=0.01) as socket:
        await until(lambda: visitor.meter._pings.count >= 2, "two pongs")
        assert socket.open
    assert visitor.trend("ws_ping")[0] >= 2


async def test_a_socket_that_takes_nothing_any_more_is_given_up() -> None:
    async def read_nothing(conversation: Conversation) -> None:
        conversation.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await gone.wait()

    gone = asyncio.Event()
    visitor = WsVisitor()
    async with ScriptedServer([after_handshake(then=read_nothing)]) as server:
        async with visitor.socket(server.port, timeout_s=0.1) as socket:
            sent = 0
            while await socket.send("x" * 1_000_000):
                sent += 1
                assert sent < 100
            assert await socket.receive() is None
            assert socket.closed == Closed(1006, "the server took no more of what was sent", False, "timeout")
            assert socket.error == "timeout"
        gone.set()
    assert visitor.counted("ws_msgs_sent") == sent
    assert visitor.counted("ws_dropped_sessions{error:timeout}") == 1

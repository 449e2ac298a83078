"""One WebSocket of the stand-in without a network: what a client sends byte by byte, and how a connection ends."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from tests.support.scripted_house import ListWire, ScriptedHost
from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.connection import Connection
from wwmaa_tui.standin.costs import NOTHING
from wwmaa_tui.standin.endpoints import Call, Refusal
from wwmaa_tui.standin.front_door import FrontDoor
from wwmaa_tui.standin.live.handshake import switching
from wwmaa_tui.standin.live.socket import (
    LEAVE_S,
    LINGER_S,
    MAX_MESSAGE,
    MOST_UNTAKEN,
    PONG_S,
    SILENCE_S,
    Line,
)
from wwmaa_tui.standin.reception import Reply

HANDSHAKE = (
    b"GET /ws/x HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@dataclass
class Visitor:
    """The guest behind a socket: keeps what it hears."""

    heard_texts: list[str] = field(default_factory=list)
    goings: int = 0
    line: Line | None = None

    def seated(self, line: Line) -> None:
        self.line = line

    def heard(self, text: str) -> None:
        if text == "break":
            raise RuntimeError("a defect")
        self.heard_texts.append(text)

    def gone(self) -> None:
        self.goings += 1
        self.line = None


class LiveHost(ScriptedHost):
    """A house that speaks WebSocket under /ws/."""

    visitor: Visitor

    def switches(self, call: Call) -> bool:
        return call.target.startswith(b"/ws/")

    def serve(self, call: Call, reply: Reply) -> None:
        if call.target.startswith(b"/ws/refused"):
            reply(json_answer({"detail": "no"}, NOTHING, 403))
        elif call.upgrade and self.at_once:
            reply(self.let_in(call))
        else:
            super().serve(call, reply)

    def let_in(self, call: Call) -> Answer:
        try:
            return switching(call, self.visitor)
        except Refusal as refusal:
            return refusal.answer


class LiveWire(ListWire):
    """Hands what arrives to whoever has taken the socket over."""

    taker: Any = None
    waiting = 0

    def set_protocol(self, protocol: object) -> None:
        self.taker = protocol

    def get_write_buffer_size(self) -> int:
        return self.waiting


class Client:
    """The other side, by the library's own protocol."""

    def __init__(self, *, at_once: bool = True) -> None:
        self.host = LiveHost(at_once=at_once)
        self.host.visitor = self.visitor = Visitor()
        self.door = FrontDoor(self.host)
        self.door.look(0.0)
        self.wire = LiveWire()
        self.first = Connection(self.door)
        self.first.connection_made(self.wire)
        self.frames = ClientProtocol(parse_uri("ws://x/ws/x"), state=State.OPEN)

    @property
    def line(self) -> Line:
        assert self.visitor.line is not None
        return self.visitor.line

    def shake_hands(self, *more: bytes) -> None:
        self.say(HANDSHAKE + b"".join(more))
        head, _, rest = self.wire.written.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head
        self.wire.written = rest

    def say(self, *parts: bytes) -> None:
        for part in parts:
            taker = self.wire.taker or self.first
            taker.data_received(part)

    def frame(self, opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
        return Frame(opcode, data, fin).serialize(mask=True)

    def heard(self) -> list[Frame]:
        data, self.wire.written = self.wire.written, b""
        if data:
            self.frames.receive_data(data)
        return [event for event in self.frames.events_received() if isinstance(event, Frame)]

    def close_code(self) -> int | None:
        self.heard()
        return self.frames.close_rcvd.code if self.frames.close_rcvd else None


TEXT = Client().frame(Opcode.TEXT, b"oss")


def test_the_handshake_hands_the_socket_over_and_what_came_with_it() -> None:
    client = Client()
    client.shake_hands(TEXT)
    assert client.visitor.heard_texts == ["oss"]
    assert client.door.connections == 1
    client.line.send(b"hai")
    assert [(frame.opcode, frame.data) for frame in client.heard()] == [(Opcode.TEXT, b"hai")]


def test_a_message_is_put_together_however_its_bytes_and_frames_are_cut() -> None:
    client = Client()
    client.shake_hands()
    pieces = [
        client.frame(Opcode.TEXT, "osś".encode()[:-1], fin=False),
        client.frame(Opcode.PING, b"p"),
        client.frame(Opcode.CONT, "osś".encode()[-1:]),
        TEXT,
    ]
    client.say(*(bytes([byte]) for byte in b"".join(pieces)))
    assert client.visitor.heard_texts == ["osś", "oss"]
    assert [(frame.opcode, frame.data) for frame in client.heard()] == [(Opcode.PONG, b"p")]


def test_a_handshake_waits_for_its_turn_and_reads_no_frames_before_it_is_answered() -> None:
    client = Client(at_once=False)
    client.say(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n" + HANDSHAKE + TEXT)
    assert not client.wire.reading
    client.host.answer_next()
    assert client.wire.taker is None
    assert client.visitor.heard_texts == []
    client.host.held.pop(0)(client.host.let_in(client.host.served[-1]))
    assert client.visitor.heard_texts == ["oss"]
    assert client.wire.reading


def test_a_refused_handshake_ends_the_connection() -> None:
    client = Client()
    client.say(HANDSHAKE.replace(b"/ws/x", b"/ws/refused") + TEXT)
    assert client.wire.written.startswith(b"HTTP/1.1 403 ")
    assert b"connection: close" in client.wire.written
    assert client.wire.closed
    assert client.visitor.heard_texts == []


@pytest.mark.parametrize(
    ("line", "instead", "status"),
    [
        (b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: 8", 400),
        (b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"", 400),
        (b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhl", 400),
    ],
)
def test_an_improper_handshake_is_told_why(line: bytes, instead: bytes, status: int) -> None:
    client = Client()
    client.say(HANDSHAKE.replace(line, instead))
    assert client.wire.written.startswith(b"HTTP/1.1 %d " % status)
    assert client.wire.closed


def test_a_request_with_a_body_is_no_handshake() -> None:
    client = Client()
    client.say(HANDSHAKE.replace(b"Host: x", b"Host: x\r\nContent-Length: 3") + b"abc")
    assert client.wire.written.startswith(b"HTTP/1.1 200 ")
    assert [(call.upgrade, call.body) for call in client.host.served] == [(False, b"abc")]


def test_a_client_that_takes_its_leave_is_answered_and_gone_once() -> None:
    client = Client()
    client.shake_hands()
    client.frames.send_close(1000, "bye")
    client.say(*(data for data in client.frames.data_to_send() if data))
    assert client.close_code() == 1000
    assert client.visitor.goings == 1
    assert client.wire.ended
    client.wire.taker.eof_received()
    client.wire.taker.connection_lost(None)
    assert client.visitor.goings == 1
    assert client.door.connections == 0


def test_a_client_that_just_closes_its_side_is_gone() -> None:
    client = Client()
    client.shake_hands()
    assert not client.wire.taker.eof_received()
    assert client.visitor.goings == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Client().frame(Opcode.TEXT, b"\xff"), 1007),
        (Client().frame(Opcode.BINARY, b"x"), 1003),
        (Client().frame(Opcode.TEXT, b"x" * (MAX_MESSAGE + 1)), 1009),
        (Frame(Opcode.TEXT, b"unmasked").serialize(mask=False), 1002),
        (Client().frame(Opcode.TEXT, b"break"), 1011),
    ],
    ids=["not UTF-8", "binary", "too long", "unmasked", "what breaks the room"],
)
def test_what_may_not_be_said_ends_the_session_with_its_code_and_the_rest_is_drained(said: bytes, code: int) -> None:
    client = Client()
    client.shake_hands()
    client.say(said + TEXT, TEXT)
    assert client.close_code() == code
    assert client.visitor.heard_texts == []
    assert client.visitor.goings == 1
    assert client.wire.ended
    assert not client.wire.closed
    client.door.look(LINGER_S + 0.1)
    assert client.wire.aborted


def test_when_the_house_closes_clients_are_told_and_waited_for_a_while() -> None:
    client = Client()
    client.shake_hands()
    client.wire.taker.leave()
    assert client.close_code() == 1001
    assert client.visitor.goings == 1
    assert not client.wire.closed
    client.door.look(LEAVE_S + 0.1)
    assert client.wire.aborted


def test_a_silent_client_is_pinged_and_given_up_when_it_does_not_answer() -> None:
    client = Client()
    client.shake_hands()
    client.door.look(SILENCE_S + 0.1)
    assert [frame.opcode for frame in client.heard()] == [Opcode.PING]
    client.say(client.frame(Opcode.PONG, b""))
    client.door.look(SILENCE_S + PONG_S + 0.2)
    client.door.look(SILENCE_S * 2 + 0.3)
    assert [frame.opcode for frame in client.heard()] == [Opcode.PING]
    assert not client.wire.aborted
    client.door.look(SILENCE_S * 2 + PONG_S + 0.4)
    assert client.wire.aborted
    assert client.visitor.goings == 1


def test_a_client_that_does_not_take_what_it_is_sent_is_not_read_and_given_up_in_time() -> None:
    client = Client()
    client.shake_hands()
    client.wire.taker.pause_writing()
    assert not client.wire.reading
    client.wire.taker.resume_writing()
    assert client.wire.reading
    client.wire.taker.pause_writing()
    client.door.look(PONG_S + 0.1)
    assert client.wire.aborted


def test_a_client_for_which_too_much_waits_is_given_up_at_once() -> None:
    client = Client()
    client.shake_hands()
    client.wire.waiting = MOST_UNTAKEN + 1
    client.line.send(b"one more")
    assert client.wire.aborted
    assert client.visitor.goings == 1


def test_a_guest_that_has_enough_for_now_is_not_read_for() -> None:
    client = Client()
    client.shake_hands()
    client.line.listen(False)
    assert not client.wire.reading
    client.line.listen(True)
    assert client.wire.reading


def test_a_connection_that_is_over_leaves_no_cycle_behind() -> None:
    client = Client()
    client.shake_hands(TEXT)
    taker = client.wire.taker
    parts = [weakref.ref(taker), weakref.ref(taker._frames)]
    del taker
    gc.disable()
    try:
        client.wire.taker.connection_lost(None)
        client.wire.taker = None
        assert [part() for part in parts] == [None, None]
    finally:
        gc.enable()

"""The stand-in's connections without a platform behind them: a host that answers as it is told, and a wire of lists."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.connection import Connection
from wwmaa_tui.standin.costs import NOTHING
from wwmaa_tui.standin.endpoints import Call
from wwmaa_tui.standin.front_door import FrontDoor
from wwmaa_tui.standin.reception import Reply


@dataclass
class ScriptedHost:
    """Says back what it was asked, at once or when it is told to."""

    at_once: bool = True
    padding: int = 0
    """Bytes by which every answer is longer."""
    arrivals: list[Call] = field(default_factory=list)
    served: list[Call] = field(default_factory=list)
    held: list[Reply] = field(default_factory=list)
    """The replies that wait, oldest first."""

    def arrived(self, call: Call) -> None:
        """A head is here."""
        self.arrivals.append(call)

    def serve(self, call: Call, reply: Reply) -> None:
        """A request is whole."""
        self.served.append(call)
        if self.at_once:
            reply(self.echo(call))
        else:
            self.held.append(reply)

    def switches(self, call: Call) -> bool:
        """No WebSocket is spoken here."""
        return False

    def answer_next(self) -> None:
        """Answer the request that has waited longest."""
        self.held.pop(0)(self.echo(self.served[-1 - len(self.held)]))

    def echo(self, call: Call) -> Answer:
        """What was asked, as JSON."""
        said = {"asked": f"{call.method.decode()} {call.target.decode()}", "body": call.body.decode("latin-1")}
        return json_answer({**said, "oversized": call.oversized, "pad": "x" * self.padding}, NOTHING)


class ListWire(asyncio.Transport):
    """Keeps what is written; remembers how it was treated."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.reading = True
        self.ended = False
        self.closed = False
        self.aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        assert not self.ended
        self.written += data

    def can_write_eof(self) -> bool:
        """A TCP socket can."""
        return True

    def write_eof(self) -> None:
        """No more will be written."""
        self.ended = True

    def pause_reading(self) -> None:
        """The client is not read."""
        self.reading = False

    def resume_reading(self) -> None:
        """The client is read again."""
        self.reading = True

    def is_closing(self) -> bool:
        """Whether close or abort was called."""
        return self.closed

    def close(self) -> None:
        """Hang up."""
        self.closed = True

    def abort(self) -> None:
        """Hang up at once."""
        self.closed = self.aborted = True


@dataclass(frozen=True)
class Said:
    """One answer on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def asked(self) -> str:
        """Method and target that the scripted host echoed."""
        return str(msgspec.json.decode(self.body)["asked"])


class Caller:
    """A client of one connection without a socket; speaks bytes, hears answers."""

    def __init__(self, host: ScriptedHost | None = None) -> None:
        self.host = host or ScriptedHost()
        self.door = FrontDoor(self.host)
        self.door.look(0.0)
        self.wire = ListWire()
        self.connection = Connection(self.door)
        self.connection.connection_made(self.wire)

    def say(self, *parts: bytes) -> None:
        """Send each part on its own, for as long as the other side listens."""
        for part in parts:
            self.connection.data_received(part)

    def heard(self) -> list[Said]:
        """All answers since the last time, interim ones included."""
        data, self.wire.written = self.wire.written, b""
        answers = []
        while data:
            said, data = parse_answer(data, head_only=False)
            answers.append(said)
        return answers


def parse_answer(data: bytes, *, head_only: bool) -> tuple[Said, bytes]:
    """The first answer and the bytes after it."""
    head, end, rest = data.partition(b"\r\n\r\n")
    assert end, data
    line, *lines = head.decode().split("\r\n")
    assert line.startswith("HTTP/1.1 ")
    headers = dict(each.split(": ", 1) for each in lines)
    length = 0 if head_only else int(headers.get("content-length", 0))
    assert len(rest) >= length, data
    return Said(int(line.split()[1]), headers, rest[:length]), rest[length:]

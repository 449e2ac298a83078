"""An HTTP server that does what a script says, good manners or none, and remembers everything that reached it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType

from tests.support.until import until


@dataclass
class Received:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int
    """Which connection carried it, from 0."""


@dataclass
class Conversation:
    """One connection while the server answers a request on it."""

    request: Received
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    over: bool = False
    """Set by a step that has ended the connection."""

    async def say(self, data: bytes) -> None:
        """Send bytes now."""
        self.writer.write(data)
        await self.writer.drain()

    def hang_up(self) -> None:
        """Close in the ordinary way, after what was sent."""
        self.over = True
        self.writer.close()

    def reset(self) -> None:
        """Close with a TCP reset."""
        self.over = True
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Step = Callable[[Conversation], Awaitable[None]]


def answer(
    status: int = 200, body: bytes = b"{}", *, headers: str = "", content_type: str = "application/json"
) -> Step:
    """An ordinary answer with a Content-Length."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return raw(head.encode("latin-1") + body)


def raw(*parts: bytes, then: Callable[[Conversation], None] | None = None) -> Step:
    """Exactly these bytes, each part in a packet of its own, then perhaps the end of the connection."""

    async def step(conversation: Conversation) -> None:
        for part in parts:
            await conversation.say(part)
            await asyncio.sleep(0)
        if then is not None:
            then(conversation)

    return step


def never() -> Step:
    """No answer, until the client hangs up."""

    async def step(conversation: Conversation) -> None:
        await conversation.reader.read()
        conversation.over = True

    return step


def when(event: asyncio.Event, step: Step) -> Step:
    """A step that waits for an event first."""

    async def waiting(conversation: Conversation) -> None:
        await event.wait()
        await step(conversation)

    return waiting


@dataclass
class ScriptedServer:
    """Answers its n-th request with the n-th step and every later one with `otherwise`. An async context manager."""

    steps: list[Step] = field(default_factory=list)
    otherwise: Step = field(default_factory=answer)
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.requests: list[Received] = []
        self.answering = 0
        """Requests that are being answered."""
        self.most_answering = 0
        self.connections = 0
        self.lost = asyncio.Event()
        """Set when a connection has ended."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> ScriptedServer:
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=self.tls, limit=1 << 22)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for _ in range(5):  # asyncio loses a socket that it is just accepting when its server closes
            await asyncio.sleep(0)
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def stop_listening(self) -> None:
        """Refuse new connections; those that are open stay."""
        self._server.close()

    async def arrived(self, count: int) -> None:
        """Until so many requests have arrived."""
        await until(lambda: len(self.requests) >= count, f"{count} requests")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        number, self.connections = self.connections, self.connections + 1
        try:
            while (request := await _receive(reader, number)) is not None:
                self.requests.append(request)
                self.answering += 1
                self.most_answering = max(self.most_answering, self.answering)
                conversation = Conversation(request, reader, writer)
                try:
                    await (self.steps.pop(0) if self.steps else self.otherwise)(conversation)
                finally:
                    self.answering -= 1
                if conversation.over:
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self.lost.set()
            self._tasks.discard(task)


async def _receive(reader: asyncio.StreamReader, connection: int) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head.strip().split("\r\n")
    method, target, _ = line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, target, headers, body, connection)

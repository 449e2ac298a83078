"""A live session without a platform: a hall in virtual time whose participants are served from a script.

Users of the rtc journey attend it through their own `call` and `ws`; it delivers, and lies where it is told to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import msgspec

from engine.calls import Query
from engine.scope import Scope
from engine.vu import VirtualUser
from engine.wire.response import Response
from engine.wire.websocket import Message
from tests.support.responses import response

Frame = Mapping[str, Any]
Copies = Callable[[int, int], int]
"""How often the n-th message (from 0) reaches the k-th of those who are in (from 0)."""


def _once(message: int, hearer: int) -> int:
    return 1


@dataclass
class ScriptedHall:
    """What the platform does."""

    latency_s: float = 0.02
    """From a send to its receipts."""
    copies: Copies = _once
    welcome: Frame | None = field(default_factory=lambda: {"type": "welcome"})
    joins_refused: int = 0
    """So many joins are answered 503, the first ones."""
    handshakes_refused: int = 0
    """So many handshakes are answered 403, the first ones."""
    drops: Callable[[int], bool] = lambda message: False
    """Whether the sender of the n-th message is cut off after it."""
    asked: list[str] = field(default_factory=list)
    """Every operation that was called, in order."""
    sockets: list[ScriptedSocket] = field(default_factory=list)
    """Those that are open, in the order of coming."""
    said: list[tuple[float, Frame]] = field(default_factory=list)
    """When each chat message was sent, and what it was."""
    opened: int = 0

    def user(self, scope: Scope, number: int) -> VirtualUser:
        """A user that attends here."""
        user = _Attendant(scope, number)
        user.hall = self
        return user

    def tell(self, frame: Frame, but: ScriptedSocket | None = None) -> None:
        """Everybody who is in, but one."""
        said = msgspec.json.encode(frame)
        for socket in self.sockets:
            if socket is not but:
                socket.arrive(said)

    def take(self, socket: ScriptedSocket, frame: Frame) -> None:
        """A participant said something."""
        match frame["type"]:
            case "chat":
                place = len(self.said)
                self.said.append((asyncio.get_running_loop().time(), frame))
                # The platform keeps its own counsel about when a message was sent.
                told = {"type": "chat", "content": f"<p>{frame['content']}</p>", "user_id": frame["user_id"]}
                said = msgspec.json.encode(told)
                for hearer, each in enumerate(list(self.sockets)):
                    for _ in range(self.copies(place, hearer)):
                        asyncio.get_running_loop().call_later(self.latency_s, each.arrive, said)
                if self.drops(place):
                    asyncio.get_running_loop().call_later(self.latency_s * 2, socket.end)
            case "ping":
                asyncio.get_running_loop().call_later(self.latency_s * 3, socket.arrive, b'{"type":"pong"}')
            case "leave":
                socket.end()


class ScriptedSocket:
    """As much of a WebSocket as the journey holds."""

    def __init__(self, hall: ScriptedHall) -> None:
        self._hall = hall
        self._inbox: asyncio.Queue[Message | None] = asyncio.Queue()
        self.status = 0
        self.open = False

    async def __aenter__(self) -> ScriptedSocket:
        hall = self._hall
        await asyncio.sleep(hall.latency_s)
        if hall.handshakes_refused:
            hall.handshakes_refused -= 1
            self.status = 403
            return self
        self.status, self.open = 101, True
        hall.opened += 1
        hall.tell({"type": "participant_joined"})
        hall.sockets.append(self)
        if hall.welcome is not None:
            self.arrive(msgspec.json.encode(hall.welcome))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def __aiter__(self) -> ScriptedSocket:
        return self

    async def __anext__(self) -> Message:
        message = await self.receive()
        if message is None:
            raise StopAsyncIteration
        return message

    async def receive(self, timeout_s: float | None = None) -> Message | None:
        """The next message, or None."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._inbox.get()
        except TimeoutError:
            return None

    async def send(self, frame: Frame) -> bool:
        """Whether it was taken."""
        if self.open:
            self._hall.take(self, frame)
        return self.open

    async def close(self) -> None:
        """Leave."""
        self.end()

    def arrive(self, said: bytes) -> None:
        """A message of the server's."""
        if self.open:
            self._inbox.put_nowait(Message(said, asyncio.get_running_loop().time()))

    def end(self) -> None:
        """The connection is over."""
        if self.open:
            self.open = False
            self._hall.sockets.remove(self)
            self._hall.tell({"type": "participant_left"})
            self._inbox.put_nowait(None)


class _Attendant(VirtualUser):
    """A user whose calls and sockets are the hall's."""

    __slots__ = ("hall",)
    hall: ScriptedHall

    async def call(self, operation: str, **rest: Any) -> Response:
        """An answer after a moment."""
        hall = self.hall
        hall.asked.append(operation)
        await asyncio.sleep(hall.latency_s)
        if operation == "rtc_join" and hall.joins_refused:
            hall.joins_refused -= 1
            refused = response(503)
            refused.error = "HTTP 503"
            return refused
        fields = {"access_token": "a", "ws_token": "w", "video_token": "v", "status": "healthy"}
        return response(body=msgspec.json.encode(fields))

    def ws(self, operation: str, *, query: Query | None = None, **rest: Any) -> Any:
        """A socket of the hall's."""
        assert operation == "rtc_socket"
        assert query in ({"token": "w"}, {"token": "a"})
        return ScriptedSocket(self.hall)

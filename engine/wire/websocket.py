"""The WebSocket of a virtual user: what a journey holds from the handshake to the end of the session.

    async with vu.ws("session_socket", path={"session_id": "7"}) as socket:
        await socket.send({"type": "chat", "content": "oss"})
        async for message in socket:
            ...

Nothing here raises because of the target: a handshake that failed gives a socket whose `error` says why, and a session
that was cut off ends the iteration over its messages and is counted. Knows nothing of operations or of users.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any

import msgspec
from websockets.exceptions import ConnectionClosed, ProtocolError

from engine.errors import JourneyError
from engine.measure.ws_meter import WsMeter
from engine.wire.connecting import Wires
from engine.wire.exchange import ERROR_CODES, WireError
from engine.wire.ws_connection import CLOSE_TIMEOUT_S, Connection, Frames, HandshakeRefused, Upgrade, open_connection

_LEAVE_S = 0.25
"""How long an iteration that was cut off waits for the server to take its leave too."""
_NORMAL, _GOING_AWAY, _NO_STATUS, _ABNORMAL, _TOO_BIG, _GAVE_UP = 1000, 1001, 1005, 1006, 1009, 1011
_PING_IDS = itertools.count()


@dataclass(frozen=True)
class Message:
    """One message of the server."""

    data: str | bytes
    """Text, or the bytes of a binary message."""
    arrived: float
    """Monotonic seconds at which its last byte was read from the socket; later than it came where reading had been
    paused, which WebSocket.held_back tells."""

    @property
    def text(self) -> str:
        """The message as text, undecodable bytes replaced."""
        return self.data if isinstance(self.data, str) else self.data.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The decoded JSON, or None where it is not JSON."""
        try:
            return msgspec.json.decode(self.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None


@dataclass(frozen=True)
class Closed:
    """How a session ended."""

    code: int
    """The close code that ended it; 1006 where nobody sent one."""
    reason: str
    clean: bool
    """Whether both sides took their leave."""
    error: str | None
    """Why it was cut off; None where the journey or an ordinary close of the server (1000, 1001) ended it."""

    @property
    def dropped(self) -> bool:
        """Whether the session was lost, not ended."""
        return self.error is not None


class WebSocket:
    """One session. An async context manager that opens it and leaves nothing open behind; used once."""

    __slots__ = (
        "_asked",
        "_began",
        "_connection",
        "_drained",
        "_frames",
        "_left",
        "_meter",
        "_now",
        "_upgrade",
        "_why",
        "_wires",
        "closed",
        "detail",
        "error",
        "status",
    )

    def __init__(self, wires: Wires, upgrade: Upgrade, meter: WsMeter) -> None:
        self._wires = wires
        self._upgrade = upgrade
        self._meter = meter
        self._now = wires.now
        self._frames: Frames
        self._connection: Connection | None = None
        self._began = 0.0
        self._asked = self._left = self._drained = False
        self._why: WireError | None = None
        self.status = 0
        """HTTP status of the handshake: 101 when it succeeded, 0 without an answer."""
        self.error: str | None = None
        """Why the handshake failed or the session was cut off: a key of ERROR_CODES, `HTTP <status>`, `closed <code>`
        or `message too big`; None while all is well."""
        self.detail = ""
        """More about the error, as text."""
        self.closed: Closed | None = None
        """How the session ended; None before, and where there was none."""

    @property
    def open(self) -> bool:
        """Whether messages can be sent."""
        return self._connection is not None and self.closed is None

    @property
    def subprotocol(self) -> str | None:
        """What the server chose among those offered."""
        return None if self._connection is None else self._connection.subprotocol

    @property
    def held_back(self) -> int:
        """How often the journey had so much unread that reading paused and the server had to wait."""
        return 0 if self._connection is None else self._frames.held_back

    async def __aenter__(self) -> WebSocket:
        self._began = self._now()
        self._frames = Frames(self._upgrade, self._meter, self._now)
        try:
            connection = await open_connection(self._wires, self._upgrade, self._frames)
        except WireError as error:
            self.status = error.status if isinstance(error, HandshakeRefused) else 0
            self.error, self.detail = error.kind, str(error)
            self._meter.refused(self.status, error.kind, _error_code(error.kind, self.status), self.detail)
            return self
        except asyncio.CancelledError:
            self._meter.interrupted()
            raise
        self.status = 101
        self._connection = connection
        self._meter.opened((self._now() - self._began) * 1000.0)
        if connection.lost:
            self._lost()
        else:
            connection.on_lost = self._lost
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self.close()
        else:
            await self._leave()

    def __aiter__(self) -> WebSocket:
        """Iterate over messages until the session ends, in whatever way."""
        return self

    async def __anext__(self) -> Message:
        message = await self.receive()
        if message is None:
            raise StopAsyncIteration
        return message

    async def receive(self, timeout_s: float | None = None) -> Message | None:
        """The next message. None when none came in time, and when there will be none any more (`open` tells).
        What had arrived before the end of a session is still received after it."""
        if self._connection is None or self._drained:
            return None
        try:
            if timeout_s is None:
                data = await self._connection.recv()
            else:
                async with asyncio.timeout(timeout_s):
                    data = await self._connection.recv()
        except ConnectionClosed:
            self._drained = True
            return None
        except TimeoutError:
            return None
        return Message(data, self._frames.arrivals.popleft())

    async def send(self, message: object) -> bool:
        """Send text (str), binary (bytes) or anything else as JSON text. Whether the socket took it; one that takes
        nothing for the operation's time-out is given up."""
        if self._connection is None or self.closed is not None:
            return False
        plain = isinstance(message, str | bytes)
        try:
            async with asyncio.timeout(self._upgrade.timeout_s):
                if plain:
                    await self._connection.send(message)  # type: ignore[arg-type]
                else:
                    await self._connection.send(msgspec.json.encode(message), text=True)
        except ConnectionClosed:
            return False
        except TimeoutError:
            self._give_up("the server took no more of what was sent")
            return False
        self._meter.messages_sent.add()
        return True

    async def ping(self, timeout_s: float = 10.0) -> float | None:
        """Milliseconds until the server's pong; None without one."""
        if self._connection is None or self.closed is not None:
            return None
        payload = next(_PING_IDS).to_bytes(8, "big")
        awaited = self._frames.awaited
        awaited[payload] = 0.0
        try:
            async with asyncio.timeout(timeout_s):
                await (await self._connection.ping(payload))
            return awaited[payload]
        except (ConnectionClosed, TimeoutError):
            return None
        finally:
            del awaited[payload]

    async def close(self, code: int = _NORMAL, reason: str = "") -> None:
        """Take leave and wait for the server to do so; a server that does not in ten seconds has dropped the session.
        Does nothing where the session is over. JourneyError for a code that may not be sent."""
        connection = self._connection
        if connection is None or self.closed is not None:
            return
        if not connection.transport.is_reading():
            connection.transport.resume_reading()  # the server's leave may be behind what nobody received
        self._asked = True
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await connection.close(code, reason)
        except TimeoutError:
            self._give_up("the server did not answer the close")
        except ProtocolError as error:
            raise JourneyError(
                f"a WebSocket cannot be closed with code {code} and reason {reason!r}: {error}"
            ) from None
        await connection.wait_closed()

    async def _leave(self) -> None:
        """End the session of an iteration that was cut off: politely if it takes no time, and in any case."""
        connection = self._connection
        if connection is None or self.closed is not None:
            return
        self._asked = self._left = True
        try:
            async with asyncio.timeout(_LEAVE_S):
                await connection.close(_GOING_AWAY)
        except TimeoutError:
            pass
        finally:
            connection.transport.abort()
        await connection.wait_closed()

    def _give_up(self, detail: str) -> None:
        assert self._connection is not None
        self._why = self._why or WireError("timeout", detail)
        self._connection.transport.abort()

    def _lost(self) -> None:
        """The socket is gone: the session is over."""
        self.closed = closed = self._how_closed()
        if self._left:
            return
        self._meter.ended((self._now() - self._began) * 1000.0)
        if closed.error is not None:
            self.error = closed.error
            self.detail = str(self._why) if self._why else closed.reason
            self._meter.dropped(closed.error, _error_code(closed.error, 0), self.detail)

    def _how_closed(self) -> Closed:
        told = self._frames.close_exc
        received, sent = told.rcvd, told.sent
        if received is not None and sent is not None:
            ordinary = received.code in (_NORMAL, _GOING_AWAY, _NO_STATUS) or not told.rcvd_then_sent
            return Closed(received.code, received.reason, True, None if ordinary else f"closed {received.code}")
        if self._why is not None:
            return Closed(_ABNORMAL, str(self._why), False, self._why.kind)
        if sent is None:
            return Closed(_ABNORMAL, "", False, "connection reset")
        if self._asked:
            return Closed(sent.code, sent.reason, False, None)
        kind = {_TOO_BIG: "message too big", _GAVE_UP: "timeout"}.get(sent.code, "bad response")
        return Closed(sent.code, sent.reason, False, kind)


def _error_code(kind: str, status: int) -> int:
    """k6's error_code: 1000 + status from 400 up, else the wire's own codes."""
    return 1000 + status if status >= 400 else ERROR_CODES.get(kind, 1000)

"""One WebSocket connection as the library keeps it: opened on a counted socket, stamped where its bytes arrive.

1. Redirects are not followed and no proxy is asked, so that only what the guard allowed is ever reached.
2. What a journey has not received yet is held up to _UNREAD_BYTES, counted in messages of the largest size allowed;
   from there on the socket is not read, and TCP holds the server back. Nothing is thrown away.
3. No session waits for ever: every wait here, and for a server that took leave but keeps the socket, has its limit.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.extensions.permessage_deflate import enable_client_permessage_deflate
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Event
from websockets.typing import Subprotocol
from websockets.uri import WebSocketURI

from engine.measure.ws_meter import WsMeter
from engine.wire.connecting import Wires, connected, resolved, secured
from engine.wire.exchange import Origin, WireError
from engine.wire.http1 import SocketCount

CLOSE_TIMEOUT_S = 10.0
"""How long a closing handshake may take."""
_UNREAD_BYTES = 16 * 1024 * 1024
_MOST_UNREAD = 1024
_FEWEST_UNREAD = 4
_LOG = logging.Logger(__name__, logging.CRITICAL + 1)
"""The library says in exceptions whatever it logs."""


@dataclass(frozen=True)
class Upgrade:
    """A handshake to make, and what is agreed in it."""

    origin: Origin
    """Its scheme says whether TLS is spoken: `wss` and `https` do."""
    target: str
    """Path and query, percent-encoded."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beside, or in place of, those that the handshake itself needs."""
    subprotocols: tuple[str, ...] = ()
    """Offered in this order."""
    compression: bool = False
    """Whether permessage-deflate is offered; it costs about 33 KB a socket and 13 µs a message and its echo."""
    timeout_s: float = 60.0
    """For everything up to the server's answer, and for one message to be taken by the socket."""
    keepalive_s: float | None = None
    """Ping so often, and give the socket up when a pong takes as long; None: never."""
    max_message_bytes: int = 64 * 1024
    """A longer message ends the session with close code 1009."""

    @property
    def secure(self) -> bool:
        """Whether it goes through TLS."""
        return self.origin.scheme in ("wss", "https")

    @property
    def most_unread(self) -> int:
        """How many messages may wait for the journey before the socket is no longer read."""
        return min(max(_UNREAD_BYTES // self.max_message_bytes, _FEWEST_UNREAD), _MOST_UNREAD)


class HandshakeRefused(WireError):
    """The server answered the handshake with something other than 101."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"HTTP {status}", body.decode("utf-8", "replace"))
        self.status = status


class Frames(ClientProtocol):
    """The library's protocol, which also counts what passes and notes when it did."""

    def __init__(self, upgrade: Upgrade, meter: WsMeter, now: Callable[[], float]) -> None:
        path, _, query = upgrade.target.partition("?")
        super().__init__(
            WebSocketURI(upgrade.secure, upgrade.origin.host, upgrade.origin.port, path, query, None, None),
            extensions=enable_client_permessage_deflate(None) if upgrade.compression else None,
            subprotocols=[Subprotocol(name) for name in upgrade.subprotocols] or None,
            max_size=upgrade.max_message_bytes,
            logger=_LOG,
        )
        self._headers = upgrade.headers
        self._meter = meter
        self._now = now
        self._most_unread = upgrade.most_unread
        self._read_at = 0.0
        self._pings: dict[bytes, float] = {}
        self.arrivals: deque[float] = deque()
        """When each whole message that has not been received yet had arrived: monotonic seconds."""
        self.awaited: dict[bytes, float] = {}
        """Milliseconds from ping to pong of the payloads that somebody waits for; 0 until it came."""
        self.held_back = 0
        """How often so much was unread that reading paused."""

    def connect(self) -> Request:
        """The handshake's request."""
        request = super().connect()
        for name, value in self._headers.items():
            if name in request.headers:
                del request.headers[name]
            request.headers[name] = value
        return request

    def receive_data(self, data: bytes | bytearray) -> None:
        """Bytes from the socket."""
        self._read_at = self._now()
        self._meter.data_received.add(len(data))
        super().receive_data(data)

    def events_received(self) -> list[Event]:
        """What those bytes made: the handshake's answer, frames."""
        events = super().events_received()
        for event in events:
            if not isinstance(event, Frame):
                continue
            if event.opcode is Opcode.PONG:
                self._answered(bytes(event.data))
            elif event.fin and event.opcode is not Opcode.PING and event.opcode is not Opcode.CLOSE:
                self.arrivals.append(self._read_at)
                self._meter.messages_received.add()
                self.held_back += len(self.arrivals) == self._most_unread + 1
        return events

    def send_ping(self, data: bytes | bytearray | memoryview) -> None:
        """A ping leaves."""
        super().send_ping(data)
        self._pings[bytes(data)] = self._now()

    def data_to_send(self) -> list[bytes]:
        """Bytes for the socket."""
        chunks = super().data_to_send()
        self._meter.data_sent.add(sum(map(len, chunks)))
        return chunks

    def _answered(self, payload: bytes) -> None:
        """A pong answers its ping and every earlier one."""
        if payload not in self._pings:
            return
        for sent in list(self._pings):
            ms = (self._read_at - self._pings.pop(sent)) * 1000.0
            self._meter.pinged(ms)
            if sent in self.awaited:
                self.awaited[sent] = ms
            if sent == payload:
                return


class Connection(ClientConnection):
    """The library's connection, counted among the generator's sockets until it is gone."""

    def __init__(self, frames: Frames, upgrade: Upgrade) -> None:
        super().__init__(
            frames,
            ping_interval=upgrade.keepalive_s,
            ping_timeout=upgrade.keepalive_s,
            close_timeout=1.2 * CLOSE_TIMEOUT_S,  # for what waits inside the library; who asks for a close waits less
            max_queue=upgrade.most_unread,
        )
        self._count: SocketCount | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self.lost = False
        self.on_lost: Callable[[], None] | None = None
        """Called once, when the socket is gone."""

    def count_with(self, sockets: SocketCount) -> None:
        """Count this socket until it is gone. Not done when it is made: a loop that is cancelled while it connects may
        say `made` and never `lost`."""
        if not self.lost:
            sockets.opened()
            self._count = sockets

    def data_received(self, data: bytes) -> None:
        """Bytes from the socket. After its close frame the server ends the connection, or we do."""
        super().data_received(data)
        if self._lingering is None and self.protocol.close_expected():
            self._lingering = self.loop.call_later(CLOSE_TIMEOUT_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone; idempotent, since an event loop does not always say so after a failed TLS handshake."""
        if self.lost:
            return
        self.lost = True
        super().connection_lost(exc)
        if self._lingering is not None:
            self._lingering.cancel()
        if self._count is not None:
            self._count.closed()
        on_lost, self.on_lost = self.on_lost, None
        if on_lost is not None:
            on_lost()


async def open_connection(wires: Wires, upgrade: Upgrade, frames: Frames) -> Connection:
    """Connect, secure and shake hands. WireError says why it did not come to that; no socket is left then."""
    deadline = asyncio.get_running_loop().time() + upgrade.timeout_s
    try:
        async with asyncio.timeout(min(wires.connect_timeout_s, upgrade.timeout_s)):
            connection = await _connect(wires, upgrade, frames)
    except TimeoutError as error:
        raise WireError("connect timeout", "no connection in time") from error
    done = False
    try:
        async with asyncio.timeout_at(deadline):
            await _shake_hands(connection)
        done = True
    except TimeoutError as error:
        raise WireError("timeout", "no complete answer to the handshake in time") from error
    finally:
        if not done:
            connection.transport.abort()
            connection.connection_lost(None)
    connection.start_keepalive()
    return connection


async def _connect(wires: Wires, upgrade: Upgrade, frames: Frames) -> Connection:
    origin = upgrade.origin
    addresses = await resolved(wires, origin)
    transport, connection = await connected(wires, origin, addresses, lambda: Connection(frames, upgrade))
    connection.count_with(wires.sockets)
    if upgrade.secure:
        connection.connection_made(await secured(wires.context(), origin.host, transport, connection))
    return connection


async def _shake_hands(connection: Connection) -> None:
    try:
        await connection.handshake(None, None)
    except InvalidStatus as error:
        response = error.response
        raise HandshakeRefused(response.status_code, bytes(response.body or b"")) from error
    except ConnectionClosed as error:
        raise WireError("connection reset", "closed before the handshake was sent") from error
    except InvalidHandshake as error:
        if isinstance(error, InvalidMessage) and isinstance(error.__cause__, EOFError):
            raise WireError("connection reset", "closed before the answer to the handshake was complete") from error
        reason = f"{error}: {error.__cause__}" if error.__cause__ else str(error)
        raise WireError("bad response", f"no WebSocket handshake: {reason}") from error

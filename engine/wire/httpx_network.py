"""The sockets of the client over httpx: opened, counted and secured like all others of the generator.

Gives httpcore what it asks of a network, but for time-outs, since who waits too long is cancelled. Knows nothing of
requests.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, cast

import httpcore

from engine.wire.connecting import Wires, connected, resolved, secured
from engine.wire.exchange import Origin, WireError
from engine.wire.http2_frames import FrameFilter

NO_HTTP2 = "the server does not speak HTTP/2"
_MOST_UNREAD = 256 * 1024


class Pipe(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """One socket, read and written by httpcore."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._transport: asyncio.Transport
        self._unread = bytearray()
        self._reader: asyncio.Future[None] | None = None
        self._writers: list[asyncio.Future[None]] = []
        self._full = self._held_back = self._ended = self._lost = False
        self._error: Exception | None = None
        self._frames = FrameFilter() if network.frames else None
        self.connecting = 0.0
        """Seconds that the connection took, without the look-up of its name."""
        self.tls = 0.0
        """Seconds that its TLS handshake took."""

    @property
    def over(self) -> bool:
        """Whether a further request would find nobody who takes it."""
        return self._ended or self._lost or (self._frames is not None and self._frames.retired)

    async def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        """Some bytes, none at the end."""
        while not self._unread:
            if self._error is not None:
                raise httpcore.ReadError(str(self._error))
            if self._ended or self._lost:
                return b""
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        data = bytes(self._unread[:max_bytes])
        del self._unread[:max_bytes]
        if self._held_back and len(self._unread) < _MOST_UNREAD // 2:
            self._held_back = False
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        """All of the bytes, once the socket takes them; none to a server that has closed, for its last words may be
        unread."""
        if buffer and not self._lost:
            self._transport.write(buffer)
        if self._full:
            writer = asyncio.get_running_loop().create_future()
            self._writers.append(writer)
            await writer

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> httpcore.AsyncNetworkStream:
        """From here on everything goes through TLS."""
        began = self._network.now()
        self._transport = await secured(ssl_context, server_hostname or "", self._transport, self)
        self.tls = self._network.now() - began
        if self._network.http2:
            agreed = self._transport.get_extra_info("ssl_object").selected_alpn_protocol()
            if agreed != "h2":
                self.close()
                raise WireError("tls", NO_HTTP2)
            self._frames = FrameFilter()
        return self

    async def aclose(self) -> None:
        """Close the socket."""
        self.close()

    def close(self) -> None:
        """Close the socket, without waiting for bytes that nobody takes."""
        self._transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know of the socket."""
        if info == "is_readable":  # where nothing is awaited: that the server closed it
            return bool(self._unread) or self._ended or self._lost
        return self._transport.get_extra_info(info)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Bytes from the socket."""
        self._unread += data if self._frames is None else self._frames.passed(data)
        if len(self._unread) > _MOST_UNREAD and not self._held_back:
            self._held_back = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """The server closes."""
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone; idempotent."""
        if self._lost:
            return
        self._lost = True
        self._error = exc
        self._network.forget(self)
        self.resume_writing()
        self._wake()

    def pause_writing(self) -> None:
        """The socket takes no more for now."""
        self._full = True

    def resume_writing(self) -> None:
        """It does again."""
        self._full = False
        writers, self._writers = self._writers, []
        for writer in writers:
            if not writer.done():
                writer.set_result(None)

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class Network(httpcore.AsyncNetworkBackend):
    """What opens one user's sockets to one origin."""

    def __init__(self, wires: Wires, *, http2: bool, frames: bool) -> None:
        self._wires = wires
        self.now = wires.now
        self.http2 = http2
        """Whether HTTP/2 must be agreed on in each TLS handshake."""
        self.frames = frames
        """Whether sockets carry HTTP/2 from their first byte on."""
        self._pipes: set[Pipe] = set()
        self._lost = False

    @property
    def stale(self) -> bool:
        """Whether a socket of it is gone, or takes no further request."""
        return self._lost or any(pipe.over for pipe in self._pipes)

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> Pipe:
        """A socket. Raises WireError."""
        origin = Origin("http", host.strip("[]"), port)
        addresses = await resolved(self._wires, origin)
        began = self.now()
        pipe: Pipe = (await connected(self._wires, origin, addresses, lambda: Pipe(self)))[1]
        pipe.connecting = self.now() - began
        if not pipe.over:
            self._pipes.add(pipe)
            self._wires.sockets.opened()
        return pipe

    def forget(self, pipe: Pipe) -> None:
        """A socket is gone."""
        self._lost = True
        if pipe in self._pipes:
            self._pipes.remove(pipe)
            self._wires.sockets.closed()

    def close(self) -> None:
        """Close all sockets."""
        for pipe in tuple(self._pipes):
            pipe.close()

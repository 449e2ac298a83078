"""One client's connection as a WebSocket, from the handshake's answer to the last byte.

1. A client that does not take what it is sent is not read either, and is given up once too much waits for it.
2. One that has not been heard of for a while is pinged, and given up when it does not answer.
3. There are no timers here: `deadline` says until when the connection may stay as it is, and the front door looks.

Knows nothing of sessions or of what a message means.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

MAX_MESSAGE = 64 * 1024
"""Bytes of a client's message; a longer one ends the connection with 1009."""
MOST_UNTAKEN = 1 << 20
"""Bytes that may wait for a client before it is given up."""
SILENCE_S = 30.0
"""How long a client may be silent before it is pinged."""
PONG_S = 20.0
"""How long it may take to answer, or to take what it is sent."""
LEAVE_S = 10.0
"""How long a client may take to answer our leave."""
LINGER_S = 2.0
"""How long input is drained after the last word."""

_NEVER = float("inf")
_DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)
_QUIET = logging.Logger(__name__, logging.CRITICAL + 1)  # the library says what clients do wrong
_log = logging.getLogger(__name__)


class Line(Protocol):
    """How a guest uses its socket."""

    def send(self, text: bytes) -> None:
        """A text message."""

    def close(self, code: int, reason: str) -> None:
        """Take leave; hang up without one where the code is 1006."""

    def listen(self, wanted: bool) -> None:
        """Whether the client is read."""


class Guest(Protocol):
    """Who speaks by a socket."""

    def seated(self, line: Line) -> None:
        """The socket is open."""

    def heard(self, text: str) -> None:
        """A message of the client's."""

    def gone(self) -> None:
        """The socket is over; called once."""


class House(Protocol):
    """Who keeps all connections."""

    now: float
    """The loop's clock at the last tick, in seconds."""

    def entered(self, guest: LiveSocket) -> None:
        """A connection is open."""

    def left(self, guest: LiveSocket) -> None:
        """A connection is gone."""


class LiveSocket(asyncio.Protocol):
    """A socket that speaks WebSocket. Takes a transport over whose handshake has been answered."""

    def __init__(self, house: House, transport: asyncio.Transport, guest: Guest) -> None:
        self._house = house
        self._transport = transport
        self._guest: Guest | None = guest
        self._frames = ServerProtocol(state=State.OPEN, max_size=MAX_MESSAGE, logger=_QUIET)
        self._parts: list[bytes] = []
        self._binary = False
        self._heard_at = house.now
        self._pinged = False
        self._choked = False  # the client does not take what we write
        self._wanted = True  # whether the guest wants to hear more
        self._reading = True
        self.deadline = house.now + SILENCE_S
        """On the loop's clock, in seconds: until when the connection may stay as it is."""

    def begin(self, rest: bytes) -> None:
        """Speak WebSocket from now on; `rest` is what came right behind the handshake."""
        self._transport.set_protocol(self)
        self._house.entered(self)
        self._transport.resume_reading()
        if self._guest is not None:
            self._guest.seated(self)
        if rest:
            self.data_received(rest)

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        self._heard_at, self._pinged = self._house.now, False
        self._frames.receive_data(data)
        for event in self._frames.events_received():
            if isinstance(event, Frame) and event.opcode in _DATA:
                self._piece(event)
        self._flush()

    def eof_received(self) -> None:
        """The client will say no more: without a leave, that is the end too."""
        self._frames.receive_eof()
        self._over()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self.deadline = _NEVER
        self._over()
        self._frames.parser.close()  # it holds the library's object, which holds it
        self._house.left(self)

    def pause_writing(self) -> None:
        """The client does not take what it is sent as fast as it comes."""
        self._choked = True
        self.deadline = self._house.now + PONG_S
        self._read()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._choked = False
        if self._frames.state is State.OPEN:
            self.deadline = self._heard_at + SILENCE_S
        self._read()

    def send(self, text: bytes) -> None:
        """A text message; given up where too much waits already."""
        if self._frames.state is not State.OPEN:
            return
        self._frames.send_text(text)
        self._flush()
        if self._transport.get_write_buffer_size() > MOST_UNTAKEN:
            self.abort()

    def listen(self, wanted: bool) -> None:
        """Whether the guest wants to hear more for now."""
        self._wanted = wanted
        self._read()

    def close(self, code: int, reason: str) -> None:
        """Take leave and wait for the client to do so; hang up at once where the code is 1006."""
        if code == CloseCode.ABNORMAL_CLOSURE:
            self.abort()
        elif self._frames.state is State.OPEN:
            self._frames.send_close(code, reason)
            self.deadline = self._house.now + LEAVE_S
            self._flush()
            self._over()

    def leave(self) -> None:
        """The house closes."""
        self.close(CloseCode.GOING_AWAY, "the server is going away")

    def expire(self) -> None:
        """The deadline has passed."""
        silent_until = self._heard_at + SILENCE_S
        if self._frames.state is not State.OPEN or self._choked or self._pinged:
            self.abort()
        elif silent_until > self._house.now:
            self.deadline = silent_until
        else:
            self._pinged = True
            self.deadline = self._house.now + PONG_S
            self._frames.send_ping(b"")
            self._flush()

    def abort(self) -> None:
        """Hang up at once."""
        self._transport.abort()
        self._over()

    def _piece(self, frame: Frame) -> None:
        """A message, or a piece of one."""
        if frame.opcode is not Opcode.CONT:
            self._binary = frame.opcode is Opcode.BINARY
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return
        data, self._parts = b"".join(self._parts), []
        if self._guest is None:
            return
        if self._binary:
            self._fail(CloseCode.UNSUPPORTED_DATA, "only text is spoken here")
            return
        try:
            self._guest.heard(data.decode())
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA, "text is UTF-8")
        except Exception:  # the boundary of a message: a defect of ours ends that session alone
            _log.exception("a message could not be dealt with")
            self._fail(CloseCode.INTERNAL_ERROR, "internal server error")

    def _fail(self, code: CloseCode, reason: str) -> None:
        self._frames.fail(code, reason)
        self._over()

    def _flush(self) -> None:
        """Write what the library has made, and end our side once it says so."""
        transport, pieces = self._transport, self._frames.data_to_send()
        if transport.is_closing():
            return
        if data := b"".join(pieces):
            transport.write(data)
        if b"" in pieces:
            self.deadline = self._house.now + LINGER_S
            transport.write_eof()
            self._choked, self._wanted = False, True  # what is still on its way is drained
            self._read()
        if self._frames.state is not State.OPEN:
            self._over()

    def _over(self) -> None:
        guest, self._guest = self._guest, None
        if guest is not None:
            guest.gone()

    def _read(self) -> None:
        wanted = self._wanted and not self._choked
        if self._reading is wanted or self._transport.is_closing():
            return
        self._reading = wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

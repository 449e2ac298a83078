"""One client's connection: answers in the order of asking, back-pressure both ways, and a good end.

1. Requests are served one at a time; the client is not read while too many wait or while it does not take its answers.
2. After a last word, unread input is drained for a while: closing over it would reset the connection and could take
   the answer along.
3. There are no timers here: `deadline` says until when the connection may stay as it is, and the front door looks.

Knows nothing of parsing, of routes, of the model or of what an answer means.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from wwmaa_tui.standin.answers import Answer, problem
from wwmaa_tui.standin.endpoints import Call
from wwmaa_tui.standin.incoming import Incoming
from wwmaa_tui.standin.live.handshake import Switch
from wwmaa_tui.standin.live.socket import LiveSocket

if TYPE_CHECKING:
    from wwmaa_tui.standin.front_door import FrontDoor

KEEP_ALIVE_S = 75.0
"""How long a connection may be idle: a visitor who reads for ten seconds comes back on the same one."""
REQUEST_S = 60.0
"""How long a request may take to arrive, and a client to take its answer."""
LINGER_S = 2.0
"""How long input is drained after a last word."""

_MAX_WAITING = 32
_NEVER = float("inf")
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_CLOSE = b"connection: close\r\n\r\n"
_KEEP_ALIVE = b"connection: keep-alive\r\n\r\n"  # HTTP/1.0 clients wait for the word
_LINE_END = b"\r\n"
_TOO_SLOW = problem(408, f"a request may take {REQUEST_S:.0f} s to arrive")


class Connection(asyncio.Protocol):
    """A socket, from its first byte to its last."""

    __slots__ = (
        "_answering",
        "_choked",
        "_door",
        "_heard_out",
        "_incoming",
        "_lingering",
        "_proceeding",
        "_reading",
        "_transport",
        "deadline",
    )

    def __init__(self, door: FrontDoor) -> None:
        self._door = door
        self._incoming = Incoming(door.reception.arrived, door.reception.switches)
        self.deadline = _NEVER
        """On the loop's clock, in seconds: until when the connection may stay as it is."""
        self._transport: asyncio.Transport | None = None
        self._answering: Call | None = None
        self._proceeding = False
        self._reading = True
        self._choked = False  # the client does not take what we write
        self._heard_out = False  # the client has closed its side
        self._lingering = False  # we have closed ours, and drain

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)
        self.deadline = self._door.now + KEEP_ALIVE_S
        self._door.entered(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone; a request that the model still holds is answered into the void."""
        self._transport = None
        self._incoming.end()
        self._door.left(self)

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        if not self._incoming.ended:
            self._incoming.feed(data, self._door.now)
            if self._incoming.after is not None:
                self._read(False)  # what comes next is in another protocol, or for nobody
            self._proceed()

    def eof_received(self) -> bool:
        """The client will say no more, but may still be listening for what it asked."""
        self._incoming.end()
        self._heard_out = True
        return self._answering is not None or bool(self._incoming.calls) or self._choked

    def pause_writing(self) -> None:
        """The client does not take its answers as fast as they come."""
        self._choked = True
        self.deadline = self._door.now + REQUEST_S
        self._read(False)

    def resume_writing(self) -> None:
        """It has caught up."""
        self._choked = False
        self._proceed()

    def answer(self, ready: Answer) -> None:
        """Write the answer to the request being served, and go on with the next."""
        call, self._answering = self._answering, None
        if call is None or self._transport is None:
            return
        if isinstance(ready, Switch) and not self._door.closing:
            self._switch(ready)
            return
        if not call.keep_alive or self._door.closing:
            end = _CLOSE
            self._incoming.ended = True
            self._lingering = call.oversized
        else:
            end = _KEEP_ALIVE if b"connection" in call.headers else _LINE_END
        self._write(ready, end, b"" if call.method == b"HEAD" else ready.body)
        self._proceed()

    def leave(self) -> None:
        """The house closes: finish what is under way and go."""
        self._incoming.calls.clear()
        if self._answering is None:
            self.close()

    def expire(self) -> None:
        """The deadline has passed."""
        transport = self._transport
        if transport is None:
            self.deadline = _NEVER
        elif self._choked or self._lingering or transport.is_closing():
            transport.abort()
        elif self._incoming.unfinished:
            self._incoming.refuse(_TOO_SLOW)
            self._proceed()
        else:
            self.close()

    def close(self) -> None:
        """Hang up after what was written."""
        if self._transport is not None:
            self.deadline = self._door.now + REQUEST_S
            self._transport.close()

    def abort(self) -> None:
        """Hang up at once."""
        if self._transport is not None:
            self._transport.abort()

    def _switch(self, ready: Switch) -> None:
        """Hand the socket over to who speaks by it from now on."""
        transport, rest = self._transport, self._incoming.after
        if transport is None or transport.is_closing() or self._heard_out:
            self.close()
            return
        self._write(ready, _LINE_END, b"")
        self._transport = None
        self._incoming.end()
        self._door.left(self)
        LiveSocket(self._door, transport, ready.guest).begin(rest or b"")

    def _proceed(self) -> None:
        """Serve the next request, or rest."""
        if self._proceeding:  # an answer given at once comes back here
            return
        self._proceeding = True
        calls = self._incoming.calls
        while calls and self._answering is None and not self._choked:
            self._answering = call = calls.pop(0)
            self.deadline = _NEVER
            self._door.reception.serve(call, self.answer)
        self._proceeding = False
        if self._answering is None and not calls:
            self._rest()
        elif len(calls) > _MAX_WAITING:
            self._read(False)

    def _rest(self) -> None:
        """Nothing is left to answer."""
        transport, incoming, now = self._transport, self._incoming, self._door.now
        if transport is None or self._choked:
            return
        if not incoming.ended:
            if not self._reading:
                incoming.began = now  # what is unfinished could not go on
                self._read(True)
            self.deadline = incoming.began + REQUEST_S if incoming.unfinished else now + KEEP_ALIVE_S
            if incoming.continue_owed:
                incoming.continue_owed = False
                transport.write(_CONTINUE)
            return
        if incoming.refusal is not None:
            ready, incoming.refusal = incoming.refusal, None
            self._lingering = True
            self._write(ready, _CLOSE, ready.body)
        if self._lingering and not self._heard_out:
            self.deadline = now + LINGER_S
            self._read(True)
            transport.write_eof()
        else:
            self.close()

    def _write(self, ready: Answer, end: bytes, body: bytes) -> None:
        assert self._transport is not None
        door = self._door
        self._transport.write(b"%b%b%x\r\n%b%b" % (ready.head, door.stamp, door.next_number(), end, body))

    def _read(self, wanted: bool) -> None:
        if self._transport is None or self._transport.is_closing() or self._reading is wanted:
            return
        self._reading = wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

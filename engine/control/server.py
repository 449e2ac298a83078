"""The control socket of a run: `control.sock` in its directory, for this user only, while the run lives.

One JSON command a line, one JSON answer a line, in the run's own event loop. Whatever comes in gets an answer and
nothing else: no caller can raise, block or fill anything here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec

from engine.control.address import SOCKET_NAME, address_in
from engine.control.commands import Answer, Command, decode
from engine.errors import EngineError

LONGEST_LINE = 4096
"""Bytes."""
MOST_CALLERS = 16
MOST_LINES = 64
"""At once, from one caller: so that whoever pours in lines cannot keep the run from its seconds."""
_FAREWELL_TURNS = 20
"""Of the event loop, for last answers to be taken."""
LINGER_S = 2.0
"""After a last word a caller is still read for so long, and not listened to: whoever is hung up on in the middle of a
sentence loses the answer with the connection."""
_TOO_LONG = f"a line of more than {LONGEST_LINE} bytes is no command"

Obey = Callable[[Command], Answer]


class ControlSocket:
    """Listens from open() to close()."""

    def __init__(self, directory: Path, obey: Obey) -> None:
        self._directory = directory
        self._obey = obey
        self._server: asyncio.Server | None = None
        self._callers: set[_Caller] = set()

    async def open(self) -> None:
        """Begin to listen. OSError or CommandError where that cannot be."""
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with contextlib.suppress(OSError):
                os.fchmod(listening.fileno(), 0o600)  # on Linux the file is born with it, so nobody can be quicker
            with address_in(self._directory) as address:
                listening.bind(address)
            (self._directory / SOCKET_NAME).chmod(0o600)
            listening.setblocking(False)
            loop = asyncio.get_running_loop()
            self._server = await loop.create_unix_server(lambda: _Caller(self._obey, self._callers), sock=listening)
        except BaseException:
            listening.close()
            raise

    async def close(self) -> None:
        """Send everybody away and remove the socket; idempotent."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for turn in range(_FAREWELL_TURNS + 2):
            await asyncio.sleep(0)  # whoever is just being let in is a caller in the next turn
            for caller in tuple(self._callers):
                caller.leave(at_once=turn >= _FAREWELL_TURNS)
        with contextlib.suppress(OSError):
            (self._directory / SOCKET_NAME).unlink()


class _Caller(asyncio.Protocol):
    """One connection."""

    def __init__(self, obey: Obey, callers: set[_Caller]) -> None:
        self._obey = obey
        self._callers = callers
        self._transport: asyncio.Transport | None = None
        self._unread = b""
        self._farewell: asyncio.TimerHandle | None = None

    def leave(self, *, at_once: bool) -> None:
        """End the connection, when what was said has been taken or at once."""
        if self._transport is not None:
            self._transport.abort() if at_once else self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._callers.add(self)
        listened_to = sum(caller._farewell is None for caller in self._callers)
        if len(self._callers) > 2 * MOST_CALLERS:
            self._transport.abort()
        elif listened_to > MOST_CALLERS:
            self._last_word(f"{MOST_CALLERS} others are connected already: try again when one has gone")

    def data_received(self, data: bytes) -> None:
        if self._farewell is not None:
            return
        *lines, self._unread = (self._unread + data).split(b"\n")
        if len(lines) > MOST_LINES:
            return self._last_word(f"more than {MOST_LINES} commands at once: wait for answers")
        for line in lines:
            if len(line) > LONGEST_LINE:
                return self._last_word(_TOO_LONG)
            if line.strip():
                self._say(self._answer(line))
        if len(self._unread) > LONGEST_LINE:
            self._last_word(_TOO_LONG)

    def eof_received(self) -> bool:
        if self._unread.strip():
            self._say(self._answer(self._unread))
        return False

    def pause_writing(self) -> None:
        """A caller that does not read its answers is not listened to."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """It has read them."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._callers.discard(self)
        if self._farewell is not None:
            self._farewell.cancel()

    def _answer(self, line: bytes) -> Answer:
        try:
            return self._obey(decode(line))
        except EngineError as error:
            return Answer(False, str(error))
        except Exception as error:  # the boundary to whoever calls: they get an answer, the run goes on
            return Answer(False, f"the run could not obey: {type(error).__name__}: {error}")

    def _say(self, answer: Answer) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(msgspec.json.encode(answer) + b"\n")

    def _last_word(self, detail: str) -> None:
        self._unread = b""
        self._say(Answer(False, detail))
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()
            self._farewell = asyncio.get_running_loop().call_later(LINGER_S, self._transport.abort)

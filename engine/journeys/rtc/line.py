"""A participant's line: the socket that it has at the moment, what comes in by it, and what goes out.

Knows nothing of when something is due, nor of how a connection is made again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.journeys.rtc.hall import Hall
from engine.journeys.rtc.record import End
from engine.journeys.rtc.room import Seat
from engine.target.chat import Kind
from engine.vu import VirtualUser

if TYPE_CHECKING:
    from engine.wire.websocket import Message, WebSocket

WELCOME_S = 10.0
"""How long a welcome may take."""
CHAT_ERROR = "chat error"
"""Kind of what a platform says by an error message."""


class Line:
    """One participant's, over all its connections."""

    def __init__(self, vu: VirtualUser, hall: Hall, seat: Seat, user_id: str) -> None:
        self._vu = vu
        self._hall = hall
        self._seat = seat
        self._user_id = user_id
        self._now = vu.scope.clock.now
        self._socket: WebSocket | None = None
        self._connected_before = False
        self.connected = asyncio.Event()
        """Set while something can be said."""
        self.pings = 0
        """Asked and still to be answered, or answered, by the connection there is."""
        self.pongs = 0

    async def listen(self, socket: WebSocket, began: float) -> None:
        """Take in what comes until the connection ends. `began` is when the session did, on the monotonic clock."""
        if self._hall.chat.welcome is not None:
            welcomed = await self._welcomed(socket)
            self._vu.check("welcome is said", welcomed)
            if not welcomed and not socket.open:
                return
        self._pick_up(socket, began)
        async for message in socket:
            self._take(message)

    async def say(self) -> bool:
        """Say this participant's next message; whether the socket took it."""
        socket, room = self._socket, self._hall.room
        if socket is None:
            return False
        number = room.says(self._seat, self._now())
        text = self._hall.words.line(self._seat.attendance.session, number)
        sent_at = round(self._vu.scope.clock.wall() * 1000.0)
        taken = await socket.send(self._hall.chat.said(text, self._user_id, sent_at))
        room.said(self._seat, number, taken)
        return taken

    async def ping(self) -> None:
        """Ask whether the platform is there, where the site has words for it."""
        if self._socket is not None and self._hall.chat.ping is not None:
            self.pings += 1
            await self._socket.send(self._hall.chat.ping)

    def hang_up(self, how: End) -> None:
        """The connection is over, or is about to be. Harmless where there is none."""
        if self._socket is None:
            return
        self._socket = None
        self.connected.clear()
        if how == "dropped":
            self.pings = self.pongs = 0
        self._hall.room.left(self._seat, self._now(), how)

    async def _welcomed(self, socket: WebSocket) -> bool:
        deadline = self._now() + WELCOME_S
        while (rest := deadline - self._now()) > 0:
            message = await socket.receive(rest)
            if message is None:
                return False
            if self._take(message) == "welcome":
                return True
        return False

    def _pick_up(self, socket: WebSocket, began: float) -> None:
        now, hall = self._now(), self._hall
        first = not self._connected_before
        if first:
            self._connected_before = True
            self._vu.trend("session_join_duration").add((now - began) * 1000.0)
        self._socket = socket
        hall.room.entered(self._seat, now, from_start=first and not hall.plan.reached(hall.schedule.hold.start))
        self.connected.set()

    def _take(self, message: Message) -> Kind:
        heard = self._hall.chat.heard(message.json)
        match heard.kind:
            case "chat":
                mark = self._hall.words.mark(heard.text)
                if mark is not None:
                    self._hall.room.heard(self._seat, mark.session, mark.number, message.arrived)
            case "joined":
                self._seat.heard_joining += 1
            case "left":
                self._seat.heard_leaving += 1
            case "pong":
                self.pongs += 1
            case "error":
                self._vu.counter("chat_errors").add()
                self._vu.scope.recorder.error(CHAT_ERROR, "rtc_socket", heard.text)
        return heard.kind

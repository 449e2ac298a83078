"""One participant's session: joining, the socket and what becomes of it, leaving.

1. A session ends when the plan no longer wants the user, or the run stops; one that cannot go on waits for that.
2. A lost connection is made again a few times, more slowly each time; a token that is refused is asked for anew.
3. However it ends, what it came to is claimed once.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.errors import JourneyError
from engine.journeys.rtc.hall import Hall
from engine.journeys.rtc.line import Line
from engine.journeys.rtc.record import Attendance, claim_of
from engine.journeys.rtc.room import Seat
from engine.journeys.rtc.schedule import end_of_stay
from engine.journeys.rtc.speaking import speak, watch_video
from engine.vu import VirtualUser

if TYPE_CHECKING:
    from engine.wire.websocket import WebSocket

SOCKET = "rtc_socket"
"""The operation that no site can do without."""
JOIN_TRIES = 3
RECONNECTS = 5
"""Of one session, in all."""
_BACK_OFF_S = 0.5
"""Before a second try; twice as much before each further one, and up to half of it more by chance."""
_REFUSED = (401, 403)


class Session:
    """Performed once."""

    def __init__(self, vu: VirtualUser, hall: Hall) -> None:
        scenario = vu.scope.scenario
        self._vu = vu
        self._hall = hall
        self._now = vu.scope.clock.now
        self._user_id = f"{vu.scope.run_id}-{scenario.name}-{vu.number}"
        self._path = {"session_id": hall.session_id}
        self._token = ""
        self._seat = Seat(Attendance(scenario.name, vu.iteration, vu.number))
        self._line = Line(vu, hall, self._seat, self._user_id)
        self._end = end_of_stay(scenario.executor, vu.number, hall.plan.reached)
        self._began = self._now()

    async def attend(self) -> None:
        """From joining to leaving, and in any case until the plan no longer wants the user."""
        try:
            async with asyncio.TaskGroup() as group:
                ending = group.create_task(self._hall.until(self._end))
                if await self._join():
                    beside = (
                        group.create_task(speak(self._vu, self._hall, self._line)),
                        group.create_task(watch_video(self._vu, self._hall, self._path)),
                    )
                    await self._stay(ending)
                    for task in beside:
                        task.cancel()
                    await self._take_leave()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            self._line.hang_up("left")
            self._conclude()

    async def _join(self) -> bool:
        """Get in, with the tokens that this gives."""
        for attempt in range(JOIN_TRIES):
            if attempt and not await self._back_off(attempt):
                return False
            if await self._ask_in():
                await self._ask_for_video()
                return True
        return False

    async def _ask_in(self) -> bool:
        vu = self._vu
        if "rtc_join" in self._hall.offered:
            who = {"user_id": self._user_id, "participant_name": f"Load test {vu.number}"}
            answer = await vu.call("rtc_join", path=self._path, fields=who)
            access, socket = answer.read("access_token"), answer.read("ws_token")
        else:
            if vu.scope.accounts is None:
                raise JourneyError(f"scenario {vu.scope.scenario.name!r} logs in, but the profile names no members")
            account = vu.scope.accounts.of(vu.number)
            answer = await vu.call("login", fields={"email": account.email, "password": account.password})
            access = socket = answer.read("access_token")
        joined = answer.ok and isinstance(access, str) and isinstance(socket, str)
        if joined:
            vu.token, self._token = access, socket
        vu.rate("rtc_joins").add(joined)
        return joined

    async def _ask_for_video(self) -> None:
        if "rtc_video_token" in self._hall.offered:
            answer = await self._vu.call("rtc_video_token", path=self._path, fields={"access_token": self._vu.token})
            self._vu.check("video token is given", answer.ok and bool(answer.read("video_token")))

    async def _stay(self, ending: asyncio.Task[bool]) -> None:
        """Be connected until the end, as well as it goes."""
        for attempt in range(RECONNECTS + 1):
            if attempt:
                if not await self._back_off(attempt):
                    return
                self._vu.counter("rtc_reconnects").add()
            status = await self._connection(ending)
            if ending.done():
                return
            if status in _REFUSED and not await self._ask_in():
                return
        await ending

    async def _connection(self, ending: asyncio.Task[bool]) -> int:
        """One connection, from the handshake to its end or the session's; the status of the handshake."""
        async with self._vu.ws(SOCKET, path=self._path, query={"token": self._token}) as socket:
            connected = socket.status == 101
            self._vu.rate("ws_connected").add(connected)
            if connected:
                await self._hold(socket, ending)
        return socket.status

    async def _hold(self, socket: WebSocket, ending: asyncio.Task[bool]) -> None:
        listening = asyncio.create_task(self._line.listen(socket, self._began))
        try:
            await asyncio.wait((listening, ending), return_when=asyncio.FIRST_COMPLETED)
            if not ending.done():
                self._drop()
            elif self._hall.chat.leave is not None:
                self._line.hang_up("left")
                await socket.send(self._hall.chat.leave)
        finally:
            self._line.hang_up("left")
            listening.cancel()
            await asyncio.wait((listening,))
        if not listening.cancelled() and (error := listening.exception()):
            raise error

    def _drop(self) -> None:
        """The connection is lost while the user is still wanted."""
        if not self._seat.attendance.dropped:
            self._vu.rate("rtc_dropped").add(True)
        self._line.hang_up("dropped")

    async def _take_leave(self) -> None:
        if "rtc_leave" in self._hall.offered:
            await self._vu.call("rtc_leave", path=self._path, fields={"user_id": self._user_id})

    def _conclude(self) -> None:
        vu, attendance, chat = self._vu, self._seat.attendance, self._hall.chat
        if attendance.stretches:
            if not attendance.dropped:
                vu.rate("rtc_dropped").add(False)
            if chat.joined is not None and chat.left is not None:
                vu.check("coming and going is told", self._hall.room.presence_told(self._seat))
            if self._line.pings:
                vu.check("ping is answered", self._line.pongs >= self._line.pings)
        attendance.stopped = vu.scope.stop.is_set()
        kind, key, said, facts = claim_of(attendance)
        vu.claim(kind, key, said, **facts)

    async def _back_off(self, attempt: int) -> bool:
        """Wait before a try; False where it is too late for one."""
        wait_s = _BACK_OFF_S * 2 ** (attempt - 1) * self._vu.random.uniform(1.0, 1.5)
        stop, plan = self._vu.scope.stop, self._hall.plan
        return await stop.sleep_until(self._now() + wait_s) and not plan.reached(self._end)

"""One participant's seat: what its client says is done in order, one thing after the other, as long as the model takes.

Owns when a client that says too much is not listened to. Knows nothing of frames.
"""

from __future__ import annotations

import time
from collections import deque

from wwmaa_tui.standin.costs import CHAT
from wwmaa_tui.standin.live.happenings import (
    Dialect,
    Left,
    News,
    Person,
    Pinged,
    Ponged,
    Refused,
    Said,
    Signalled,
    Unclear,
    Welcomed,
)
from wwmaa_tui.standin.live.sessions import LiveSession
from wwmaa_tui.standin.live.socket import Line
from wwmaa_tui.standin.platform import Platform

_MOST_WAITING = 32
_CUT_OFF = 1006

_OVERLOADED = "the server is over its capacity"


class Seat:
    """A participant of a session, from the handshake to the end of the socket."""

    def __init__(self, platform: Platform, session: LiveSession, person: Person, dialect: Dialect) -> None:
        self.person = person
        self.dialect = dialect
        self._platform = platform
        self._session = session
        self._line: Line | None = None
        self._waiting: deque[str] = deque()
        self._busy = False
        self._working = False

    def seated(self, line: Line) -> None:
        """The socket is open."""
        self._line = line
        self._session.enter(self)
        self._tell(Welcomed(self._session.id, self.person, self._session.present))

    def heard(self, text: str) -> None:
        """The client said something."""
        self._waiting.append(text)
        if len(self._waiting) > _MOST_WAITING and self._line is not None:
            self._line.listen(False)
        self._work()

    def gone(self) -> None:
        """The socket is over. What the client had said before is done all the same, and then it has left."""
        self._line = None
        self._work()

    def hear(self, wording: bytes) -> None:
        """A text frame of the session's."""
        if self._line is not None:
            self._line.send(wording)

    def dismiss(self, code: int, reason: str) -> None:
        """Close the socket; one that is cut off has said its last."""
        if code == _CUT_OFF:
            self._waiting.clear()
        if self._line is not None:
            self._line.close(code, reason)

    def _tell(self, news: News) -> None:
        wording = self.dialect.word(news)
        if wording is not None:
            self.hear(wording)

    def _work(self) -> None:
        if self._working:  # what is done at once comes back here
            return
        self._working = True
        try:
            while self._waiting and not self._busy:
                self._do(self._waiting.popleft())
                if len(self._waiting) == _MOST_WAITING // 2 and self._line is not None:
                    self._line.listen(True)
        finally:  # whatever went wrong, a seat whose socket is over must still be left
            self._working = False
        if self._line is None and not self._busy:
            self._session.leave(self)

    def _do(self, text: str) -> None:
        match self.dialect.understand(text):
            case Said() as said:
                self._say(said)
            case Signalled() as signalled:
                self._session.signal(self, signalled)
            case Pinged():
                self._tell(Ponged())
            case Left():
                self._session.leave(self)
                self.dismiss(1000, "left")
            case Unclear(why):
                self._tell(Refused(why))

    def _say(self, said: Said) -> None:
        """Deliver a message, after as long as it takes to store it."""
        platform = self._platform
        limit = self.dialect.limit
        if limit is not None and not self._session.allows(self.person, limit, time.monotonic()):
            self._tell(Refused(f"Rate limit exceeded: {limit.messages} messages per {limit.seconds:.0f} seconds"))
            return
        if not platform.waiting.capacity.admits():
            self._tell(Refused(_OVERLOADED))
            return
        self._busy = True

        def stored(pool_wait_s: float, db_s: float) -> None:
            platform.telemetry.query(CHAT.collection, CHAT.operation, pool_wait_s + db_s)
            platform.complaints.waited("chat", CHAT, pool_wait_s, db_s)
            self._busy = False
            self._session.say(self, said)
            self._work()

        faults = platform.faults
        demand = platform.spread.draw(CHAT, faults.extra_wait_s(), faults.fault.effect.queries_take)
        platform.waiting.hold(demand, stored)

"""The live sessions there are, who is in each, and how what is said reaches everybody.

1. A message reaches all who are in at one instant, the sender included, so everybody hears all senders in one order.
2. Faults are applied here: what is delivered twice, or not to all, or is the last thing heard of somebody.

Knows nothing of sockets and of what a dialect says.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Collection, Iterable
from typing import Protocol

from wwmaa_tui.standin.faults import FaultSwitch
from wwmaa_tui.standin.live.happenings import Came, Chat, Dialect, Limit, News, Person, Said, Signal, Signalled, Went

_MOST_KNOWN = 10_000


class Listener(Protocol):
    """Somebody in a session."""

    person: Person
    dialect: Dialect

    def hear(self, wording: bytes) -> None:
        """A text frame for them."""

    def dismiss(self, code: int, reason: str) -> None:
        """Their socket is to be closed with that code; without any leave where it is 1006."""


class LiveSession:
    """One session and everybody in it."""

    def __init__(self, session_id: str, faults: FaultSwitch) -> None:
        self.id = session_id
        self.said = 0
        """Chat messages so far."""
        self._faults = faults
        self._listeners: list[Listener] = []
        self._known: dict[str, Person] = {}
        self._said_at: dict[str, deque[float]] = {}
        self._ids = itertools.count(1)

    @property
    def present(self) -> int:
        """How many are in."""
        return len(self._listeners)

    def introduce(self, person: Person) -> None:
        """Somebody is going to come; remembered up to a limit, the oldest forgotten first."""
        self._known[person.user_id] = person
        if len(self._known) > _MOST_KNOWN:
            forgotten = next(iter(self._known))
            del self._known[forgotten]
            self._said_at.pop(forgotten, None)

    def known(self, user_id: str) -> Person | None:
        """Who was introduced by that id."""
        return self._known.get(user_id)

    def enter(self, listener: Listener) -> None:
        """Somebody is in; the others are told."""
        self._tell(self._listeners, Came(listener.person, self.present + 1, time.time()))
        self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        """Somebody is no longer in; the others are told. Harmless for who has left before."""
        if listener in self._listeners:
            self._listeners.remove(listener)
            self._tell(self._listeners, Went(listener.person, self.present, time.time()))

    def allows(self, person: Person, limit: Limit, now: float) -> bool:
        """Whether somebody may say one more message at that instant (monotonic); one that may counts from then on."""
        said_at = self._said_at.setdefault(person.user_id, deque())
        while said_at and said_at[0] <= now - limit.seconds:
            said_at.popleft()
        if len(said_at) >= limit.messages:
            return False
        said_at.append(now)
        return True

    def say(self, by: Listener, said: Said) -> None:
        """Deliver a chat message."""
        self.said += 1
        to = self._known.get(said.to) if said.to else None
        chat = Chat(f"msg_{self.id}_{next(self._ids)}", self.id, by.person, said, to, time.time())
        pair = {said.to, by.person.user_id}
        hearers = [each for each in self._listeners if not said.to or each.person.user_id in pair]
        for _ in range(2 if self._faults.duplicates_chat() else 1):
            self._tell([each for each in hearers if not self._faults.loses_chat()], chat)
        if self._faults.cuts_off():
            by.dismiss(1006, "")

    def signal(self, by: Listener, signalled: Signalled) -> None:
        """Let the others know, and the one who did it where that is the custom."""
        hearers = [each for each in self._listeners if signalled.to_self or each is not by]
        self._tell(hearers, Signal(signalled.kind, by.person, time.time()))

    def dismiss(self, user_id: str) -> None:
        """Close what sockets somebody still has here."""
        for listener in [each for each in self._listeners if each.person.user_id == user_id]:
            listener.dismiss(1000, "left")

    def _tell(self, hearers: Iterable[Listener], news: News) -> None:
        wordings: dict[int, bytes | None] = {}
        for hearer in list(hearers):  # one who hears too slowly leaves meanwhile
            dialect = hearer.dialect
            if id(dialect) not in wordings:
                wordings[id(dialect)] = dialect.word(news)
            wording = wordings[id(dialect)]
            if wording is not None:
                hearer.hear(wording)


class LiveSessions:
    """All sessions of the platform."""

    def __init__(self, ids: Collection[str], faults: FaultSwitch) -> None:
        self._sessions = {session_id: LiveSession(session_id, faults) for session_id in ids}

    def get(self, session_id: str) -> LiveSession | None:
        """The session of that id, where there is one."""
        return self._sessions.get(session_id)

    @property
    def present(self) -> int:
        """How many are in, over all of them."""
        return sum(session.present for session in self._sessions.values())

    @property
    def said(self) -> int:
        """Chat messages so far, over all of them."""
        return sum(session.said for session in self._sessions.values())

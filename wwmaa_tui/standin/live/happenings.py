"""What people do in a live session, and what is told of it, whatever dialect their clients speak.

Plain records; owns no rule and no wording.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Person(msgspec.Struct, frozen=True):
    """Somebody in a session."""

    user_id: str
    name: str


class Said(msgspec.Struct, frozen=True):
    """Somebody wants a chat message delivered."""

    text: str
    sent_at: object = None
    """What the client calls the instant of sending; handed on as it came."""
    to: str = ""
    """The user id of the only one who is to read it, beside the sender; empty: everybody."""


class Signalled(msgspec.Struct, frozen=True):
    """Somebody raised a hand, is typing and the like."""

    kind: str
    to_self: bool
    """Whether the one who did it is told of it too."""


class Pinged(msgspec.Struct, frozen=True):
    """A client asks whether we are there."""


class Left(msgspec.Struct, frozen=True):
    """Somebody takes leave in words, before the socket is closed."""


class Unclear(msgspec.Struct, frozen=True):
    """What a client said makes no sense."""

    why: str


Act = Said | Signalled | Pinged | Left | Unclear
"""What a client says."""


class Welcomed(msgspec.Struct, frozen=True):
    """You are in."""

    session_id: str
    person: Person
    present: int


class Chat(msgspec.Struct, frozen=True):
    """A message was said; `at` is in seconds since 1970."""

    id: str
    session_id: str
    by: Person
    said: Said
    to: Person | None
    at: float


class Came(msgspec.Struct, frozen=True):
    """Somebody else is in from now on."""

    person: Person
    present: int
    at: float


class Went(msgspec.Struct, frozen=True):
    """Somebody else is no longer in."""

    person: Person
    present: int
    at: float


class Signal(msgspec.Struct, frozen=True):
    """Somebody raised a hand, is typing and the like."""

    kind: str
    by: Person
    at: float


class Ponged(msgspec.Struct, frozen=True):
    """We are there."""


class Refused(msgspec.Struct, frozen=True):
    """What you said was not done."""

    why: str


News = Welcomed | Chat | Came | Went | Signal | Ponged | Refused
"""What a client is told."""


class Limit(msgspec.Struct, frozen=True):
    """How many chat messages a user may say within so many seconds."""

    messages: int
    seconds: float


class Dialect(msgspec.Struct, frozen=True):
    """One contract's way of putting all this into text frames."""

    understand: Callable[[str], Act]
    word: Callable[[News], bytes | None]
    """None: this contract has no word for it, and nothing is sent."""
    limit: Limit | None = None

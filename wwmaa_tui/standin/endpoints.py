"""One operation of the platform, and one call of it: the vocabulary that the rooms speak.

A handler turns a Call into an Answer at once and never waits; how long the answer takes is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl

import msgspec

from wwmaa_tui.standin.answers import Answer, problem
from wwmaa_tui.standin.reading import read_json

B = TypeVar("B")

Kind = Literal["api", "page", "asset", "free", "control", "socket"]
"""`api`, `page` and `socket` take part in the model and in faults, `asset` in the model only, `free` and `control` in
neither; `control` is left out of the metrics too. `socket` is where a WebSocket can be asked for."""

MAX_BODY = 1 << 20
"""Bytes that a request's body may have."""
_NO_PLACES: Mapping[str, str] = MappingProxyType({})


class Refusal(Exception):
    """Raised by a handler to answer at once with an error."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class Call:
    """One request. Known from its head on are method, target, headers and arrival; the rest when it is whole."""

    __slots__ = ("arrived", "body", "headers", "keep_alive", "method", "oversized", "places", "target", "upgrade")

    def __init__(self, method: bytes, target: bytes, headers: dict[bytes, bytes], arrived: float) -> None:
        self.method = method
        self.target = target
        """Path and query string as sent: the key of a cached answer."""
        self.headers = headers
        """By name in lower case; of a repeated one, the last."""
        self.arrived = arrived
        """On the monotonic clock, in seconds."""
        self.places = _NO_PLACES
        """What stands in the path where the endpoint's path says `{name}`, by name."""
        self.body = b""
        self.oversized = False
        """Whether the body has more than MAX_BODY bytes; none of it is kept then."""
        self.keep_alive = True
        """Whether another request may follow on the connection."""
        self.upgrade = False
        """Whether it is the handshake of a WebSocket."""

    @property
    def path(self) -> bytes:
        """The path as sent."""
        return self.target.partition(b"?")[0]

    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one, the last."""
        return dict(parse_qsl(self.target.partition(b"?")[2].decode("latin-1"), keep_blank_values=True))

    def bearer(self) -> str:
        """The bearer token, or an empty string."""
        scheme, _, token = self.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    def read(self, shape: type[B]) -> B:
        """The JSON body in that shape; refuses with 422 when it is not."""
        try:
            return read_json(self.body, shape)
        except msgspec.DecodeError as error:
            raise Refusal(problem(422, f"body: {error}")) from None


Handler = Callable[[Call], Answer]


class Endpoint(msgspec.Struct, frozen=True):
    """One operation: method, path with `{places}`, kind and handler."""

    method: str
    path: str
    kind: Kind
    handler: Handler

    @property
    def label(self) -> str:
        """The name in the metrics, one for all ids: `/api/events/{id}`."""
        return self.path

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods it answers to: what can be got can be asked for its head."""
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)


class Face(msgspec.Struct, frozen=True):
    """What the second contract makes of an operation whose method and path the first one has too."""

    method: str
    path: str
    over: Callable[[Handler], Handler]
    """Turns the first contract's handler into one that serves both, telling callers apart by what they send."""


def unprocessable(problems: list[str], **more: Any) -> Refusal:
    """The refusal for parameters that cannot be used, all of them named."""
    return Refusal(problem(422, "; ".join(problems), **more))

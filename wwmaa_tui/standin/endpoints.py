"""One operation of the platform, and one call of it: the vocabulary that the rooms speak.

A handler turns a Call into an Answer at once and never waits; how long the answer takes is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Scope

from wwmaa_tui.standin.answers import Answer, problem

B = TypeVar("B")

Kind = Literal["api", "page", "asset", "free", "control"]
"""`api` and `page` take part in the model and in faults, `asset` in the model only, `free` and `control` in neither;
`control` is left out of the metrics too."""


class Refusal(Exception):
    """Raised by a handler to answer at once with an error."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class Call:
    """What a handler sees of a request."""

    __slots__ = ("_scope", "body")

    def __init__(self, scope: Scope, body: bytes) -> None:
        self._scope = scope
        self.body = body

    @property
    def target(self) -> bytes:
        """Path and query string as sent: the key of a cached answer."""
        path: bytes = self._scope["path"].encode()
        return path + b"?" + self.query_string

    @property
    def query_string(self) -> bytes:
        """The query as sent."""
        query: bytes = self._scope["query_string"]
        return query

    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one, the last."""
        return dict(parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True))

    def place(self, name: str) -> str:
        """What stands in the path where the endpoint's path says `{name}`."""
        places: Mapping[str, str] = self._scope["path_params"]
        return places[name]

    def bearer(self) -> str:
        """The bearer token, or an empty string."""
        for name, value in self._scope["headers"]:
            if name == b"authorization":
                scheme, _, token = value.decode("latin-1").partition(" ")
                return token.strip() if scheme.lower() == "bearer" else ""
        return ""

    def read(self, shape: type[B]) -> B:
        """The JSON body in that shape; refuses with 422 when it is not."""
        try:
            return msgspec.json.decode(self.body, type=shape)
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


def unprocessable(problems: list[str], **more: Any) -> Refusal:
    """The refusal for parameters that cannot be used, all of them named."""
    return Refusal(problem(422, "; ".join(problems), **more))

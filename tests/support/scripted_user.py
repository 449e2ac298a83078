"""A virtual user whose calls are answered by a script and remembered: a journey alone, without a wire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from engine.calls import Query
from engine.scope import Scope
from engine.vu import VirtualUser
from engine.wire.response import Response


class Heard(NamedTuple):
    """One call as the journey made it."""

    operation: str
    path: Mapping[str, str]
    query: Query
    fields: Mapping[str, Any]
    body: bytes
    headers: Mapping[str, str]
    accept: tuple[str, ...]
    token: str | None
    at: float
    """On the clock of the scope, in seconds."""

    @property
    def filled(self) -> dict[str, Any]:
        """Everything that fills a place of the operation."""
        return {**self.path, **self.fields, **(self.query if isinstance(self.query, Mapping) else {})}


Reply = Callable[[Heard], Awaitable[Response]]


class ScriptedUser(VirtualUser):
    """Answers by `reply`."""

    __slots__ = ("heard", "reply")

    def __init__(self, scope: Scope, number: int, reply: Reply) -> None:
        super().__init__(scope, number)
        self.reply = reply
        self.heard: list[Heard] = []

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Query | None = None,
        json: object = None,
        fields: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] = (),
    ) -> Response:
        """Remember it, and say what the script says."""
        heard = Heard(
            operation,
            path or {},
            query or {},
            fields or {},
            body or b"",
            headers or {},
            accept,
            self.token,
            self.scope.clock.now(),
        )
        self.heard.append(heard)
        return await self.reply(heard)

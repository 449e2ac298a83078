"""Answers made ready before they are needed: status, encoded headers, encoded body, and what they cost the model.

Most requests are served an Answer that already exists, so the host spends its time on the wire and not on encoding.
"""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.types import Send

from wwmaa_tui.standin.costs import NOTHING, REFUSED, Work

JSON = b"application/json"
HTML = b"text/html; charset=utf-8"

Header = tuple[bytes, bytes]


class Answer(msgspec.Struct, frozen=True):
    """One response, but for its request id."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    work: Work = NOTHING
    """What the answer costs the modelled server; free answers never wait."""


def answer(body: bytes, content_type: bytes, work: Work, status: int = 200, *more: Header) -> Answer:
    """An answer of any kind."""
    length = (b"content-length", str(len(body)).encode())
    return Answer(status, ((b"content-type", content_type), length, *more), body, work)


def json_answer(payload: Any, work: Work, status: int = 200) -> Answer:
    """An answer of whatever msgspec can encode."""
    return answer(msgspec.json.encode(payload), JSON, work, status)


def problem(status: int, detail: str, work: Work = REFUSED, **more: Any) -> Answer:
    """An error as the platform words them: `{"detail": …}` and more fields."""
    extra = ((b"www-authenticate", b"Bearer"),) if status == 401 else ()
    return answer(msgspec.json.encode({"detail": detail, **more}), JSON, work, status, *extra)


OVERLOADED = answer(
    msgspec.json.encode({"detail": "the server is over its capacity"}), JSON, NOTHING, 503, (b"retry-after", b"1")
)
UNEXPECTED = problem(500, "internal server error", NOTHING)


async def send_answer(ready: Answer, request_id: bytes, send: Send) -> None:
    """Put an answer on the wire."""
    headers = [*ready.headers, (b"x-request-id", request_id)]
    await send({"type": "http.response.start", "status": ready.status, "headers": headers})
    await send({"type": "http.response.body", "body": ready.body})

"""Answers made ready before they are needed: the encoded head, the encoded body, and what they cost the model.

Most requests are served an Answer that already exists, so the host spends its time on the wire and not on encoding.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from wwmaa_tui.standin.costs import NOTHING, REFUSED, Work

JSON = b"application/json"
HTML = b"text/html; charset=utf-8"

Header = tuple[bytes, bytes]


class Answer(msgspec.Struct, frozen=True):
    """One response, but for what changes from one request to the next: date, request id, the connection's future."""

    status: int
    head: bytes
    """Status line and headers as on the wire, each with its line end, without the empty line."""
    body: bytes
    work: Work = NOTHING
    """What the answer costs the modelled server; free answers never wait."""


def answer(body: bytes, content_type: bytes, work: Work, status: int = 200, *more: Header) -> Answer:
    """An answer of any kind."""
    headers = ((b"content-type", content_type), (b"content-length", b"%d" % len(body)), *more)
    lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode()), *(b"%b: %b" % each for each in headers)]
    return Answer(status, b"".join(b"%b\r\n" % line for line in lines), body, work)


def with_header(ready: Answer, header: Header) -> Answer:
    """The answer with one more header."""
    return msgspec.structs.replace(ready, head=ready.head + b"%b: %b\r\n" % header)


def json_answer(payload: Any, work: Work, status: int = 200, *more: Header) -> Answer:
    """An answer of whatever msgspec can encode."""
    return answer(msgspec.json.encode(payload), JSON, work, status, *more)


def problem(status: int, detail: str, work: Work = REFUSED, **more: Any) -> Answer:
    """An error as the platform words them: `{"detail": …}` and more fields."""
    extra = ((b"www-authenticate", b"Bearer"),) if status == 401 else ()
    return json_answer({"detail": detail, **more}, work, status, *extra)


def not_allowed(methods: str) -> Answer:
    """405, with the methods that are, such as `GET, HEAD`."""
    return json_answer({"detail": "method not allowed"}, REFUSED, 405, (b"allow", methods.encode()))


OVERLOADED = json_answer({"detail": "the server is over its capacity"}, NOTHING, 503, (b"retry-after", b"1"))
UNEXPECTED = problem(500, "internal server error", NOTHING)

"""The second contract's double submit: a random cookie that every change must repeat in a header, or in its JSON.

Also tells which contract a caller speaks on a path that both have: whoever carries such a token speaks the second.
Knows nothing of accounts; a token stands for nobody.
"""

from __future__ import annotations

import hmac
import secrets

import msgspec

from wwmaa_tui.standin.answers import Answer, problem
from wwmaa_tui.standin.endpoints import Call, Handler, Refusal
from wwmaa_tui.standin.reading import read_json

COOKIE = "csrf_token"
HEADER = b"x-csrf-token"
_A_YEAR_S = 365 * 24 * 3600


class _Body(msgspec.Struct, frozen=True):
    csrf_token: str = ""


def new_token() -> str:
    """A token nobody has had."""
    return secrets.token_urlsafe(32)


def with_cookie(ready: Answer, token: str) -> Answer:
    """The answer, setting the cookie to that token."""
    line = f"set-cookie: {COOKIE}={token}; HttpOnly; Max-Age={_A_YEAR_S}; Path=/; SameSite=strict\r\n"
    return msgspec.structs.replace(ready, head=ready.head + line.encode())


def carried(call: Call) -> bool:
    """Whether the caller has a token, good or bad: in its cookies or in the header."""
    return HEADER in call.headers or bool(_cookie(call))


def demand(call: Call) -> None:
    """Refuse with 403 what does not prove that it comes from the platform's own pages."""
    cookie, repeated = _cookie(call), call.headers.get(HEADER, b"").decode("latin-1") or _in_body(call)
    if not cookie or not repeated:
        raise Refusal(_refused("csrf_token_missing", "CSRF token missing: send the cookie and X-CSRF-Token"))
    if not hmac.compare_digest(cookie.encode(), repeated.encode()):
        raise Refusal(_refused("csrf_token_invalid", "CSRF token invalid: cookie and X-CSRF-Token differ"))


def guarded(handler: Handler) -> Handler:
    """The handler, behind that demand."""

    def handle(call: Call) -> Answer:
        demand(call)
        return handler(call)

    return handle


def _cookie(call: Call) -> str:
    for pair in call.headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def _in_body(call: Call) -> str:
    try:
        return read_json(call.body, _Body).csrf_token
    except msgspec.DecodeError:
        return ""


def _refused(error_type: str, detail: str) -> Answer:
    return problem(403, detail, error_type=error_type, status_code=403)

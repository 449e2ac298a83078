"""GET /api/security/csrf-token: the second contract's token, as a cookie and in the answer."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.costs import REFUSED
from wwmaa_tui.standin.csrf import new_token, with_cookie
from wwmaa_tui.standin.endpoints import Call, Endpoint
from wwmaa_tui.standin.platform import Platform


def endpoints(platform: Platform) -> list[Endpoint]:
    """The one."""
    return [Endpoint("GET", "/api/security/csrf-token", "api", _give)]


def _give(call: Call) -> Answer:
    token = new_token()
    payload = {"csrf_token": token, "message": "repeat this token in the header X-CSRF-Token"}
    return with_cookie(json_answer(payload, REFUSED), token)

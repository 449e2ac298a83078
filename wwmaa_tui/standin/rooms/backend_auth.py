"""Log-in and refresh as the second contract has them, on the paths of the first: 400 for a wrong password, a new token
in the cookie after a log-in, and a refresh only with the double submit."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, problem
from wwmaa_tui.standin.costs import LOGIN
from wwmaa_tui.standin.csrf import carried, demand, new_token, with_cookie
from wwmaa_tui.standin.endpoints import Call, Face, Handler, Refusal
from wwmaa_tui.standin.platform import Platform

_WRONG = problem(400, "Invalid email or password", LOGIN)


def faces(platform: Platform) -> list[Face]:
    """Both."""
    return [Face("POST", "/api/auth/login", _log_in), Face("POST", "/api/auth/refresh", _refresh)]


def _log_in(first: Handler) -> Handler:
    def handle(call: Call) -> Answer:
        if not carried(call):
            return first(call)
        try:
            return with_cookie(first(call), new_token())
        except Refusal as refusal:
            if refusal.answer.status != 401:
                raise
            raise Refusal(_WRONG) from None

    return handle


def _refresh(first: Handler) -> Handler:
    def handle(call: Call) -> Answer:
        if carried(call):
            demand(call)
        return first(call)

    return handle

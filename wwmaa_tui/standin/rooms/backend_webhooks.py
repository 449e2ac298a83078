"""Stripe's webhooks as the second contract takes them: behind the double submit, into the same books.

The answers are those of the first contract: 200 with `success`, `duplicate` or `error` in the body, 400 for what is not
believed. A checkout session that was paid becomes a booking, once.
"""

from __future__ import annotations

import msgspec

from wwmaa_tui.standin.answers import Answer
from wwmaa_tui.standin.csrf import carried, demand
from wwmaa_tui.standin.endpoints import Call, Face, Handler
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.reading import read_json
from wwmaa_tui.standin.rooms.backend_rsvp import book_paid

_PAID = "checkout.session.completed"


class _Session(msgspec.Struct, frozen=True):
    id: str


class _Data(msgspec.Struct, frozen=True):
    object: _Session


class _Event(msgspec.Struct, frozen=True):
    type: str
    data: _Data


class _Told(msgspec.Struct, frozen=True):
    status: str = ""


def faces(platform: Platform) -> list[Face]:
    """The one."""

    def over(first: Handler) -> Handler:
        def handle(call: Call) -> Answer:
            if carried(call):
                demand(call)
            ready = first(call)
            session = _paid_session(call)
            if session and msgspec.json.decode(ready.body, type=_Told).status == "success":
                book_paid(platform, session)
            return ready

        return handle

    return [Face("POST", "/api/webhooks/stripe", over)]


def _paid_session(call: Call) -> str:
    """The checkout session that an event says was paid; empty for any other event."""
    if _PAID.encode() not in call.body:
        return ""
    try:
        event = read_json(call.body, _Event)
    except msgspec.DecodeError:
        return ""
    return event.data.object.id if event.type == _PAID else ""

"""RSVPs as the second contract has them, over the bookings of the first: by members alone, with the double submit.

A body with `user_name`, or a caller with a CSRF token, means this contract where the paths are the same. For a paid
event there is a checkout, and the booking is made when Stripe's webhook says that it was paid.
"""

from __future__ import annotations

import secrets
import time
from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.bookings import Booking, NoPlace
from wwmaa_tui.standin.costs import CANCEL, NO_PLACE, REGISTRATIONS, RSVP, RSVP_PAID, VIEW_EVENT
from wwmaa_tui.standin.csrf import carried, demand, guarded
from wwmaa_tui.standin.endpoints import Call, Endpoint, Face, Handler, Refusal
from wwmaa_tui.standin.identity import member_of
from wwmaa_tui.standin.logo import logo_png
from wwmaa_tui.standin.outbox import Mail
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.reading import read_json
from wwmaa_tui.standin.records import Event, Member
from wwmaa_tui.standin.sight import event_shown, read_until, seen_by_booking
from wwmaa_tui.standin.tokens import ACCESS_S

CHECKOUT, SESSION = "checkout", "cs_test_"
"""Kind of the token that a checkout session's id is, and what the id begins with."""

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Email = Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]


class _Rsvp(msgspec.Struct, frozen=True):
    user_name: _Text
    user_email: _Email
    user_phone: str | None = None


class _Either(msgspec.Struct, frozen=True):
    user_name: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def endpoints(platform: Platform) -> list[Endpoint]:
    """Status, cancellation and checkout, which the second contract alone has."""
    desk = _Desk(platform)
    return [
        Endpoint("GET", "/api/events/{id}/rsvp/status", "api", desk.status),
        Endpoint("POST", "/api/events/{id}/rsvp/checkout", "api", guarded(desk.check_out)),
        Endpoint("DELETE", "/api/events/{id}/rsvp", "api", guarded(desk.cancel)),
    ]


def faces(platform: Platform) -> list[Face]:
    """The RSVP itself."""
    desk = _Desk(platform)

    def over(first: Handler) -> Handler:
        return lambda call: desk.reserve(call) if _meant(call) else first(call)

    return [Face("POST", "/api/events/{id}/rsvp", over)]


def book_paid(platform: Platform, session_id: str) -> bool:
    """Book what a checkout session was opened for; whether there is a booking now."""
    claims = platform.tokens.read(session_id.removeprefix(SESSION), CHECKOUT, time.time())
    member = platform.ledger.member(claims.sub) if claims else None
    event = platform.programme.get(claims.jti) if claims else None
    if member is None or event is None:
        return False
    name = f"{member.first_name} {member.last_name}"
    booked = _booked(platform, event, member, _Rsvp(name, member.email), "succeeded")
    return isinstance(booked, Booking)


class _Desk:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._qr_code = b64encode(logo_png()).decode()  # a picture of about the size; nobody scans it

    def reserve(self, call: Call) -> Answer:
        demand(call)
        platform, member = self._platform, member_of(self._platform, call)
        event = platform.programme.get(call.places["id"])
        wanted = call.read(_Rsvp)
        if event is None or event.price:  # the platform trips over either
            raise Refusal(problem(500, "Failed to create RSVP", NO_PLACE))
        booked = _booked(platform, event, member, wanted, "not_required")
        if isinstance(booked, NoPlace):
            raise _no_place(booked, event)
        said = {
            "rsvp_id": booked.id,
            "status": booked.status,
            "event_id": event.id,
            "event_title": event.title,
            "event_date": event.start_date,
            "qr_code": self._qr_code,
            "message": "RSVP confirmed",
        }
        return json_answer(said, RSVP, 201)

    def check_out(self, call: Call) -> Answer:
        platform, member, event = self._platform, member_of(self._platform, call), self._event(call)
        if not event.price:
            raise Refusal(problem(400, "This event is free: RSVP without a checkout", NO_PLACE))
        if platform.bookings.of(event.id, member.email.lower()):
            raise _no_place(NoPlace.DUPLICATE, event)
        if event.current_registrations + platform.bookings.count(event.id) >= event.capacity:
            raise _no_place(NoPlace.FULL, event)
        now = time.time()
        session_id = SESSION + platform.tokens.issue(CHECKOUT, member.id, event.id, now)
        said = {
            "session_id": session_id,
            "url": f"https://checkout.stripe.com/c/pay/{session_id}",
            "amount": event.price * 100,
            "currency": event.currency,
            "event_title": event.title,
            "expires_at": int(now) + ACCESS_S,
        }
        return json_answer(said, RSVP_PAID, 201)

    def status(self, call: Call) -> Answer:
        platform, member, event = self._platform, member_of(self._platform, call), self._event(call)
        held = platform.bookings.of(event.id, member.email.lower(), until=read_until(platform))
        own = held[0] if held else None
        free = max(event.capacity - event_shown(platform, event).current_registrations, 0)
        said = {
            "has_rsvp": own is not None,
            "rsvp_id": own and own.id,
            "status": own and own.status,
            "rsvp_date": own and datetime.fromtimestamp(own.made_at, UTC).isoformat(),
            "payment_status": own and own.payment_status,
            "check_in_status": "not_checked_in" if own else None,
            "can_rsvp": own is None and free > 0,
            "event_full": free == 0,
            "waitlist_available": free == 0,
            "available_spots": free,
        }
        return json_answer(said, REGISTRATIONS)

    def cancel(self, call: Call) -> Answer:
        platform, member, event = self._platform, member_of(self._platform, call), self._event(call)
        held = platform.bookings.of(event.id, member.email.lower())
        if not held or not platform.bookings.cancel(event.id, held[0].id):
            raise Refusal(problem(404, "RSVP not found", CANCEL))
        return json_answer({"rsvp_id": held[0].id, "status": "canceled", "message": "RSVP canceled"}, CANCEL)

    def _event(self, call: Call) -> Event:
        event = self._platform.programme.get(call.places["id"])
        if event is None:
            raise Refusal(problem(404, "Event not found", VIEW_EVENT))
        return event


def _booked(platform: Platform, event: Event, member: Member, wanted: _Rsvp, payment_status: str) -> Booking | NoPlace:
    """The member's new booking, with its mail; else why there is none."""
    now = time.time()
    first_name, _, last_name = wanted.user_name.partition(" ")
    booking = Booking(
        id=f"rsvp_{secrets.token_hex(10)}",
        event_id=event.id,
        email=member.email.lower(),
        first_name=first_name,
        last_name=last_name,
        phone=wanted.user_phone or "",
        status="confirmed",
        payment_status=payment_status,
        amount=event.price,
        made_at=now,
    )
    no_place = platform.bookings.book(event, booking, seen_by_booking(platform, now))
    if no_place is not None:
        return no_place
    if not platform.faults.loses_mail():
        platform.outbox.send(Mail("confirmation", event.id, booking.id, wanted.user_email.lower(), now))
    return booking


def _no_place(why: NoPlace, event: Event) -> Refusal:
    if why is NoPlace.DUPLICATE:
        return Refusal(problem(400, "User already has an RSVP for this event", NO_PLACE))
    return Refusal(problem(400, f"Event is at full capacity ({event.capacity} attendees)", NO_PLACE))


def _meant(call: Call) -> bool:
    """Whether the caller speaks this contract."""
    if carried(call):
        return True
    try:
        return read_json(call.body, _Either).user_name is not msgspec.UNSET
    except msgspec.DecodeError:
        return False

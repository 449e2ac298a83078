"""Registration for events: book, look up, give back; the confirmation mail of each booking; the mails read back."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.bookings import Booking, NoPlace
from wwmaa_tui.standin.costs import CANCEL, NO_PLACE, NOTHING, REGISTRATIONS, RSVP, RSVP_PAID, VIEW_EVENT
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.environment import CONTROL_PREFIX
from wwmaa_tui.standin.identity import admin_of
from wwmaa_tui.standin.listing import page_wanted
from wwmaa_tui.standin.outbox import Mail
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Event
from wwmaa_tui.standin.sight import read_until, seen_by_booking

DECLINED_CARDS = "pm_card_chargeDeclined"
"""What the payment service's test cards that are declined begin with."""

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Participant(msgspec.Struct, frozen=True):
    email: Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]
    first_name: _Name
    last_name: _Name
    phone: str = ""


class _Payment(msgspec.Struct, frozen=True):
    payment_method: _Name
    billing_details: dict[str, Any] = msgspec.field(default_factory=dict)


class _Rsvp(msgspec.Struct, frozen=True):
    participant: _Participant
    payment: _Payment | None = None
    event_id: str = ""


def endpoints(platform: Platform) -> list[Endpoint]:
    """Booking, looking up, cancelling; and the mails under the control prefix."""
    desk = _Desk(platform)
    return [
        Endpoint("POST", "/api/events/{id}/rsvp", "api", desk.book),
        Endpoint("GET", "/api/events/{id}/registrations", "api", desk.registrations),
        Endpoint("DELETE", "/api/events/{id}/registrations/{booking_id}", "api", desk.cancel),
        Endpoint("GET", f"{CONTROL_PREFIX}/mails/{{id}}", "control", desk.mails),
    ]


class _Desk:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def book(self, call: Call) -> Answer:
        platform, event, now = self._platform, self._event(call), time.time()
        wanted = call.read(_Rsvp)
        if wanted.event_id and wanted.event_id != event.id:
            raise Refusal(problem(422, "event_id: not the event of the path"))
        if event.status != "upcoming":
            raise Refusal(problem(400, "registration for the event is closed", NO_PLACE))
        payment_status = _charged(event, wanted.payment)
        person = wanted.participant
        booking = Booking(
            id=f"bkg_{secrets.token_hex(10)}",
            event_id=event.id,
            email=person.email.lower(),
            first_name=person.first_name,
            last_name=person.last_name,
            phone=person.phone,
            status="confirmed",
            payment_status=payment_status,
            amount=event.price,
            made_at=now,
        )
        no_place = platform.bookings.book(event, booking, seen_by_booking(platform, now))
        if no_place is NoPlace.DUPLICATE:
            raise Refusal(problem(409, "this person is registered for the event already", NO_PLACE))
        if no_place is NoPlace.FULL:
            raise Refusal(problem(400, f"the event is at full capacity ({event.capacity} places)", NO_PLACE))
        if not platform.faults.loses_mail():
            platform.outbox.send(Mail("confirmation", event.id, booking.id, booking.email, now))
        said = {**_shown(booking), "event_title": event.title, "currency": event.currency}
        return json_answer({**said, "message": "see you there"}, RSVP_PAID if event.price else RSVP, 201)

    def registrations(self, call: Call) -> Answer:
        """One person's, for whoever knows their address; everybody's, for administrators."""
        platform, params, until = self._platform, call.query(), read_until(self._platform)
        event, email = self._event(call), params.get("email", "").strip().lower()
        page, limit = page_wanted(params)
        if email:
            found = platform.bookings.of(event.id, email, until=until)
            total = len(found)
        else:
            admin_of(platform, call)
            found = platform.bookings.listed(event.id, offset=(page - 1) * limit, limit=limit, until=until)
            total = platform.bookings.count(event.id, until=until)
        shown = {"registrations": list(map(_shown, found)), "total": total, "page": page, "limit": limit}
        return json_answer(shown, REGISTRATIONS)

    def cancel(self, call: Call) -> Answer:
        """Whoever knows the booking's number may give it back: nobody can guess one."""
        event, booking_id = self._event(call), call.places["booking_id"]
        if not self._platform.bookings.cancel(event.id, booking_id):
            raise Refusal(problem(404, "no such booking", CANCEL))
        return json_answer({"booking_id": booking_id, "status": "cancelled"}, CANCEL)

    def mails(self, call: Call) -> Answer:
        event_id, outbox = call.places["id"], self._platform.outbox
        page, limit = page_wanted(call.query())
        found = outbox.about(event_id, offset=(page - 1) * limit, limit=limit)
        payload = {"mails": found, "total": outbox.count(event_id), "page": page, "limit": limit}
        return json_answer(payload, NOTHING)

    def _event(self, call: Call) -> Event:
        event = self._platform.programme.get(call.places["id"])
        if event is None:
            raise Refusal(problem(404, "no such event", VIEW_EVENT))
        return event


def _charged(event: Event, payment: _Payment | None) -> str:
    """The status of the payment; refuses with 402 without one that goes through."""
    if not event.price:
        return "not_required"
    if payment is None:
        raise Refusal(
            problem(402, f"the event costs {event.price} {event.currency}", NO_PLACE, payment_status="missing")
        )
    if payment.payment_method.startswith(DECLINED_CARDS):
        raise Refusal(problem(402, "the card was declined", RSVP_PAID, payment_status="failed"))
    return "succeeded"


def _shown(booking: Booking) -> dict[str, object]:
    fields = msgspec.structs.asdict(booking)
    made = datetime.fromtimestamp(fields.pop("made_at"), UTC).isoformat()
    return {"booking_id": fields.pop("id"), **fields, "created_at": made}

"""One RSVP as a journey makes it: log-in where the platform wants one, submission, and the look whether it is there.

Every submission is claimed before it is sent and again with what was said to it, so that an audit knows of those whose
answer never came.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.http_user import Ask
from engine.journeys.rsvp.registrants import Registrant
from engine.vu import VirtualUser
from engine.wire.response import Response

CONFIRMED, REFUSED, UNKNOWN, DUPLICATE = "confirmed", "refused", "unknown", "duplicate"
"""What was said to a submission, beside the outcomes `full` and `payment_failed` of the site. Unknown is
what happened to one without an answer, or that the platform failed over (5xx): it may be booked or not."""
CARD = "pm_card_visa"
"""A test card of the payment service, which is never charged."""


class Reply(NamedTuple):
    """What came of a submission."""

    said: str
    booking_id: str
    """Empty unless confirmed."""


async def log_in(vu: VirtualUser, who: Registrant) -> bool:
    """Become that person, where the platform wants to know who asks; False when it lets nobody in."""
    if who.account is None:
        return True
    vu.token = None
    answer = await vu.call("login", fields={"email": who.account.email, "password": who.account.password})
    if vu.check("log-in gives a token", answer.ok):
        vu.token = str(answer.read("access_token"))
    return vu.token is not None


async def submit(vu: VirtualUser, who: Registrant, *, accept: tuple[str, ...] = ()) -> Reply:
    """Register once."""
    return replied(vu, who, await vu.ask(submission(vu, who, accept=accept)))


def submission(vu: VirtualUser, who: Registrant, *, accept: tuple[str, ...] = ()) -> Ask:
    """An RSVP in words; claimed as sent."""
    event = vu.setup["event_id"]
    vu.claim(sent_kind(vu.scope.scenario.journey), who.email, "sent")
    fields = {**who.fields, "event_id": event, "payment_method": str(vu.data.get("payment_method", CARD))}
    return Ask(operation_of(vu.setup["price"]), path={"event_id": event}, fields=fields, accept=accept)


def replied(vu: VirtualUser, who: Registrant, answer: Response) -> Reply:
    """What the answer says; claimed."""
    said = said_by(answer)
    booking_id = str(answer.read("booking_id") or "") if said == CONFIRMED else ""
    vu.claim(vu.scope.scenario.journey, who.email, said, booking_id=booking_id)
    if vu.setup["price"] and said in (CONFIRMED, "payment_failed"):
        vu.rate("payment_processing_success").add(said == CONFIRMED)
    return Reply(said, booking_id)


async def look_up(vu: VirtualUser, who: Registrant, booking_id: str) -> bool:
    """Whether a confirmed booking is there for its person; claimed, counted and checked."""
    event = vu.setup["event_id"]
    answer = await vu.call("my_registration", path={"event_id": event}, query={"email": who.email})
    found = bookings_in(answer, who.email)
    there = answer.ok and booking_id in found
    vu.claim(
        found_kind(vu.scope.scenario.journey), booking_id, "found" if there else "missing" if answer.ok else UNKNOWN
    )
    vu.rate("rsvp_found").add(there)
    return vu.check("the booking is found again", there)


def can_look_up(vu: VirtualUser) -> bool:
    """Whether the site has a way to look for one's own booking."""
    return vu.scope.calls.offered("my_registration")


def operation_of(price: float) -> str:
    """The operation that registers for an event of that price."""
    return "rsvp_paid" if price else "rsvp"


def sent_kind(journey: str) -> str:
    """The kind of claim that something was sent."""
    return f"{journey} sent"


def found_kind(journey: str) -> str:
    """The kind of claim that a booking was looked for by its own person."""
    return f"{journey} found"


def said_by(answer: Response) -> str:
    """What the platform said to a submission, in a word."""
    if outcome := answer.outcome:
        return outcome
    if answer.error is None:
        return CONFIRMED
    return REFUSED if 400 <= answer.status < 500 else UNKNOWN


def bookings_in(answer: Response, email: str) -> list[str]:
    """The ids of a person's bookings in an answer: of a list of registrations, or of the person's own alone."""
    listed = answer.read("registrations")
    if isinstance(listed, list):
        return [booking_id for one, booking_id in registrations_in(listed) if one == email]
    own = answer.read("booking_id")
    return [str(own)] if own else []


def registrations_in(listed: list[object]) -> list[tuple[str, str]]:
    """E-mail and booking id of each registration in a list, as far as it has them."""
    found = []
    for each in listed:
        if isinstance(each, dict):
            booking_id = each.get("booking_id") or each.get("registration_id") or each.get("id")
            if booking_id:
                found.append((str(each.get("email", "")).lower(), str(booking_id)))
    return found

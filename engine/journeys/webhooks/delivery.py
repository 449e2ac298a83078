"""Stripe as the platform meets it: an event is signed, delivered, and what the platform said of it is claimed.

What was said is one of a few words, and each delivery leaves exactly one claim, an interrupted one too. Knows nothing
of why an event is sent, nor of what the platform should have said.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.audits import NEVER_SENT
from engine.journeys.webhooks.events import StripeEvent, Subscribers, event_of, subscribers
from engine.journeys.webhooks.signature import HEADER, signature_header
from engine.vu import VirtualUser
from engine.wire.response import Response

OPERATION = "stripe_webhook"
SECRET_NAME = "STRIPE_WEBHOOK_SECRET"

ACCEPTED = "accepted"
"""The platform says that it has processed the event."""
DUPLICATE = "duplicate"
"""The platform says that it had processed the event before. The site's outcome has the same name."""
REFUSED = "refused"
"""The platform does not believe the event to be Stripe's. The site's outcome has the same name."""
FAILED = "failed"
"""The platform says that it has not processed the event."""
UNSENT = "unsent"
"""Not a byte reached the platform."""
UNKNOWN = "unknown"
"""No answer, or none that can be understood: whether the event was processed cannot be known from it."""


@dataclass(frozen=True)
class Delivery:
    """One delivery of one event, answered."""

    said: str
    """ACCEPTED, DUPLICATE, REFUSED, FAILED, UNSENT or UNKNOWN."""
    duration_ms: float | None
    """Service time; None where there was no answer."""


@dataclass(frozen=True)
class Sender:
    """What all deliveries of one scenario have in common."""

    known: Subscribers
    secret: str = field(repr=False)
    wrong_secret: str = field(repr=False, default_factory=lambda: f"whsec_{secrets.token_hex(16)}")
    """One that the platform does not know."""

    @classmethod
    def of(cls, vu: VirtualUser) -> Sender:
        """The scenario's; made with its first delivery."""
        memo = vu.scope.memo
        sender: Sender | None = memo.get(OPERATION)
        if sender is None:
            sender = memo[OPERATION] = cls(subscribers(vu.data), vu.secret(SECRET_NAME))
        return sender


@dataclass(frozen=True)
class Signing:
    """How a delivery is signed; by default as Stripe does it."""

    late_by_s: int = 0
    wrong_secret: bool = False
    tampered: bool = False
    """The body is changed after it was signed."""


AS_STRIPE = Signing()


def new_event(vu: VirtualUser, event_type: str, *, older_by_s: int = 0, part: str = "") -> StripeEvent:
    """An event that nobody saw before, of the running iteration and of now, or of a while ago."""
    created = int(vu.scope.clock.wall()) - older_by_s
    return event_of(vu.scope.run_id, vu.scope.scenario.name, vu.iteration, event_type, created, part)


async def deliver(
    vu: VirtualUser,
    event: StripeEvent,
    claim: str,
    *,
    signing: Signing = AS_STRIPE,
    accept: tuple[str, ...] = (),
    **facts: Any,
) -> Delivery:
    """Send it once, and claim under that kind what the platform said; `accept` names outcomes that are expected."""
    sender = Sender.of(vu)
    body, headers = signed(event, sender, int(vu.scope.clock.wall()), signing)
    said = UNKNOWN
    try:
        response = await vu.call(OPERATION, body=body, headers=headers, accept=accept)
        said = said_of(response)
    finally:
        vu.claim(claim, event.id, said, type=event.type, number=event.number, created=event.created, **facts)
    return Delivery(said, response.duration_ms if response.status else None)


def signed(
    event: StripeEvent, sender: Sender, now: int, signing: Signing = AS_STRIPE
) -> tuple[bytes, Mapping[str, str]]:
    """Body and headers of one delivery; `now` is in seconds since 1970."""
    body = event.body(sender.known)
    secret = sender.wrong_secret if signing.wrong_secret else sender.secret
    headers = {HEADER: signature_header(body, secret, now - signing.late_by_s), "Content-Type": "application/json"}
    return (body + b" " if signing.tampered else body), headers


def said_of(response: Response) -> str:
    """What an answer says of the event, in this module's words."""
    if response.outcome in (DUPLICATE, REFUSED):
        return response.outcome
    if response.error is None:
        return ACCEPTED
    if not response.status:
        return UNSENT if response.error in NEVER_SENT else UNKNOWN
    return FAILED if response.status >= 400 or response.outcome else UNKNOWN

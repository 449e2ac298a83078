"""What is known of one journey's registrations: what people were told, what they found, what the platform stored.

Gathers and waits for what comes a little later; judges nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine.backstage import Backstage, Finding
from engine.claims import Claims
from engine.journeys.rsvp.booking import CONFIRMED, UNKNOWN, found_kind, sent_kind
from engine.journeys.rsvp.books import Books, Mails, has_admin, read_books, read_mails
from engine.measure.snapshot import Claim

LOOKS = 4
LOOK_AGAIN_S = 1.0
"""A platform may send its mails a little after it confirmed: they are looked for again as long as some are missing, so
many times in all."""
_TITLES = {"event_rsvp": "registrations", "rsvp_burst": "burst", "rsvp_twice": "pairs"}


@dataclass
class Told:
    """One person's submissions."""

    sent: int = 0
    said: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    """Booking ids."""

    @property
    def unsure(self) -> bool:
        """Whether a submission's fate is not known."""
        return len(self.said) < self.sent or UNKNOWN in self.said


@dataclass(frozen=True)
class Evidence:
    """Everything that is known of one journey's registrations."""

    title: str
    capacity: int
    taken: int
    """Registrations at the start."""
    people: Mapping[str, Told]
    """By e-mail."""
    seen_by_themselves: Mapping[str, str]
    """What people found who looked for their booking: `found`, `missing`, `unknown`; by booking id."""
    books: Books | None
    mails: Mails | None
    expected: int = 0
    """People who were to submit."""
    complete: bool = True
    due: bool = False
    """Whether the platform lists all bookings of an event to us, so that not to have seen them is no pass."""
    mails_due: bool = False
    """The same of its mails."""

    @property
    def confirmed(self) -> list[tuple[str, str]]:
        """E-mail and booking id of everything that somebody was told is theirs; two who were told the same are two."""
        return [(email, each) for email, told in self.people.items() for each in dict.fromkeys(told.confirmed)]

    @property
    def unsure(self) -> int:
        """People of whom it is not known what happened to a submission."""
        return sum(told.unsure for told in self.people.values())

    def finding(self, audit: str, wrong: bool, known: bool, expected: float, found: float, detail: str) -> Finding:
        """Wrong is a failure; what is not known is not measured."""
        result: Literal["pass", "fail", "not measured"] = "fail" if wrong else "pass" if known else "not measured"
        due = self.due and self.books is None
        return Finding(f"{self.title}: {audit}", result, detail, expected, found, due)


def told_by(claims: Claims, journey: str) -> dict[str, Told]:
    """What each person was told."""
    people: dict[str, Told] = {}
    for claim in claims.of(sent_kind(journey)):
        people.setdefault(claim.key, Told()).sent += 1
    for claim in claims.of(journey):
        told = people.setdefault(claim.key, Told())
        told.said.append(claim.said)
        if claim.said == CONFIRMED:
            told.confirmed.append(claim.facts["booking_id"])
    return people


async def evidence_of(backstage: Backstage) -> Evidence:
    """Everything that can be known of the journey whose backstage it is."""
    journey, data = backstage.scenarios[0].journey, backstage.data
    people = told_by(backstage.claims, journey)
    event_id = data.get("event_id", "")
    ask = bool(people and event_id)
    return Evidence(
        title=_TITLES[journey],
        capacity=data.get("capacity", 0),
        taken=data.get("taken", 0),
        people=people,
        seen_by_themselves=seen_by(backstage.claims.of(found_kind(journey))),
        books=await read_books(backstage, event_id, people) if ask else None,
        mails=await _mails_of(backstage, event_id, people) if ask else None,
        expected=data.get("people", 0),
        complete=backstage.complete,
        due=backstage.offered("list_registrations") and has_admin(backstage),
        mails_due=backstage.offered("event_mails"),
    )


def seen_by(claims: Sequence[Claim]) -> dict[str, str]:
    """What was found of each booking; of several who were told the same one, nobody may miss it."""
    seen: dict[str, str] = {}
    for claim in claims:
        if seen.get(claim.key) != "missing":
            seen[claim.key] = claim.said
    return seen


async def _mails_of(backstage: Backstage, event_id: str, people: Mapping[str, Told]) -> Mails | None:
    """The mails, read until every confirmed booking has one, or as often as is patient."""
    confirmed = {each for told in people.values() for each in told.confirmed}
    mails = await read_mails(backstage, event_id)
    for _ in range(LOOKS - 1):
        if mails is None or confirmed <= {booking_id for _, booking_id in mails}:
            break
        await asyncio.sleep(LOOK_AGAIN_S)
        mails = await read_mails(backstage, event_id)
    return mails

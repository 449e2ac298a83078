"""What the platform has stored of an event, read back for setups, audits and teardowns: bookings and mails.

An administrator reads whole lists, page by page; without one, people are looked up one by one, where the site lets
anybody do so. Judges nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.accounts import Account
from engine.backstage import CONNECTIONS, Backstage
from engine.journeys.rsvp.booking import bookings_in, registrations_in
from engine.wire.response import Response

ADMIN_EMAIL, ADMIN_PASSWORD = "TEST_ADMIN_EMAIL", "TEST_ADMIN_PASSWORD"
"""Environment names."""
PAGE = 100
"""Registrations asked for at a time."""
MOST_PAGES = 1000


@dataclass(frozen=True)
class Books:
    """The bookings of an event."""

    bookings: tuple[tuple[str, str], ...]
    """E-mail and booking id of each."""
    whole: bool
    """Whether these are everybody's, or only those of the people who were looked up."""

    def of(self, email: str) -> list[str]:
        """One person's bookings."""
        return [booking_id for one, booking_id in self.bookings if one == email]


Mails = Counter[tuple[str, str]]
"""How many mails there are to an address about a booking; the address is empty where it is not told."""


def has_admin(backstage: Backstage) -> bool:
    """Whether the environment names an administrator."""
    return bool(backstage.target.settings.get(ADMIN_EMAIL) and backstage.target.secrets.get(ADMIN_PASSWORD))


async def admin_token(backstage: Backstage) -> str | None:
    """A token of the administrator; None where there is none, or the platform lets them not in."""
    if not has_admin(backstage):
        return None
    target = backstage.target
    return await backstage.log_in(Account(target.settings[ADMIN_EMAIL], target.secrets[ADMIN_PASSWORD]))


async def read_books(backstage: Backstage, event_id: str, people: Collection[str]) -> Books | None:
    """The event's bookings; None where the platform tells them to nobody, not all of them, or not whose they are."""
    if backstage.offered("list_registrations") and (token := await admin_token(backstage)):
        listed = await _listed(backstage, event_id, token)
        if listed is not None and all(email for email, _ in listed):
            return Books(tuple(listed), whole=True)
    if not backstage.offered("my_registration") or needs_log_in(backstage, "my_registration"):
        return None
    slots = asyncio.Semaphore(CONNECTIONS)
    answers = await asyncio.gather(*(_looked_up(backstage, event_id, email, slots) for email in people))
    if not all(answer.ok for answer in answers):
        return None
    found = [
        (email, booking_id)
        for email, answer in zip(people, answers, strict=True)
        for booking_id in bookings_in(answer, email)
    ]
    return Books(tuple(found), whole=False)


async def read_mails(backstage: Backstage, event_id: str) -> Mails | None:
    """The mails about an event's bookings; None where the platform does not tell, or not of all of them."""
    if not backstage.offered("event_mails"):
        return None
    mails: list[object] = []
    for page in range(1, MOST_PAGES):
        answer = await backstage.ask("event_mails", path={"event_id": event_id}, query=_page(page))
        if not answer.ok:
            return None
        part, total = answer.read("mails"), answer.read("total")
        if not isinstance(part, list):
            return None
        mails += part
        if not part or (isinstance(total, int) and len(mails) >= total):
            return Counter(_about(mail) for mail in mails if isinstance(mail, dict))
    return None


def _about(mail: Mapping[str, object]) -> tuple[str, str]:
    told = next((each for each in (mail.get("email"), mail.get("to")) if isinstance(each, str)), "")
    return told.lower(), str(mail.get("booking_id"))


def needs_log_in(backstage: Backstage, operation: str) -> bool:
    """Whether an operation wants to know who asks."""
    return backstage.target.site.operations[operation].auth == "bearer"


async def _listed(backstage: Backstage, event_id: str, token: str) -> list[tuple[str, str]] | None:
    """All registrations, page by page; None when some cannot be had."""
    found: dict[str, str] = {}
    for page in range(1, MOST_PAGES):
        place = {"event_id": event_id}
        answer = await backstage.ask("list_registrations", path=place, query=_page(page), token=token)
        listed, total = answer.read("registrations"), answer.read("total")
        if not answer.ok or not isinstance(listed, list):
            return None
        known = len(found)
        found.update((booking_id, email) for email, booking_id in registrations_in(listed))
        # Without a total the end is a page with nothing new: a platform may give fewer on each than it was asked for.
        enough = isinstance(total, int) and len(found) >= total
        if enough or len(found) == known:
            complete = enough or not isinstance(total, int)
            return [(email, booking_id) for booking_id, email in found.items()] if complete else None
    return None


async def _looked_up(backstage: Backstage, event_id: str, email: str, slots: asyncio.Semaphore) -> Response:
    async with slots:
        return await backstage.ask("my_registration", path={"event_id": event_id}, query={"email": email})


def _page(number: int) -> dict[str, str]:
    return {"page": str(number), "limit": str(PAGE)}


def named(some: Sequence[str], most: int = 2) -> str:
    """A few of some names, and how many more there are."""
    shown = ", ".join(some[:most])
    return f"{shown} and {len(some) - most:,} more" if len(some) > most else shown

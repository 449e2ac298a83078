"""Which members are free to register for an event, where the platform wants members."""

from __future__ import annotations

import asyncio

from engine.accounts import Accounts
from engine.backstage import CONNECTIONS, Backstage
from engine.errors import SetupError
from engine.journeys.rsvp.booking import bookings_in
from engine.journeys.rsvp.books import named, needs_log_in, read_books

MOST_LOOKED_AT = 100
"""Members who are looked up one by one, each with a log-in of their own. Where more are needed, every so many-th is."""


async def unbooked_members(
    backstage: Backstage, event_id: str, needed: int, *, fresh: bool, from_the_end: bool = False
) -> list[int]:
    """The places in the profile's members of those who are free; SetupError when they are too few. `from_the_end` has
    the last ones first, so that two journeys can share an event."""
    accounts = backstage.accounts
    if accounts is None:
        raise SetupError("the platform wants members to register: name them in [members] of the profile")
    order = list(range(accounts.members.count))
    if from_the_end:
        order.reverse()
    free = order if fresh or len(order) < needed else await _free(backstage, accounts, event_id, order, needed)
    if len(free) < needed:
        raise SetupError(
            f"{needed:,} members without a booking are needed, {len(free):,} of {len(order):,} are free: raise count in"
            " [members], or name another event"
        )
    return free


async def _free(backstage: Backstage, accounts: Accounts, event_id: str, order: list[int], needed: int) -> list[int]:
    emails = {accounts.of(place).email.lower(): place for place in order}
    books = await read_books(backstage, event_id, emails) if backstage.offered("list_registrations") else None
    if books is not None:
        booked = {emails.get(email) for email, _ in books.bookings}
        return [place for place in order if place not in booked]
    if not backstage.offered("my_registration"):
        raise SetupError(
            "whether members are registered already cannot be known: the site has neither list_registrations nor"
            " my_registration"
        )
    if needed > MOST_LOOKED_AT:
        await _sampled(backstage, accounts, event_id, order[:needed])
        return order
    free: list[int] = []
    while len(free) < needed and order:
        asked, order = order[: needed - len(free)], order[needed - len(free) :]
        booked_now = await _booked(backstage, accounts, event_id, asked)
        free += [place for place in asked if place not in booked_now]
    return free


async def _sampled(backstage: Backstage, accounts: Accounts, event_id: str, needed: list[int]) -> None:
    asked = needed[:: -(-len(needed) // MOST_LOOKED_AT)]
    if booked := await _booked(backstage, accounts, event_id, asked):
        emails = [accounts.of(place).email for place in asked if place in booked]
        raise SetupError(
            f"of {len(asked):,} members looked at, {len(emails):,} are registered for {event_id} already"
            f" ({named(emails)}): cancel their bookings, or name another event"
        )


async def _booked(backstage: Backstage, accounts: Accounts, event_id: str, asked: list[int]) -> set[int]:
    slots = asyncio.Semaphore(CONNECTIONS)

    async def has_booking(place: int) -> bool:
        account = accounts.of(place)
        async with slots:
            token = ""
            if needs_log_in(backstage, "my_registration"):
                token = await backstage.log_in(account) or ""
                if not token:
                    raise SetupError(
                        f"the platform does not let {account.email} in, who is to register:"
                        f" check {accounts.members.password_env}"
                    )
            answer = await backstage.ask(
                "my_registration", path={"event_id": event_id}, query={"email": account.email}, token=token
            )
        if not answer.ok:
            raise SetupError(f"whether {account.email} is registered already cannot be seen: {answer.error}")
        return bool(bookings_in(answer, account.email.lower()))

    try:
        async with asyncio.TaskGroup() as group:
            tasks = {place: group.create_task(has_booking(place)) for place in asked}
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return {place for place, task in tasks.items() if task.result()}

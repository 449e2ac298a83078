"""After the load: the event that was made goes, or every booking of the run is given back; what stays is said.

Also looks for the bookings of people whose answer never came.
"""

from __future__ import annotations

import asyncio

from engine.accounts import Account
from engine.backstage import CONNECTIONS, Backstage
from engine.journeys.rsvp.booking import bookings_in
from engine.journeys.rsvp.books import admin_token, named, needs_log_in
from engine.journeys.rsvp.evidence import told_by

_REASON = {"reason": "the load test is over"}


async def tear_down(backstage: Backstage) -> None:
    """Delete the event that was made, and its bookings with it; else give back every booking that can be."""
    if not backstage.data:
        return
    event_id = backstage.data["event_id"]
    if backstage.data["made"] and backstage.offered("delete_event"):
        token = await admin_token(backstage)
        gone = token and (await backstage.ask("delete_event", path={"event_id": event_id}, token=token)).ok
        if gone:
            return
    if backstage.data["made"]:
        backstage.left("event", f"{event_id}, made for this run, with its bookings")
        return
    await _cancel(backstage, event_id)


async def _cancel(backstage: Backstage, event_id: str) -> None:
    journey = backstage.scenarios[0].journey
    told = told_by(backstage.claims, journey)
    slots = asyncio.Semaphore(CONNECTIONS)
    people = [email for email, each in told.items() if each.confirmed or each.unsure]
    cleared = await asyncio.gather(
        *(_cancelled(backstage, event_id, email, told[email].confirmed, told[email].unsure, slots) for email in people)
    )
    left = [email for email, done in zip(people, cleared, strict=True) if not done]
    if left:
        backstage.left("bookings", f"of event {event_id}, {len(left):,}: {named(left)}")


async def _cancelled(
    backstage: Backstage, event_id: str, email: str, bookings: list[str], unsure: bool, slots: asyncio.Semaphore
) -> bool:
    """Whether nothing of a person is left, as far as can be known."""
    if not backstage.offered("cancel_rsvp"):
        return not bookings and not unsure
    async with slots:
        token = ""
        if backstage.accounts is not None and needs_log_in(backstage, "cancel_rsvp"):
            token = await backstage.log_in(Account(email, backstage.accounts.password)) or ""
        place = {"event_id": event_id}
        if unsure and backstage.offered("my_registration"):
            answer = await backstage.ask("my_registration", path=place, query={"email": email}, token=token)
            unsure, bookings = not answer.ok, list(dict.fromkeys([*bookings, *bookings_in(answer, email)]))
        answers = [
            await backstage.ask("cancel_rsvp", path={**place, "booking_id": booking_id}, fields=_REASON, token=token)
            for booking_id in bookings
        ]
    return not unsure and all(answer.ok for answer in answers)

"""The rsvp_twice journey: the same person submits twice at once; one registration is confirmed, the other a duplicate.

One iteration is one person and two submissions, over two connections that are open already. That one of them is a
duplicate is an expected answer here.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.http_user import Ask
from engine.journeys.rsvp.booking import CONFIRMED, can_look_up, log_in, look_up, operation_of, replied, submission
from engine.journeys.rsvp.journey import price_of
from engine.journeys.rsvp.registrants import registrant
from engine.plan.model import ScenarioPlan
from engine.vu import VirtualUser


async def rsvp_twice(vu: VirtualUser) -> None:
    """View, then register twice."""
    who = registrant(vu)
    if not await log_in(vu, who):
        return
    look = Ask("view_event", path={"event_id": vu.setup["event_id"]})
    views = await vu.batch(look, look)
    if not vu.check("the event can be seen", all(answer.ok for answer in views)):
        return
    twice = [submission(vu, who, accept=("duplicate",)) for _ in range(2)]
    replies = [replied(vu, who, answer) for answer in await vu.batch(*twice)]
    said = sorted(reply.said for reply in replies)
    vu.counter("duplicate_bookings").add(max(0, said.count(CONFIRMED) - 1))
    vu.check("one is confirmed and one is a duplicate", said == [CONFIRMED, "duplicate"])
    if can_look_up(vu):
        for reply in replies:
            if reply.booking_id:
                await look_up(vu, who, reply.booking_id)


def planned(item: ScenarioPlan) -> Mapping[str, int]:
    """What is asked of the platform when all goes well."""
    count = item.planned_iterations
    if count is None:
        return {}
    return {"view_event": 2 * count, operation_of(price_of(item)): 2 * count, "my_registration": count}

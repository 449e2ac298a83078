"""The rsvp_burst journey: more people than an event has places, all at once; it must be full then, and not fuller.

One iteration is one person. All submit at one instant of the plan, `GATHERED_S` after the scenario's start. That the
event is full is an expected answer here. Reads `data`: `places` (20), what a fresh event has.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.journeys.rsvp.booking import CONFIRMED, can_look_up, log_in, look_up, operation_of, submit
from engine.journeys.rsvp.journey import price_of, view
from engine.journeys.rsvp.registrants import registrant
from engine.plan.model import ScenarioPlan
from engine.vu import VirtualUser

GATHERED_S = 1.0
"""By then everybody has seen the event, if the platform is quick enough."""


async def rsvp_burst(vu: VirtualUser) -> None:
    """View, wait for the others, register."""
    who = registrant(vu)
    if not await log_in(vu, who) or not await view(vu):
        return
    if vu.scope.plan is not None:
        await vu.scope.stop.sleep_until(vu.scope.plan.due(GATHERED_S))
    reply = await submit(vu, who, accept=("full",))
    vu.check("a place or a full event", reply.said in (CONFIRMED, "full"))
    if reply.booking_id and can_look_up(vu):
        await look_up(vu, who, reply.booking_id)


def planned(item: ScenarioPlan) -> Mapping[str, int]:
    """What is asked of the platform, beside looking up the bookings that succeed."""
    count = item.planned_iterations
    return {} if count is None else {"view_event": count, operation_of(price_of(item)): count}

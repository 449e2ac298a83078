"""The event_rsvp journey: look at an event, register for it (and pay, where it has a price), look whether it is there.

Each iteration is another person. Whether the event costs anything is the event's to say, not a die's; the platform
sends the confirmation mail, and the audit counts those. Reads `data`: see the setup in `event`.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.journeys.rsvp.booking import CONFIRMED, can_look_up, log_in, look_up, operation_of, submit
from engine.journeys.rsvp.registrants import registrant
from engine.plan.model import ScenarioPlan
from engine.vu import VirtualUser

READING_S = 0.5
"""From the event's page to the registration."""
WAITING_S = 1.0
"""From the confirmation to the look whether it is there."""


async def event_rsvp(vu: VirtualUser) -> None:
    """View, register, look again, think."""
    who = registrant(vu)
    if not await log_in(vu, who) or not await view(vu):
        return  # nobody registers for what they could not see
    await _pause(vu, READING_S)
    reply = await submit(vu, who)
    vu.rate("rsvp_success").add(reply.said == CONFIRMED)
    if not vu.check("the registration is confirmed", bool(reply.booking_id)):
        return
    if can_look_up(vu):
        await _pause(vu, WAITING_S)
        await look_up(vu, who, reply.booking_id)
    await vu.think()


async def view(vu: VirtualUser) -> bool:
    """Look at the event; whether it can be seen, with its places."""
    answer = await vu.call("view_event", path={"event_id": vu.setup["event_id"]})
    places, taken = (answer.read(name) if answer.ok else None for name in ("capacity", "current_registrations"))
    seen = vu.check("the event shows its places", isinstance(places, int))
    if isinstance(places, int) and isinstance(taken, int):
        vu.check("no more registrations than places", taken <= places)
    return seen


def planned(item: ScenarioPlan) -> Mapping[str, int]:
    """What so many registrations ask of the platform when all goes well."""
    count = item.planned_iterations
    if count is None:
        return {}
    return {"view_event": count, operation_of(price_of(item)): count, "my_registration": count}


def price_of(item: ScenarioPlan) -> float:
    """What a fresh event is to cost."""
    return float(item.scenario.data.get("price", 0))


async def _pause(vu: VirtualUser, seconds: float) -> None:
    await vu.scope.stop.sleep_until(vu.scope.clock.now() + seconds)

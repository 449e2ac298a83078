"""The journeys of Stripe's webhooks: events that all are new, and beside them what goes wrong with deliveries.

`webhooks`: one event an iteration, delivered once; its mix names Stripe's types. `webhooks_adverse`: redeliveries,
events out of order, and signatures that must not be believed; what the platform should refuse is an expected answer.
Both read `data`: `customers`, `subscriptions` and `subscribers`, whom the events are about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from engine.backstage import Backstage
from engine.errors import SetupError
from engine.journeys.webhooks.delivery import (
    ACCEPTED,
    DUPLICATE,
    REFUSED,
    UNKNOWN,
    UNSENT,
    Signing,
    deliver,
    new_event,
)
from engine.journeys.webhooks.events import TYPES, id_prefix, subscribers
from engine.plan.model import ScenarioPlan
from engine.vu import VirtualUser

CLAIM = "webhook"
"""Kind of the claims about events that all are new."""
ADVERSE_CLAIM = "webhook_adverse"
"""Kind of the claims about the others; their fact `part` says what they are."""

LATE_BY_S = 400
"""How old a late signature is; Stripe's tolerance is 300 s."""
OLDER_BY_S = 60
"""How much older an event is that comes after a newer one."""

OLDER = "older"
LATE = "late"
BADLY_SIGNED = "badly signed"
REDELIVERED = "redelivered"


async def webhooks(vu: VirtualUser) -> None:
    """One new event, delivered once."""
    event = new_event(vu, vu.kind or TYPES[0])
    delivery = await deliver(vu, event, CLAIM)
    said = delivery.said
    vu.check("webhook is processed", said == ACCEPTED)
    vu.rate("webhook_processing_success").add(said == ACCEPTED)
    vu.counter("webhook_duplicates").add(1 if said == DUPLICATE else 0)
    if said not in (UNKNOWN, UNSENT):
        vu.rate("webhook_signature_valid").add(said != REFUSED)
    if delivery.duration_ms is not None:
        vu.trend("webhook_processing_latency").add(delivery.duration_ms)


async def webhooks_adverse(vu: VirtualUser) -> None:
    """One thing that goes wrong with deliveries, as the mix says."""
    await ADVERSITIES[vu.kind or "redelivery"](vu)


async def _redelivery(vu: VirtualUser) -> None:
    """The same event again, signed anew, as Stripe does when it missed the answer."""
    event = new_event(vu, TYPES[vu.iteration % len(TYPES)])
    first = await deliver(vu, event, ADVERSE_CLAIM, part=REDELIVERED)
    again = await deliver(vu, event, ADVERSE_CLAIM, accept=(DUPLICATE,), part=REDELIVERED)
    if first.said == ACCEPTED:
        vu.check("redelivery is a duplicate", again.said == DUPLICATE)


async def _at_once(vu: VirtualUser) -> None:
    """The same event twice at the same time: whoever looks first and stores later processes both."""
    event = new_event(vu, TYPES[vu.iteration % len(TYPES)])
    both = [deliver(vu, event, ADVERSE_CLAIM, accept=(DUPLICATE,), part=REDELIVERED) for _ in range(2)]
    said = [delivery.said for delivery in await asyncio.gather(*both)]
    if ACCEPTED in said:
        vu.check("one of two at once is a duplicate", sorted(said) == [ACCEPTED, DUPLICATE])


async def _out_of_order(vu: VirtualUser) -> None:
    """A subscription's renewal, and then its cancellation of a minute before."""
    newer = new_event(vu, "customer.subscription.updated", part="n")
    older = new_event(vu, "customer.subscription.deleted", older_by_s=OLDER_BY_S, part="o")
    first = await deliver(vu, newer, ADVERSE_CLAIM, part="newer")
    # An older event is out of order only behind a newer one that the platform has.
    late = await deliver(vu, older, ADVERSE_CLAIM, part=OLDER if first.said == ACCEPTED else "")
    vu.check("event out of order is taken", late.said == ACCEPTED)


async def _late(vu: VirtualUser) -> None:
    """Signed rightly, and too long ago: what somebody recorded and plays again."""
    await _not_to_be_believed(vu, LATE, Signing(late_by_s=LATE_BY_S))


async def _badly_signed(vu: VirtualUser) -> None:
    """Signed with another secret, or changed after it was signed, in turns."""
    tampered = vu.iteration % 2 == 1
    await _not_to_be_believed(vu, BADLY_SIGNED, Signing(wrong_secret=not tampered, tampered=tampered))


async def _not_to_be_believed(vu: VirtualUser, part: str, signing: Signing) -> None:
    event = new_event(vu, TYPES[vu.iteration % len(TYPES)])
    delivery = await deliver(vu, event, ADVERSE_CLAIM, signing=signing, accept=(REFUSED,), part=part)
    vu.check(f"{part} webhook is refused", delivery.said == REFUSED)


ADVERSITIES: Mapping[str, Callable[[VirtualUser], Awaitable[None]]] = {
    "redelivery": _redelivery,
    "at_once": _at_once,
    "out_of_order": _out_of_order,
    "late": _late,
    "badly_signed": _badly_signed,
}
"""By the kinds of a mix."""


async def setup(backstage: Backstage) -> Mapping[str, object]:
    """See that every scenario says whom its events are about. SetupError where one does not."""
    problems = []
    for each in backstage.scenarios:
        try:
            subscribers(each.data)
        except ValueError as error:
            problems.append(f"scenario {each.name!r}: {error}")
    if problems:
        raise SetupError("; ".join(problems))
    return {}


async def teardown(backstage: Backstage) -> None:
    """Say what stays: an event that was processed cannot be taken back."""
    await _say_what_stays(backstage, CLAIM)


async def teardown_adverse(backstage: Backstage) -> None:
    """The same, of the others."""
    await _say_what_stays(backstage, ADVERSE_CLAIM)


async def _say_what_stays(backstage: Backstage, kind: str) -> None:
    taken = {claim.key for claim in backstage.claims.of(kind) if claim.said == ACCEPTED}
    if taken:
        prefixes = ", ".join(id_prefix(backstage.run_id, each.name) for each in backstage.scenarios)
        detail = f"{len(taken):,} whose ids begin with {prefixes}, and what they changed of the subscriptions they name"
        backstage.left("Stripe events", detail)


def planned_webhooks(plan: ScenarioPlan) -> Mapping[str, int]:
    """How many new events will be sent."""
    return {} if plan.planned_iterations is None else {"webhook": plan.planned_iterations}


def planned_adverse(plan: ScenarioPlan) -> Mapping[str, int]:
    """How often something goes wrong; none of it counts among the new events."""
    return {} if plan.planned_iterations is None else {"webhook_adverse": plan.planned_iterations}

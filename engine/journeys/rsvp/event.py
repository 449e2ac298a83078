"""The event that people register for: made fresh where the site can make one, else one that is there and fits.

What a setup returns is what users, audit and teardown know of it: `event_id`, `price`, `capacity`, `taken`
(registrations at the start), `made`, `people`, `first` (of each scenario, its first member's place) and, where members
register, `members`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.backstage import Backstage
from engine.errors import Problem, SetupError
from engine.journeys.rsvp.booking import operation_of
from engine.journeys.rsvp.books import ADMIN_EMAIL, ADMIN_PASSWORD, admin_token, has_admin, needs_log_in
from engine.journeys.rsvp.unbooked import unbooked_members
from engine.plan.planner import planned_iterations
from engine.profile.model import Scenario
from engine.target.environment import Environment
from engine.target.site import Site

EVENT_NAME, BURST_EVENT_NAME = "TEST_EVENT_ID", "TEST_BURST_EVENT_ID"
"""Environment names of events that are there."""


@dataclass(frozen=True)
class Wanted:
    """What a journey needs of its event."""

    title: str
    capacity: int
    """Of one that is made."""
    least: int
    """Free places that one which is there must have."""
    most: int | None = None
    """And those that it may have."""
    env_name: str = EVENT_NAME
    members_from_the_end: bool = False


async def set_up_registrations(backstage: Backstage) -> Mapping[str, Any]:
    """For event_rsvp: a place for everybody. `data`: `capacity`, `price` (0)."""
    people = people_of(backstage)
    capacity = int(_agreed(backstage, "capacity", people))
    if capacity < people:
        raise SetupError(f"capacity = {capacity:,} is too small: {people:,} people will register")
    return await _set_up(backstage, Wanted("registration", capacity, people))


async def set_up_burst(backstage: Backstage) -> Mapping[str, Any]:
    """For rsvp_burst: fewer places than people. `data`: `places` (20), `price` (0)."""
    people, places = people_of(backstage), int(_agreed(backstage, "places", 20))
    if not 0 < places < people:
        raise SetupError(
            f"{people:,} people do not exceed places = {places:,}: let more register, or offer fewer places"
        )
    return await _set_up(backstage, Wanted("burst", places, 1, people - 1, BURST_EVENT_NAME))


async def set_up_twice(backstage: Backstage) -> Mapping[str, Any]:
    """For rsvp_twice: a place for either submission of everybody, so that nothing but their being the same person keeps
    a second one out. `data`: `price` (0)."""
    single = [scenario.name for scenario in backstage.scenarios if scenario.connections_per_vu < 2]
    if single:
        raise SetupError(f"scenario {single[0]!r} needs connections_per_vu = 2: over one, nothing is submitted at once")
    places = 2 * people_of(backstage)
    return await _set_up(backstage, Wanted("pairs", places, places, members_from_the_end=True))


def unset(env_name: str, scenario: Scenario, site: Site, environment: Environment) -> tuple[Problem, ...]:
    """The event of that name, where the environment neither names one nor lets one be made."""
    if environment.get(env_name):
        return ()
    makes = "create_event" in site.operations
    if makes and environment.get(ADMIN_EMAIL) and environment.get(ADMIN_PASSWORD):
        return ()
    other = f"or set {ADMIN_EMAIL} and {ADMIN_PASSWORD}, so that one is made" if makes else "this site makes none"
    hint = f"write {env_name}=… on a line of it: an event that is there; {other}"
    return (Problem(environment.file, env_name, "not set", hint, setting=f"{env_name}=…"),)


def people_of(backstage: Backstage) -> int:
    """How many people the journey's scenarios send."""
    return sum(_people_in(backstage).values())


def _people_in(backstage: Backstage) -> dict[str, int]:
    found = {}
    for scenario in backstage.scenarios:
        count = planned_iterations(scenario.executor)
        if count is None:
            raise SetupError(
                f"scenario {scenario.name!r} does not say how many people register ({scenario.executor.name} without"
                " pacing): give it a rate or a number of iterations"
            )
        found[scenario.name] = count
    return found


def _agreed(backstage: Backstage, key: str, default: float) -> float:
    """A number of `data` that all scenarios of the journey must agree on: they share one event."""
    said = [scenario.data.get(key, default) for scenario in backstage.scenarios]
    value = said[0]
    if any(other != value for other in said):
        raise SetupError(f"the scenarios differ in {key}: {', '.join(map(str, said))}; they share one event")
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise SetupError(f"expected a number in {key}, got {value!r}")
    return value


async def _set_up(backstage: Backstage, wanted: Wanted) -> Mapping[str, Any]:
    price = _agreed(backstage, "price", 0)
    if backstage.offered("create_event") and has_admin(backstage):
        event = await _made(backstage, wanted, price)
    else:
        event = await _found(backstage, wanted)
    backstage.data.update(event)
    operation = operation_of(event["price"])
    if not backstage.offered(operation):
        raise SetupError(f"event {event['event_id']} costs {event['price']}, and the site has no operation {operation}")
    firsts, first = {}, 0
    for name, count in _people_in(backstage).items():
        firsts[name], first = first, first + count
    event["first"], event["people"] = firsts, first
    if needs_log_in(backstage, "rsvp"):
        event["members"] = await unbooked_members(
            backstage, event["event_id"], first, fresh=event["made"], from_the_end=wanted.members_from_the_end
        )
    return event


async def _made(backstage: Backstage, wanted: Wanted, price: float) -> dict[str, Any]:
    token = await admin_token(backstage)
    if token is None:
        raise SetupError(
            f"the platform does not let {ADMIN_EMAIL} in: mend it and {ADMIN_PASSWORD}, or remove them and name an"
            f" event that is there in {wanted.env_name}"
        )
    title = f"Load test {backstage.run_id} ({wanted.title})"
    price = int(price) if float(price).is_integer() else price
    fields = {"title": title, "description": title, "capacity": wanted.capacity, "price": price}
    answer = await backstage.ask("create_event", fields=fields, token=token)
    event_id = answer.read("event_id") if answer.ok else None
    if event_id is None:
        raise SetupError(f"the platform makes no event for {ADMIN_EMAIL}: {answer.error or 'it names no id'}")
    return {"event_id": str(event_id), "price": price, "capacity": wanted.capacity, "taken": 0, "made": True}


async def _found(backstage: Backstage, wanted: Wanted) -> dict[str, Any]:
    event_id = backstage.target.settings.get(wanted.env_name)
    fits = f"an event with {_places_said(wanted)} in {wanted.env_name}"
    if not event_id:
        if backstage.offered("create_event"):
            raise SetupError(f"set {ADMIN_EMAIL} and {ADMIN_PASSWORD}, so that an event can be made, or name {fits}")
        raise SetupError(f"the site cannot make events: name {fits}")
    answer = await backstage.ask("view_event", path={"event_id": event_id})
    capacity, taken = answer.read("capacity"), answer.read("current_registrations")
    if not answer.ok:
        raise SetupError(f"{wanted.env_name}={event_id} cannot be seen: {answer.error}; name {fits}")
    if not isinstance(capacity, int) or not isinstance(taken, int):
        raise SetupError(f"{wanted.env_name}={event_id} does not say how many places it has and how many are taken")
    free = capacity - taken
    if free < wanted.least or (wanted.most is not None and free > wanted.most):
        raise SetupError(f"{wanted.env_name}={event_id} has {free:,} free places; name {fits}")
    price = answer.read("price")
    price = price if isinstance(price, int | float) else 0
    return {"event_id": event_id, "price": price, "capacity": capacity, "taken": taken, "made": False}


def _places_said(wanted: Wanted) -> str:
    if wanted.most is None:
        return f"at least {wanted.least:,} free places"
    return f"{wanted.least:,} to {wanted.most:,} free places"

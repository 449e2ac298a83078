"""The API journeys: what a client of the platform's API asks for, three requests an iteration.

Authentication: log in, who am I, a new token. Events: a page of them, one of those, a search in them. Subscriptions:
log in, the plans, the member's own. What a site does not offer is left out, and so is what an answer should have led to
and does not: nobody views an event when none was listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.accounts import Account
from engine.errors import JourneyError
from engine.plan.model import ScenarioPlan
from engine.vu import VirtualUser
from engine.wire.response import Response

AUTH = ("login", "me", "refresh")
EVENTS = ("list_events", "view_event", "search_events")
SUBSCRIPTIONS = ("login", "plans", "my_subscription")
"""The operations of an iteration, in their order."""

_SOUGHT = ("karate", "judo", "aikido", "seminar", "tournament", "workshop", "training", "grading", "kata", "beginner")
_FIRST_PAGE = {"limit": "20", "page": "1"}


def asked(*operations: str) -> Callable[[ScenarioPlan], Mapping[str, int]]:
    """What `--dry-run` says of a journey that performs each of them once an iteration."""

    def planned(item: ScenarioPlan) -> Mapping[str, int]:
        count = item.planned_iterations
        return {} if count is None else dict.fromkeys(operations, count)

    return planned


async def api_auth(vu: VirtualUser) -> None:
    """Log in, ask who that is, get a new token for the old one."""
    account = _account(vu)
    answer = await _log_in(vu, account)
    if vu.token:
        if _offered(vu, "me"):
            me = await vu.call("me")
            vu.check("a token says whose it is", me.ok and _same(me.read("email"), account.email))
        if _offered(vu, "refresh"):
            refreshed = await vu.call("refresh", fields={"refresh_token": answer.read("refresh_token")})
            token = refreshed.read("access_token") if refreshed.ok else None
            vu.check("a refresh gives another token", bool(token) and token != vu.token)
    await vu.think()


async def api_events(vu: VirtualUser) -> None:
    """Read a page of events, view one of them, search for some."""
    listed = await vu.call("list_events", query=_FIRST_PAGE)
    ids = _ids(listed.read("events")) if listed.ok else []
    if vu.check("events are listed", bool(ids)):
        event = vu.random.choice(ids)
        viewed = await vu.call("view_event", path={"event_id": event})
        vu.check("the event viewed is the one asked for", viewed.ok and _same(viewed.read("id"), event))
    if _offered(vu, "search_events"):
        found = await vu.call("search_events", query={"q": vu.random.choice(_SOUGHT)})
        vu.check("a search in events gives a list", found.ok and isinstance(found.read("events"), list))
    await vu.think()


async def api_subscriptions(vu: VirtualUser) -> None:
    """Log in, look at the plans, look at one's own subscription, which may be none."""
    await _log_in(vu, _account(vu))
    plans = await vu.call("plans")
    vu.check("plans are listed", plans.ok and bool(plans.read("plans")))
    if vu.token and _offered(vu, "my_subscription"):
        mine = await vu.call("my_subscription")
        vu.check("a member's subscription is told", mine.ok)
    await vu.think()


async def _log_in(vu: VirtualUser, account: Account) -> Response:
    """Anew in each iteration: who has a token already leaves it behind."""
    vu.token = None
    answer = await vu.call("login", fields={"email": account.email, "password": account.password})
    token = answer.read("access_token") if answer.ok else None
    if vu.check("log-in gives a token", bool(token)):
        vu.token = str(token)
    return answer


def _account(vu: VirtualUser) -> Account:
    accounts = vu.scope.accounts
    if accounts is None:
        raise JourneyError(f"scenario {vu.scope.scenario.name!r} logs in, but the profile names no members")
    return accounts.of(vu.number)


def _offered(vu: VirtualUser, operation: str) -> bool:
    return vu.scope.calls.offered(operation)


def _ids(events: object) -> list[str]:
    if not isinstance(events, list):
        return []
    return [str(event["id"]) for event in events if isinstance(event, dict) and event.get("id") is not None]


def _same(told: object, wanted: str) -> bool:
    return str(told).lower() == wanted.lower()

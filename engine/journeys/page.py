"""The page journey: one page of the site an iteration, with what a browser would fetch for it, then reading.

A member logs in once, with the first page and before that page's time begins. A page that the site does not have
becomes its home page, and data that it does not offer are not fetched. Reads `data`: `log_in` (false), whether the
visitors of the scenario are members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.calls import encoded_query
from engine.errors import JourneyError
from engine.http_user import Ask
from engine.journeys.queries import asking
from engine.profile.model import Scenario
from engine.scope import Scope
from engine.vu import VirtualUser

HOME = "homepage"
"""The kind of page that every site has."""


@dataclass(frozen=True)
class Visit:
    """One kind of page: the document, and the API call that fills it."""

    document: Ask
    api: Ask | None
    holds: str
    """What the API's answer holds that the page shows."""


@dataclass(frozen=True)
class Tour:
    """The pages of one site, as its visitors see them."""

    visits: Mapping[str, Visit]
    """By kind, as far as the site has them."""
    assets: tuple[Ask, ...]
    """Fetched with each page."""


_TWENTY = {"limit": "20"}
_KARATE = {"q": "karate"}

VISITS: Mapping[str, Visit] = {
    HOME: Visit(Ask("page_home"), Ask("list_events", query=_TWENTY), "events"),
    "events": Visit(Ask("page_events"), Ask("list_events", query=_TWENTY), "events"),
    "instructors": Visit(Ask("page_instructors"), Ask("list_instructors", query=_TWENTY), "instructors"),
    "search": Visit(Ask("page_search", query=_KARATE), Ask("search", query={**_KARATE, **_TWENTY}), "results"),
    "dashboard": Visit(Ask("page_dashboard"), Ask("dashboard_api"), "member"),
}
"""By the kinds of a mix."""


async def page(vu: VirtualUser) -> None:
    """Open a page, read, go on."""
    tour = tour_of(vu.scope)
    kind = vu.kind if vu.kind in tour.visits else HOME
    visit = tour.visits[kind]
    if vu.data.get("log_in") and vu.token is None:
        await _log_in(vu)
    began = vu.scope.clock.now()
    document = await vu.ask(visit.document)
    vu.check("page has content", document.ok and bool(document.exchange.body))
    if tour.assets:
        assets = await vu.batch(*tour.assets)
        vu.check("assets are there", all(asset.ok for asset in assets))
    answer = await vu.ask(visit.api) if visit.api is not None else None
    vu.trend("page_load_time", page=kind).add((vu.scope.clock.now() - began) * 1000.0)
    if answer is not None:
        vu.check("page has data", answer.ok and bool(answer.read(visit.holds)))
    await vu.think()


def needs(scenario: Scenario) -> tuple[str, ...]:
    """What a site must offer; it may do without everything else."""
    return (VISITS[HOME].document.operation, *(("login",) if scenario.data.get("log_in") else ()))


def tour_of(scope: Scope) -> Tour:
    """The pages of the scenario's site."""
    tour: Tour | None = scope.memo.get("page")
    if tour is None:
        visits = {
            kind: _on_site(scope, visit)
            for kind, visit in VISITS.items()
            if scope.calls.offered(visit.document.operation)
        }
        tour = scope.memo["page"] = Tour(visits, tuple(map(Ask, scope.calls.assets)))
    return tour


def _on_site(scope: Scope, visit: Visit) -> Visit:
    if visit.api is None or not scope.calls.offered(visit.api.operation):
        return replace(visit, api=None)
    query = visit.api.query or ""
    encoded = query if isinstance(query, str) else encoded_query(query)
    return replace(visit, api=asking(scope.calls, visit.api.operation, encoded))


async def _log_in(vu: VirtualUser) -> None:
    accounts = vu.scope.accounts
    if accounts is None:
        raise JourneyError(f"scenario {vu.scope.scenario.name!r} logs in, but the profile names no members")
    account = accounts.of(vu.number)
    answer = await vu.call("login", fields={"email": account.email, "password": account.password})
    token = answer.read("access_token") if answer.ok else None
    if vu.check("log-in gives a token", bool(token)):
        vu.token = str(token)

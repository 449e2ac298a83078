"""The page journey: one page of the site an iteration, with what a browser would fetch for it, then reading.

A member logs in once, with the first page and before that page's time begins. Reads `data`: `log_in` (false), whether
the visitors of the scenario are members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import JourneyError
from engine.http_user import Ask
from engine.vu import VirtualUser


@dataclass(frozen=True)
class Visit:
    """One kind of page: the document, and the API call that fills it."""

    document: Ask
    api: Ask
    holds: str
    """Field of the API's answer that holds what the page shows."""


_TWENTY = {"limit": "20"}
_KARATE = {"q": "karate"}

VISITS: Mapping[str, Visit] = {
    "homepage": Visit(Ask("page_home"), Ask("list_events", query=_TWENTY), "events"),
    "events": Visit(Ask("page_events"), Ask("list_events", query=_TWENTY), "events"),
    "instructors": Visit(Ask("page_instructors"), Ask("list_instructors", query=_TWENTY), "instructors"),
    "search": Visit(Ask("page_search", query=_KARATE), Ask("search", query={**_KARATE, **_TWENTY}), "results"),
    "dashboard": Visit(Ask("page_dashboard"), Ask("dashboard_api"), "member"),
}
"""By the kinds of a mix."""

ASSETS = (Ask("asset_css"), Ask("asset_js"), Ask("asset_logo"))


async def page(vu: VirtualUser) -> None:
    """Open a page, read, go on."""
    kind = vu.kind or "homepage"
    visit = VISITS[kind]
    if vu.data.get("log_in") and vu.token is None:
        await _log_in(vu)
    began = vu.scope.clock.now()
    document = await vu.ask(visit.document)
    vu.check("page has content", document.ok and bool(document.exchange.body))
    assets = await vu.batch(*ASSETS)
    vu.check("assets are there", all(asset.ok for asset in assets))
    answer = await vu.ask(visit.api)
    vu.trend("page_load_time", page=kind).add((vu.scope.clock.now() - began) * 1000.0)
    vu.check("page has data", answer.ok and bool(answer.read(visit.holds)))
    await vu.think()


async def _log_in(vu: VirtualUser) -> None:
    accounts = vu.scope.accounts
    if accounts is None:
        raise JourneyError(f"scenario {vu.scope.scenario.name!r} logs in, but the profile names no members")
    account = accounts.of(vu.number)
    answer = await vu.call("login", fields={"email": account.email, "password": account.password})
    token = answer.read("access_token") if answer.ok else None
    if vu.check("log-in gives a token", bool(token)):
        vu.token = str(token)

"""What a token may do at a Sentry, found out by asking: one small question for each scope."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from engine.monitors.monitor import MonitorError
from engine.monitors.sentry_api import Refused, SentryApi
from engine.monitors.sentry_question import Params, places
from engine.monitors.sentry_transactions import NEEDS, TABLES
from engine.monitors.settings import SentryAccess

_LATELY = ("statsPeriod", "1h")


@dataclass(frozen=True)
class ScopeCheck:
    """Whether a token may do one thing."""

    scope: str
    """As Sentry calls it: `event:read`."""
    ok: bool
    detail: str
    """What it is for; why it cannot be had."""
    needed: bool
    """Whether there is no Sentry panel at all without it."""
    status: int | None = None
    """Of an answer that refused it; None where nothing of the kind came."""


async def examined(access: SentryAccess) -> tuple[ScopeCheck, ...]:
    """Issues, slowest transactions and releases, side by side. Raises nothing: what fails is told in its row."""
    api = SentryApi(access)
    try:
        return tuple(await asyncio.gather(_issues(api, access), _transactions(api, access), _releases(api)))
    finally:
        await api.close()


async def _issues(api: SentryApi, access: SentryAccess) -> ScopeCheck:
    params = [*places(access), _LATELY, ("query", ""), ("limit", "1")]
    return await _asked(api, "issues", params, "event:read", "issues", needed=True)


async def _transactions(api: SentryApi, access: SentryAccess) -> ScopeCheck:
    for table in TABLES:
        try:
            await api.get("events", [*table.params(access), _LATELY], NEEDS)
        except Refused as error:
            if error.status != 400:
                return ScopeCheck(NEEDS, False, f"no slowest transactions: {error}", False, error.status)
        except MonitorError as error:
            return ScopeCheck(NEEDS, False, f"no slowest transactions: {error}", False)
        else:
            return ScopeCheck(NEEDS, True, "reads the slowest transactions", False)
    return ScopeCheck(NEEDS, True, "may read transactions, but this Sentry keeps none", False)


async def _releases(api: SentryApi) -> ScopeCheck:
    return await _asked(api, "releases", [("per_page", "1")], "project:releases", "releases", needed=False)


async def _asked(api: SentryApi, path: str, params: Params, scope: str, what: str, *, needed: bool) -> ScopeCheck:
    try:
        await api.get(path, params, scope)
    except MonitorError as error:
        return ScopeCheck(scope, False, f"no {what}: {error}", needed, getattr(error, "status", None))
    return ScopeCheck(scope, True, f"reads {what}", needed)

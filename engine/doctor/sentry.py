"""May the token read what the feed reads from Sentry? A row for each scope; no run needs any of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from engine.doctor.examination import Examination
from engine.doctor.row import Row
from engine.monitors.sentry import ScopeCheck, examined

_PATIENCE_S = 8.0
_NAMES = "SENTRY_ORG=… and SENTRY_AUTH_TOKEN=… (for your own Sentry SENTRY_URL=…; SENTRY_PROJECT and so on narrow it)"
_REMEDIES = {
    401: "make a token in Sentry under Settings, Auth Tokens, and name it in SENTRY_AUTH_TOKEN",
    403: "give the token of SENTRY_AUTH_TOKEN that scope, in Sentry under Settings, Auth Tokens",
    429: "look again in a minute",
}
_ELSE = "are SENTRY_URL and SENTRY_ORG right, and does it run there?"
"""No token mends a server that is not there."""


async def sentry(examination: Examination) -> Sequence[Row]:
    """Each scope; or how to name a Sentry."""
    settings = examination.monitors
    if settings is None or settings.sentry is None:
        found = "its settings cannot be read" if settings is None else "SENTRY_ORG is not set"
        remedy = f"write {_NAMES} on lines of {examination.target.env_file}"
        return [Row("sentry", "not measured", found, remedy, needed=False)]
    where = f"{settings.sentry.organization} at {settings.sentry.access.host}"
    began = examination.clock.now()
    try:
        checks = await asyncio.wait_for(examined(settings.sentry), _PATIENCE_S)
    except Exception as error:  # the boundary to third parties: the other rows are wanted all the same
        reason = str(error) or f"did not answer within {_PATIENCE_S:g} s"
        return [Row("sentry", "not ok", f"{where}: {reason}", _ELSE, needed=False)]
    took_ms = (examination.clock.now() - began) * 1000.0
    return [_row(check, f"{where}, {took_ms:,.0f} ms") for check in checks]


def _row(check: ScopeCheck, where: str) -> Row:
    found = f"{check.detail} ({where})"
    if check.ok:
        return Row(f"sentry {check.scope}", "ok", found, needed=False)
    remedy = _REMEDIES.get(check.status or 0, _ELSE)
    return Row(f"sentry {check.scope}", "not ok", found, remedy, needed=False)

"""The platform's routes, one room for each group; a room turns a Platform into its endpoints."""

from __future__ import annotations

from wwmaa_tui.standin.endpoints import Endpoint
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.rooms import (
    admin,
    assets,
    auth,
    control,
    events,
    health,
    instructors,
    jaeger,
    live,
    members,
    pages,
    rsvp,
    search,
    sentry,
    subscriptions,
    webhooks,
)


def all_endpoints(platform: Platform) -> list[Endpoint]:
    """Every endpoint there is; of two that match, the earlier one answers."""
    rooms = (
        control,
        health,
        search,
        auth,
        events,
        rsvp,
        instructors,
        live,
        members,
        subscriptions,
        webhooks,
        admin,
        pages,
        assets,
        sentry,
        jaeger,
    )
    return [endpoint for room in rooms for endpoint in room.endpoints(platform)]

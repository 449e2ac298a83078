"""What a member sees after logging in: the dashboard's data."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.costs import DASHBOARD
from wwmaa_tui.standin.endpoints import Call, Endpoint
from wwmaa_tui.standin.identity import member_of
from wwmaa_tui.standin.platform import Platform

_SHOWN = 5


def endpoints(platform: Platform) -> list[Endpoint]:
    """The dashboard."""

    def dashboard(call: Call) -> Answer:
        member = member_of(platform, call)
        payload = {
            "member": member,
            "subscription": platform.ledger.subscription_of(member.id),
            "upcoming_events": platform.catalogue.events[:_SHOWN],
            "recommended": platform.catalogue.items[:_SHOWN],
        }
        return json_answer(payload, DASHBOARD)

    return [Endpoint("GET", "/api/users/me/dashboard", "api", dashboard)]

"""Membership plans for all, and a member's own subscription, which most do not have (404)."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import MY_SUBSCRIPTION, PLANS
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.identity import claims_of
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.vocabulary import PLANS as TIERS


def endpoints(platform: Platform) -> list[Endpoint]:
    """Plans and my-subscription."""
    names = ("id", "code", "name", "price_usd", "benefits")
    plans_answer = json_answer(
        {
            "plans": [{**dict(zip(names, tier, strict=True)), "billing_interval": "month"} for tier in TIERS],
            "total": len(TIERS),
        },
        PLANS,
    )

    def plans(call: Call) -> Answer:
        return plans_answer

    def mine(call: Call) -> Answer:
        held = platform.ledger.subscription_of(claims_of(platform, call).sub)
        if held is None:
            raise Refusal(problem(404, "no subscription", MY_SUBSCRIPTION))
        return json_answer(held, MY_SUBSCRIPTION)

    return [
        Endpoint("GET", "/api/subscriptions/plans", "api", plans),
        Endpoint("GET", "/api/subscriptions/my-subscription", "api", mine),
    ]

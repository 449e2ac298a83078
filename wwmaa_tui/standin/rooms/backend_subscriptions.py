"""The second contract's membership tiers: all of them, and one by its code. It has nothing for each member."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import PLANS
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.vocabulary import PLANS as TIERS

_POPULAR = "premium"


def endpoints(platform: Platform) -> list[Endpoint]:
    """List and one."""
    tiers = [
        {
            "id": tier_id,
            "code": code,
            "name": name,
            "price_usd": price,
            "billing_interval": "one_time" if code == "lifetime" else "month",
            "benefits": benefits,
            "features": {"live_training": price >= 79, "video_library": price > 0},
            "is_popular": code == _POPULAR,
        }
        for tier_id, code, name, price, benefits in TIERS
    ]
    everything = json_answer({"tiers": tiers, "total": len(tiers)}, PLANS)
    by_code = {tier["code"]: json_answer(tier, PLANS) for tier in tiers}

    def list_tiers(call: Call) -> Answer:
        return everything

    def one(call: Call) -> Answer:
        ready = by_code.get(call.places["code"])
        if ready is None:
            raise Refusal(problem(400, f"Invalid tier ID: one of {', '.join(map(str, by_code))}", PLANS))
        return ready

    return [
        Endpoint("GET", "/api/subscriptions", "api", list_tiers),
        Endpoint("GET", "/api/subscriptions/{code}", "api", one),
    ]

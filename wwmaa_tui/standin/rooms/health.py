"""Whether the platform is there: answered at once, whatever the load and whatever the fault."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer, json_answer
from wwmaa_tui.standin.costs import NOTHING
from wwmaa_tui.standin.endpoints import Call, Endpoint
from wwmaa_tui.standin.platform import Platform

_HEALTHY = json_answer({"status": "healthy", "service": "wwmaa-standin"}, NOTHING)


def endpoints(platform: Platform) -> list[Endpoint]:
    """`/health` and `/api/health`."""
    return [Endpoint("GET", path, "free", _health) for path in ("/health", "/api/health")]


def _health(call: Call) -> Answer:
    return _HEALTHY

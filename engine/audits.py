"""What a platform counted, held against what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.measure.snapshot import Counter, Point, point_as, select

NEVER_SENT = (
    "dns",
    "connect timeout",
    "no free connection",
    "connection refused",
    "connection error",
    "tls",
    "no socket",
)
"""Errors of requests that no byte was sent of."""
RECEIVED = "requests received"
"""Name of the audit."""
UNSURE = ("connection reset", "timeout", "interrupted")
"""Whether the target saw such a request cannot be known from here."""


def requests_received(totals: Mapping[str, Point], received: int, *, lost: bool = False) -> dict[str, Any]:
    """The fields of an AuditDone: does the target's count of marked load requests agree with ours, exactly but for
    those of which nobody can know: cut off, or sent again on another connection. `lost`: a generator took what it had
    not told yet with it."""
    unsent = sum(_requests(totals, f"{{error:{kind}}}") for kind in NEVER_SENT)
    unsure = sum(_requests(totals, f"{{error:{kind}}}") for kind in UNSURE)
    sent = _requests(totals) - unsent
    least, most = sent - unsure, sent + point_as(Counter, select(totals, "http_reqs_resent")).count
    range_said = f"{sent:,.0f}" if least == most else f"{least:,.0f} to {most:,.0f}"
    result = "pass" if least <= received <= most else "fail"
    if lost and received > most:
        result, range_said = "not measured", f"{range_said} and what a lost generator had not told yet"
    return {
        "audit": RECEIVED,
        "result": result,
        "expected": sent,
        "found": float(received),
        "detail": f"the target counted {received:,} marked requests, {range_said} were sent",
    }


def _requests(totals: Mapping[str, Point], tags: str = "") -> float:
    return point_as(Counter, select(totals, f"http_reqs{tags}")).count

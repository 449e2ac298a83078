"""Who is calling, by the token they carry; refuses with 401 when that cannot be told."""

from __future__ import annotations

import time

from wwmaa_tui.standin.answers import problem
from wwmaa_tui.standin.endpoints import Call, Refusal
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Member
from wwmaa_tui.standin.tokens import Claims


def claims_of(platform: Platform, call: Call) -> Claims:
    """What the call's access token states."""
    token = call.bearer()
    if not token:
        raise Refusal(problem(401, "not authenticated"))
    claims = platform.tokens.read(token, "access", time.time())
    if claims is None:
        raise Refusal(problem(401, "invalid or expired token"))
    return claims


def member_of(platform: Platform, call: Call) -> Member:
    """The account behind the call's access token."""
    member = platform.ledger.member(claims_of(platform, call).sub)
    if member is None:
        raise Refusal(problem(401, "the account is gone"))
    return member


def admin_of(platform: Platform, call: Call) -> Member:
    """The administrator behind the call's access token; refuses anybody else with 403."""
    member = member_of(platform, call)
    if member.role != "admin":
        raise Refusal(problem(403, "for administrators only"))
    return member

"""Log-in, refresh and who-am-I; every session is written to the ledger, and a refresh token is good for one use."""

from __future__ import annotations

import time

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import LOGIN, ME, REFRESH
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.identity import member_of
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Member
from wwmaa_tui.standin.tokens import ACCESS_S


class _Credentials(msgspec.Struct, frozen=True):
    email: str
    password: str


class _RefreshToken(msgspec.Struct, frozen=True):
    refresh_token: str


def endpoints(platform: Platform) -> list[Endpoint]:
    """The three of them."""
    auth = _Auth(platform)
    return [
        Endpoint("POST", "/api/auth/login", "api", auth.log_in),
        Endpoint("GET", "/api/auth/me", "api", auth.me),
        Endpoint("POST", "/api/auth/refresh", "api", auth.refresh),
    ]


class _Auth:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def log_in(self, call: Call) -> Answer:
        credentials = call.read(_Credentials)
        member = self._platform.ledger.member_by_login(credentials.email, credentials.password)
        if member is None:
            raise Refusal(problem(401, "wrong e-mail or password", LOGIN))
        user = {
            "id": member.id,
            "email": member.email,
            "role": member.role,
            "first_name": member.first_name,
            "last_name": member.last_name,
            "is_verified": True,
        }
        return json_answer({"message": "logged in", **self._token_pair(member), "user": user}, LOGIN)

    def me(self, call: Call) -> Answer:
        member = member_of(self._platform, call)
        profile = {
            "id": member.id,
            "name": f"{member.first_name} {member.last_name}",
            "email": member.email,
            "role": member.role,
            "belt_rank": member.belt_rank,
            "dojo": member.dojo,
            "country": member.country,
            "locale": member.locale,
        }
        return json_answer(profile, ME)

    def refresh(self, call: Call) -> Answer:
        now = time.time()
        claims = self._platform.tokens.read(call.read(_RefreshToken).refresh_token, "refresh", now)
        if claims is None:
            raise Refusal(problem(401, "invalid or expired refresh token"))
        member = self._platform.ledger.member(claims.sub)
        if member is None or not self._platform.ledger.use_up_session(claims.jti, now):
            raise Refusal(problem(401, "the refresh token was used before", REFRESH))
        return json_answer(self._token_pair(member), REFRESH)

    def _token_pair(self, member: Member) -> dict[str, object]:
        now, tokens = time.time(), self._platform.tokens
        session = tokens.new_session()
        self._platform.ledger.open_session(session, member.id, now)
        return {
            "access_token": tokens.issue("access", member.id, session, now),
            "refresh_token": tokens.issue("refresh", member.id, session, now),
            "token_type": "bearer",
            "expires_in": ACCESS_S,
        }

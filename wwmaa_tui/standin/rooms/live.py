"""Live sessions under both contracts: joining, tokens and health over HTTP, and the sockets of chat.

No media is sent: the video side ends with its token. Knows nothing of what is said in a session.
"""

from __future__ import annotations

import time
import uuid

import msgspec

from wwmaa_tui.standin.answers import Answer, json_answer, problem
from wwmaa_tui.standin.costs import JOIN, REFUSED, VIDEO_HEALTH, VIDEO_TOKEN
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.live.handshake import switching
from wwmaa_tui.standin.live.happenings import Person
from wwmaa_tui.standin.live.seat import Seat
from wwmaa_tui.standin.live.sessions import LiveSession
from wwmaa_tui.standin.live.sessions_dialect import SESSIONS_DIALECT
from wwmaa_tui.standin.live.training_dialect import TRAINING_DIALECT
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.tokens import ACCESS_S, Claims

_RTC, _SOCKET, _VIDEO = "rtc", "ws", "video"


class _Joining(msgspec.Struct, frozen=True):
    user_id: str
    participant_name: str = ""


class _AccessToken(msgspec.Struct, frozen=True):
    access_token: str


class _Leaving(msgspec.Struct, frozen=True):
    user_id: str


def endpoints(platform: Platform) -> list[Endpoint]:
    """Four operations over HTTP, and a socket of each contract."""
    live = _Live(platform)
    session = "/api/rtc/sessions/{id}"
    return [
        Endpoint("POST", f"{session}/join", "api", live.join),
        Endpoint("POST", f"{session}/video-token", "api", live.video_token),
        Endpoint("GET", f"{session}/video-health", "api", live.video_health),
        Endpoint("POST", f"{session}/leave", "api", live.leave),
        Endpoint("GET", "/ws/sessions/{id}", "socket", live.sessions_socket),
        Endpoint("GET", "/ws/training/{id}/chat", "socket", live.training_socket),
    ]


class _Live:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def join(self, call: Call) -> Answer:
        session = self._session(call)
        wanted = call.read(_Joining)
        if not wanted.user_id.strip():
            raise Refusal(problem(422, "user_id: a participant needs one"))
        session.introduce(Person(wanted.user_id, wanted.participant_name or wanted.user_id))
        answer = {
            "session_id": session.id,
            "user_id": wanted.user_id,
            "access_token": self._token(_RTC, wanted.user_id, session),
            "ws_token": self._token(_SOCKET, wanted.user_id, session),
            "participants": session.present,
            "expires_in": ACCESS_S,
        }
        return json_answer(answer, JOIN)

    def video_token(self, call: Call) -> Answer:
        session = self._session(call)
        claims = self._participant(call, session)
        if call.read(_AccessToken).access_token != call.bearer():
            raise Refusal(problem(401, "access_token: not the one that the request carries"))
        answer = {"video_token": self._token(_VIDEO, claims.sub, session), "expires_in": ACCESS_S}
        return json_answer(answer, VIDEO_TOKEN)

    def video_health(self, call: Call) -> Answer:
        session = self._session(call)
        self._participant(call, session)
        status = "connected" if session.present else "healthy"
        return json_answer({"status": status, "session_id": session.id, "participants": session.present}, VIDEO_HEALTH)

    def leave(self, call: Call) -> Answer:
        session = self._session(call)
        user_id = call.read(_Leaving).user_id
        session.dismiss(user_id)
        return json_answer({"status": "left", "user_id": user_id}, JOIN)

    def sessions_socket(self, call: Call) -> Answer:
        """Open to who has joined over HTTP."""
        session = self._session(call)
        claims = self._platform.tokens.read(call.query().get("token", ""), _SOCKET, time.time())
        if claims is None or claims.jti != session.id:
            raise Refusal(problem(403, "invalid or expired token", REFUSED))
        person = session.known(claims.sub) or Person(claims.sub, claims.sub)
        return switching(call, Seat(self._platform, session, person, SESSIONS_DIALECT))

    def training_socket(self, call: Call) -> Answer:
        """Open to who has logged in; whatever is amiss is a 403, as where a socket is closed before it is accepted."""
        platform = self._platform
        claims = platform.tokens.read(call.query().get("token", ""), "access", time.time())
        member = platform.ledger.member(claims.sub) if claims is not None else None
        session = platform.live.get(call.places["id"]) if _is_uuid(call.places["id"]) else None
        if member is None or session is None:
            raise Refusal(problem(403, "forbidden", REFUSED))
        person = Person(member.id, f"{member.first_name} {member.last_name}")
        session.introduce(person)
        return switching(call, Seat(platform, session, person, TRAINING_DIALECT))

    def _session(self, call: Call) -> LiveSession:
        session = self._platform.live.get(call.places["id"])
        if session is None:
            raise Refusal(problem(404, "no such session"))
        return session

    def _participant(self, call: Call, session: LiveSession) -> Claims:
        """What the token states that joining gave."""
        claims = self._platform.tokens.read(call.bearer(), _RTC, time.time()) if call.bearer() else None
        if claims is None or claims.jti != session.id:
            raise Refusal(problem(401, "not a participant of this session"))
        return claims

    def _token(self, kind: str, user_id: str, session: LiveSession) -> str:
        return self._platform.tokens.issue(kind, user_id, session.id, time.time())


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True

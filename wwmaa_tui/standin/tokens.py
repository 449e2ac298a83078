"""Signed tokens that say who someone is: JSON Web Tokens (HS256) with a key of this process only.

Nothing is remembered per token, so a million log-ins cost no memory; that a refresh token is used once is the
ledger's business. Time is an argument, in seconds since 1970.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

ACCESS_S = 3600
REFRESH_S = 7 * 24 * 3600

_HEADER = urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")


class Claims(msgspec.Struct, frozen=True):
    """What a token states."""

    sub: str
    """Member id."""
    typ: str
    """`access` or `refresh`."""
    jti: str
    """Session id, the same in the access and the refresh token of one log-in."""
    exp: int


_decoder = msgspec.json.Decoder(Claims)


class Tokens:
    """Issues and reads tokens."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def new_session(self) -> str:
        """A session id nobody has had."""
        return secrets.token_hex(12)

    def issue(self, kind: str, member_id: str, session: str, now: float) -> str:
        """A token of a kind, `access` or `refresh`, valid from now."""
        life = ACCESS_S if kind == "access" else REFRESH_S
        claims = msgspec.json.encode(Claims(member_id, kind, session, int(now) + life))
        signed = _HEADER + b"." + urlsafe_b64encode(claims).rstrip(b"=")
        return (signed + b"." + self._signature(signed)).decode()

    def read(self, token: str, kind: str, now: float) -> Claims | None:
        """What the token states, or None when it is forged, of another kind, too old or no token at all."""
        signed, _, signature = token.encode("latin-1", "replace").rpartition(b".")
        if not hmac.compare_digest(signature, self._signature(signed)):
            return None
        try:
            payload = signed.split(b".", 1)[1]
            claims = _decoder.decode(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            return None
        return claims if claims.typ == kind and claims.exp > now else None

    def _signature(self, signed: bytes) -> bytes:
        return urlsafe_b64encode(hmac.digest(self._key, signed, hashlib.sha256)).rstrip(b"=")

"""Whether a webhook was signed by who knows the secret, and lately: Stripe's scheme, as its libraries check it.

The header is `t=<unix seconds>,v1=<hex>[,v1=<hex>]`; a signature is HMAC-SHA256 of "<t>.<body>" with the secret. As in
Stripe's own libraries a time to come is not refused. Pure: time is an argument, in seconds since 1970.
"""

from __future__ import annotations

import hashlib
import hmac

TOLERANCE_S = 300
"""How old a signature may be."""

_SCHEME = "v1"


class SignatureRefused(Exception):
    """The webhook is not to be believed; the text says why, and holds nothing of the secret."""


def check_signature(header: str, body: bytes, secret: str, now: float) -> None:
    """Raise SignatureRefused unless one of the header's signatures fits the body and is not too old."""
    stamp, signatures = _parts(header)
    if stamp is None:
        raise SignatureRefused("the Stripe-Signature header is missing or has no timestamp")
    if not signatures:
        raise SignatureRefused(f"the Stripe-Signature header has no {_SCHEME} signature")
    expected = hmac.new(secret.encode(), b"%d.%b" % (stamp, body), hashlib.sha256).hexdigest().encode()
    if not any(hmac.compare_digest(expected, signature.encode()) for signature in signatures):
        raise SignatureRefused("no signature fits the payload")
    if stamp < now - TOLERANCE_S:
        raise SignatureRefused(f"the timestamp is outside the tolerance of {TOLERANCE_S} s")


def _parts(header: str) -> tuple[int | None, list[str]]:
    stamp: int | None = None
    signatures = []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t" and value.isascii() and value.isdigit() and len(value) < 16:
            stamp = int(value)
        elif name == _SCHEME:
            signatures.append(value)
    return stamp, signatures

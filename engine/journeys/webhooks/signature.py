"""The Stripe-Signature header, as Stripe makes it for each delivery: pure, and nothing of it is ever shown."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Stripe-Signature"
TOLERANCE_S = 300
"""How old a signature may be to Stripe's own libraries."""


def signature_header(body: bytes, secret: str, at: int) -> str:
    """The header's value for these exact bytes; `at` is in seconds since 1970. HMAC-SHA256 of "<at>.<body>"."""
    digest = hmac.new(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"

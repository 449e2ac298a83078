"""The environment that aims a load test at one stand-in: the suite's own names, with this process's values.

Pure. Knows neither how the process is started nor how the values reach the tester.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec

from wwmaa_tui.standin.generation import BURST_EVENT_ID, TEST_ADMIN_EMAIL, TEST_EVENT_ID, TEST_USER_EMAIL

MEMBER_PASSWORD_NAME = "LOADTEST_MEMBER_PASSWORD"
DEFAULT_MEMBER_PASSWORD = "test_password_123"
TEST_SESSION_ID = "5f0c9a52-6d0e-4f8e-9a37-3b1d4e6c7a01"
"""A live session under both contracts; the later one knows sessions by UUIDs only."""
SUITE_SESSION_ID = "test_session_001"
"""What the original suite asks for where nobody names a session."""
TEST_MEMBERSHIP_TIER_ID = "tier_premium"
CONTROL_PREFIX = "/__standin"


class Secrets(msgspec.Struct, frozen=True):
    """What a tester must know and nobody else should."""

    member_password: str
    """Of every account."""
    webhook_secret: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Secrets:
        """The password handed over by the parent, or the suite's own; the webhook secret is new each time."""
        password = environ.get(MEMBER_PASSWORD_NAME) or DEFAULT_MEMBER_PASSWORD
        return cls(password, f"whsec_{secrets.token_hex(16)}")


def environment(base_url: str, known: Secrets) -> dict[str, str]:
    """Names and values; `base_url` is an http origin without a trailing slash."""
    return {
        "BASE_URL": base_url,
        "API_URL": f"{base_url}/api",
        "WS_URL": f"{base_url.replace('http', 'ws', 1)}/ws",
        "TEST_USER_EMAIL": TEST_USER_EMAIL,
        "TEST_USER_PASSWORD": known.member_password,
        "TEST_ADMIN_EMAIL": TEST_ADMIN_EMAIL,
        "TEST_ADMIN_PASSWORD": known.member_password,
        MEMBER_PASSWORD_NAME: known.member_password,
        "STRIPE_WEBHOOK_SECRET": known.webhook_secret,
        "TEST_EVENT_ID": TEST_EVENT_ID,
        "TEST_BURST_EVENT_ID": BURST_EVENT_ID,
        "TEST_SESSION_ID": TEST_SESSION_ID,
        "TEST_MEMBERSHIP_TIER_ID": TEST_MEMBERSHIP_TIER_ID,
        "STANDIN_CONTROL_URL": f"{base_url}{CONTROL_PREFIX}",
    }

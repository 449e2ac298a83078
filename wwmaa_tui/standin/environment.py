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
SENTRY_PREFIX = f"{CONTROL_PREFIX}/sentry"
SENTRY_ORG = "wwmaa"
SENTRY_PROJECT = "wwmaa-backend"
SENTRY_PROJECT_ID = "1"
JAEGER_PREFIX = f"{CONTROL_PREFIX}/jaeger"


class Secrets(msgspec.Struct, frozen=True):
    """What a tester must know and nobody else should."""

    member_password: str
    """Of every account."""
    webhook_secret: str
    sentry_token: str = msgspec.field(default_factory=lambda: f"sntryu_{secrets.token_hex(32)}")
    """What reads issues."""
    sentry_key: str = msgspec.field(default_factory=lambda: secrets.token_hex(16))
    """What reports them."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Secrets:
        """The password handed over by the parent, or the suite's own; the webhook secret is new each time."""
        password = environ.get(MEMBER_PASSWORD_NAME) or DEFAULT_MEMBER_PASSWORD
        return cls(password, f"whsec_{secrets.token_hex(16)}")


def sentry_dsn(base_url: str, known: Secrets) -> str:
    """Where the stand-in reports what goes wrong in it: to itself."""
    scheme, _, host = base_url.partition("://")
    return f"{scheme}://{known.sentry_key}@{host}{SENTRY_PREFIX}/{SENTRY_PROJECT_ID}"


def environment(base_url: str, known: Secrets, prometheus_url: str | None = None) -> dict[str, str]:
    """Names and values; `base_url` is an http origin without a trailing slash, `prometheus_url` that of a Prometheus
    that scrapes it, if there is one."""
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
        **({"PROMETHEUS_URL": prometheus_url} if prometheus_url else {}),
        "METRICS_URL": f"{base_url}/metrics",
        "SENTRY_URL": f"{base_url}{SENTRY_PREFIX}",
        "SENTRY_ORG": SENTRY_ORG,
        "SENTRY_PROJECT": SENTRY_PROJECT,
        "SENTRY_AUTH_TOKEN": known.sentry_token,
        "JAEGER_URL": f"{base_url}{JAEGER_PREFIX}",
    }

"""What a Sentry says in its headers of how often it may be asked, and of where its next page is.

1. Limits are of a fixed window that ends at an instant of the server's clock; a Sentry of one's own sends none.
2. Of a link only the cursor counts: its address is never followed, so a token goes nowhere else.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

_LINK = re.compile(r"<[^>]*>((?:\s*;\s*[a-z]+=\"[^\"]*\")*)")
_PARAMETER = re.compile(r"([a-z]+)=\"([^\"]*)\"")
_SHARE = 0.5
"""Of what is left of a window, so much is ours: people and other tools ask with the same token."""
LONGEST_WAIT_S = 600.0


@dataclass(frozen=True)
class Limits:
    """How often this endpoint may be asked."""

    limit: int
    """Questions a window."""
    remaining: int
    reset: float | None
    """End of the window: seconds since the epoch, on the server's clock."""

    def wait_s(self, server_now: float) -> float:
        """Seconds to the end of the window."""
        return 0.0 if self.reset is None else min(max(self.reset - server_now, 0.0), LONGEST_WAIT_S)


def read_limits(headers: Mapping[str, str]) -> Limits | None:
    """None where the server tells of none."""
    limit, remaining = (_number(headers.get(f"x-sentry-rate-limit-{name}")) for name in ("limit", "remaining"))
    if limit is None or remaining is None:
        return None
    return Limits(int(limit), int(max(remaining, 0)), _number(headers.get("x-sentry-rate-limit-reset")))


def spacing_s(limits: Limits | None, server_now: float, least_s: float) -> float:
    """Seconds from one question to the next so that half of what is left of the window lasts until it ends."""
    if limits is None:
        return least_s
    left_s = limits.wait_s(server_now)
    if limits.remaining == 0:
        return max(least_s, left_s + 1.0)
    return max(least_s, min(left_s / (limits.remaining * _SHARE), left_s + 1.0))


def wanted_wait_s(headers: Mapping[str, str], server_now: float) -> float:
    """After a 429: what Retry-After says, else until the window ends, else a second; a little more, so that not
    everybody comes back at once."""
    said = headers.get("retry-after", "")
    seconds = _number(said)
    if seconds is None and (date := http_date(said)) is not None:
        seconds = date - server_now
    if seconds is not None:
        return min(max(seconds, 0.0), LONGEST_WAIT_S)
    limits = read_limits(headers)
    return max(limits.wait_s(server_now) if limits else 0.0, 1.0) + random.random()


def http_date(text: str) -> float | None:
    """Seconds since the epoch; None where the text is no date of HTTP."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def next_cursor(link: str) -> str | None:
    """The cursor of the next page. There is always a link to one; only `results="true"` says that it holds anything."""
    for match in _LINK.finditer(link):
        parameters = dict(_PARAMETER.findall(match[1]))
        if parameters.get("rel") == "next" and parameters.get("results") == "true":
            return parameters.get("cursor") or None
    return None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None

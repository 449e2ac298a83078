"""Values of Sentry's answers as they are believed: what is missing, null or of another type becomes an empty one."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

LONGEST = 300
"""Characters of a text that is shown."""


def iso(instant: float) -> str:
    """ISO 8601 in UTC to the millisecond, without a zone, as Sentry's documentation writes it."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def instant(value: Any) -> float | None:
    """Seconds since the epoch."""
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def mapping(value: Any) -> dict[str, Any]:
    """An object of JSON."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """One line, shortened where it is long; a number is written out."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    line = " ".join(str(value)[: 4 * LONGEST].split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def number(value: Any) -> float | None:
    """A finite one, also written as a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def whole(value: Any) -> int:
    """Zero or more. Sentry writes some counts as texts."""
    return max(int(number(value) or 0), 0)


def link(value: Any) -> str:
    """A web address; whatever is none, or is too long to be followed, is left out."""
    address = value if isinstance(value, str) else ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and bool(parts.netloc) and address.isprintable() and " " not in address
    return address if fine and len(address) <= 2 * LONGEST else ""

"""Durations as people write them (`1m30s`, `500ms`, or a number of seconds), exact both ways.

Knows nothing of where a duration stands or what it is for.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

FORM = "a duration such as 30s, 1m30s or 500ms, or a number of seconds"
"""What a reader is told to write."""

LONGEST_S = 366 * 86400.0
"""More than this is taken for a slip."""

_UNITS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d)")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def parse_duration(value: object) -> float:
    """Seconds of a duration text or a number. Raises ValueError for anything else, negative or endless."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"expected {FORM}")
    if isinstance(value, str):
        text = value.strip()
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"expected {FORM}")
        value = float(sum(Decimal(number) * _UNITS[unit] for number, unit in _PART.findall(text)))
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"expected {FORM}")
    if value > LONGEST_S:
        raise ValueError("expected at most a year")
    return float(value)


def format_duration(seconds: float) -> str:
    """The text that parse_duration reads back as exactly this many seconds: `2m`, `1m30s`, `500ms`."""
    rest = Decimal(repr(float(seconds)))
    if 0 < rest < 1 and rest * 1000 == (rest * 1000).to_integral_value():
        return f"{int(rest * 1000)}ms"
    parts = []
    for unit in ("h", "m"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(f"{int(count)}{unit}")
    if rest or not parts:
        parts.append(f"{rest.normalize():f}s")
    return "".join(parts)

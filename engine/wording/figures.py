"""Numbers with their units, as people read them.

1. A figure that does not exist is `—`, never 0.
2. Three significant digits are enough to act on; counts are exact until they no longer fit.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

NOTHING = "—"
TIMES = "\N{MULTIPLICATION SIGN}"
OPERATORS = {"<=": "≤", ">=": "≥", "==": "=", "===": "=", "!=": "≠"}
"""How a comparison reads."""
_IDLE_ZEROS = re.compile(r"(?<=\.\d)0+(?=\D|$)|\.0+(?=\D|$)")


def count(number: float | None) -> str:
    """`7,000`."""
    return NOTHING if number is None else f"{number:,.0f}"


def short_count(number: float | None) -> str:
    """At most six characters: `7,000`, `99,316`, `331k`, `12.3M`."""
    if number is None or abs(number) < 99_999.5:
        return count(number)
    for limit, divisor, suffix in ((999_500, 1e3, "k"), (999_500_000, 1e6, "M")):
        if abs(number) < limit:
            return f"{_three_digits(number / divisor)}{suffix}"
    return f"{_three_digits(number / 1e9)}G"


def milliseconds(value: float | None) -> str:
    """`0 ms`, `0.42 ms`, `84 ms`, `2.31 s`, `185 s`."""
    if value is None:
        return NOTHING
    if value == 0:
        return "0 ms"
    if value < 999.5:
        return f"{_three_digits(value) if value < 9.995 else f'{value:.0f}'} ms"
    return f"{_three_digits(value / 1000)} s"


def share(value: float | None) -> str:
    """A share of one in per cent: `0.02 %`, `12.3 %`; what is not nothing never reads as nothing, and what
    is not all never as all."""
    if value is None:
        return NOTHING
    if 0 < value < 0.0001:
        return "<0.01 %"
    if 0.9995 <= value < 1:
        return f"{math.floor(value * 1e4 + 1e-9) / 100:.2f} %"
    percent = value * 100
    return f"{percent:.2f} %" if percent < 9.995 else f"{_three_digits(percent)} %"


def rate(value: float | None) -> str:
    """Something a second: `16.7/s`, `5,312/s`."""
    return NOTHING if value is None else f"{_amount(value)}/s"


def plain_rate(per_second: float) -> str:
    """A planned rate in the unit that gives a whole number: `100/s`, `1,000/min`."""
    for factor, unit in ((1, "s"), (60, "min"), (3600, "h")):
        number = per_second * factor
        if round(number) and abs(number - round(number)) < 0.005 * max(1.0, number / 100):
            return f"{number:,.0f}/{unit}"
    return rate(per_second)


def amount(value: float | None) -> str:
    """A bare number: `0.4`, `92`, `9,214`."""
    return NOTHING if value is None else _amount(value)


def size(value: float | None) -> str:
    """Bytes: `512 B`, `41 kB`, `1.2 MB`."""
    if value is None:
        return NOTHING
    for limit, divisor, unit in ((999.5, 1, "B"), (999_500, 1e3, "kB"), (999_500_000, 1e6, "MB")):
        if value < limit:
            return f"{_amount(value / divisor)} {unit}"
    return f"{_amount(value / 1e9)} GB"


def clock(seconds: float) -> str:
    """A position in time: `07:41`, `1:02:03`; negative before the start."""
    whole = int(abs(seconds))
    minutes, left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if seconds <= -1 else ""
    return f"{sign}{hours}:{minutes:02d}:{left:02d}" if hours else f"{sign}{minutes:02d}:{left:02d}"


def countdown(seconds: float) -> str:
    """Time left: `0:19`, `12:05`."""
    return clock(max(seconds, 0.0)).removeprefix("0")


def span(seconds: float) -> str:
    """A length of time: `9 min`, `1 min 30 s`, `2 h 15 min`, `5.4 s`."""
    if 0 < seconds < 10 and abs(seconds - round(seconds)) > 0.05:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (left, "s")) if number]
    return " ".join(parts[:2]) or "0 s"


def instant(epoch: float) -> str:
    """Wall time: `2026-11-23 01:58:04 UTC`."""
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%d %H:%M:%S} UTC"


def measured(value: float | None, unit: str) -> str:
    """A value in the unit that its outline names (`ms`, `%` of one, `bytes`, `/s`, or none)."""
    match unit:
        case "ms":
            return milliseconds(value)
        case "%":
            return share(value)
        case "bytes":
            return size(value)
        case "/s":
            return rate(value)
    return amount(value)


def bound(value: float | None, unit: str) -> str:
    """A limit as it was declared, without the zeros that a measured value would carry: `1.2 s`, `0.1 %`."""
    if unit == "%" and value is not None:
        return f"{value * 100:.10g} %"
    return _IDLE_ZEROS.sub("", measured(value, unit))


def plural(number: int, noun: str) -> str:
    """`1 threshold`, `6 thresholds`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def kept(number: int, seen: int, noun: str) -> str:
    """`6 notes`; where only the newest of more are known, `the newest 500 of 2,000 notes`."""
    return plural(seen, noun) if number >= seen else f"the newest {number:,} of {plural(seen, noun)}"


def _amount(value: float) -> str:
    if abs(value) >= 99.95 or abs(value - round(value)) < 1e-9:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 0.95 else f"{value:.2g}"


def _three_digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"

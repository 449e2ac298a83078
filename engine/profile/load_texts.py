"""Parts of a load as people type them on one line, exact both ways: `100/s`, `10s:50 30s:100`, `x0.5`.

Knows nothing of where a text was typed: what cannot be read is a ValueError that says what was expected.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.profile.durations import format_duration, parse_duration
from engine.profile.executor_fields import MOST_VUS
from engine.profile.model import Stage

STAGE_FORM = "a duration and a number of users, such as 10s:50"
RATE_FORM = "iterations in a time, such as 100/s, 100/1m or 100 (a second)"
FACTOR_FORM = "a factor above 0, such as x0.5 or 50%"

TIMES = "\N{MULTIPLICATION SIGN}"

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_LONGEST_NUMBER = 12
_FACTOR = re.compile(rf"(?:[x{TIMES}*]\s*(?P<times>[0-9.]+)|(?P<percent>[0-9.]+)\s*%)")
_ONE_UNIT = re.compile(r"1([a-zµ]+)")


@dataclass(frozen=True)
class Rate:
    """Iterations in a time unit."""

    count: float
    time_unit_s: float = 1.0


def parse_whole(text: str) -> int | None:
    """A whole number that is not negative; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def parse_seconds(text: str) -> float:
    """Seconds of a duration, or of a bare number of them."""
    return parse_duration(float(text) if _NUMBER.fullmatch(text) else text)


def parse_stage(text: str, *, whole: bool = True) -> Stage:
    """`10s:50`: a stage to so many users, or (not `whole`) to any rate."""
    length, _, target = text.partition(":")
    users = parse_whole(target) if whole else _number(target)
    with contextlib.suppress(ValueError):
        if users is not None and (users <= MOST_VUS or not whole):
            return Stage(parse_seconds(length), float(users))
    raise ValueError(f"expected {STAGE_FORM}")


def parse_rate(text: str) -> Rate:
    """`100/s`, `1000/1m`, or a bare number a second."""
    count, _, unit = text.partition("/")
    if not text.endswith("/"):
        unit = unit or "1s"
    with contextlib.suppress(ValueError):
        time_unit_s = parse_seconds(unit if unit[:1].isdigit() else f"1{unit}") if unit else 0.0
        number = _number(count)
        if number is not None and number > 0 and time_unit_s > 0:
            return Rate(number, time_unit_s)
    raise ValueError(f"expected {RATE_FORM}")


def parse_factor(text: str) -> float | None:
    """`x0.5` or `50%` as 0.5; None where the text is no factor. ValueError for one that is not above 0."""
    match = _FACTOR.fullmatch(text.strip().casefold())
    if match is None:
        return None
    number = _number(match["times"] or match["percent"])
    if number is None or number <= 0:
        raise ValueError(f"expected {FACTOR_FORM}")
    return number if match["times"] else float(Decimal(match["percent"]) / 100)


def format_stages(stages: Iterable[Stage]) -> str:
    """`2m:100 5m:100`: what parse_stage reads back, stage by stage."""
    return " ".join(f"{format_duration(stage.duration_s)}:{format_number(stage.target)}" for stage in stages)


def format_rate(rate: Rate) -> str:
    """`100/s`: what parse_rate reads back."""
    unit = format_duration(rate.time_unit_s)
    one = _ONE_UNIT.fullmatch(unit)
    return f"{format_number(rate.count)}/{one[1] if one else unit}"


def format_number(number: float) -> str:
    """A number without an exponent and without an idle `.0`."""
    return f"{Decimal(repr(int(number) if float(number).is_integer() else number)):f}"


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else None

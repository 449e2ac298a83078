"""What a monitor says, made fit for a journal: nothing goes into it that could not be read back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from engine.monitors.monitor import MonitorError, Report

LONGEST_TEXT = 300
"""Of a reason or an origin, for people."""
_LONGEST_RAW = 8192
"""Of the same before secrets are taken out of it: more than is kept, so that no half secret is."""


def sound(report: object) -> Report:
    """The report as a journal would give it back, without values that are no numbers. MonitorError for what is none."""
    if not isinstance(report, Report):
        raise MonitorError(f"answered with {type(report).__name__} in place of a report")
    try:
        panels = {name: _numbers(values) for name, values in report.panels.items()}
        whole = replace(report, panels=panels, detail=report.detail[:_LONGEST_RAW])
        return msgspec.json.decode(msgspec.json.encode(whole), type=Report)
    except (msgspec.MsgspecError, AttributeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise MonitorError(f"answered with what makes no sense: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """Why a monitor cannot tell."""
    said = str(error)[:_LONGEST_RAW]
    return said if isinstance(error, MonitorError) else f"{type(error).__name__}: {said}".rstrip(": ")


def shortened(text: str) -> str:
    """One line that fits; to be cut once secrets have been taken out."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"


def whole_words(text: str, most: int) -> str:
    """One line of so many characters. For texts that secrets have not been taken out of yet: what is cut off is whole
    words, since half a secret would be found by nobody."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rpartition(' ')[0]}…"


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    return {
        label: float(value)
        for label, value in values.items()
        if isinstance(value, int | float) and math.isfinite(value)
    }

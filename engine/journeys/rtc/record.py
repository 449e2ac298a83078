"""What one participant's session came to: when it was in, what it said and what reached it; also as a claim.

A claim is small: what came is told by ranges of numbers. Instants are milliseconds since the scenario's start, so that
those of several generators can be held against each other. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from engine.measure.snapshot import Claim

KIND = "rtc session"
"""Of the claims."""
SETTLED_S = 0.5
"""Who has just come in may not be known to the whole platform yet: messages are expected this much later."""
UNSURE = -1
"""In place of an instant: the socket did not take the message, so nobody knows whether it left."""

End = Literal["left", "dropped"]
"""How a stretch ended: on purpose, or not."""

_ENDS: tuple[End, ...] = get_args(End)
_STRETCH = re.compile(r"(-?\d+)-(-?\d+) (\w+)")
_PART = re.compile(r"(\d+)(?:-(\d+))?(?:x(\d+))?")


@dataclass(frozen=True)
class Stretch:
    """A time for which a participant was connected."""

    start_ms: int
    end_ms: int
    how: End


@dataclass
class Attendance:
    """One session of one user."""

    scenario: str
    session: int
    """Its number in the scenario, over all generators."""
    user: int
    stretches: list[Stretch] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    """When each message was sent, by its number."""
    received: dict[int, dict[int, int]] = field(default_factory=dict)
    """By sender and number: how often it came."""
    out_of_order: int = 0
    """Messages that came after a later one of the same sender."""
    stopped: bool = False
    """Whether the whole run was asked to stop before the session's end."""

    @property
    def dropped(self) -> bool:
        """Whether a connection was lost."""
        return any(stretch.how == "dropped" for stretch in self.stretches)

    def required(self, at_ms: int, within_s: float) -> bool:
        """Whether a message that was sent at an instant must reach this participant: it was in by then, and did not
        leave on purpose before the message could have come."""
        for stretch in self.stretches:
            if stretch.start_ms + SETTLED_S * 1000.0 <= at_ms < stretch.end_ms:
                return stretch.how == "dropped" or at_ms + within_s * 1000.0 <= stretch.end_ms
        return False


def claim_of(attendance: Attendance) -> tuple[str, str, str, dict[str, Any]]:
    """Kind, key, what was said and facts of its claim."""
    said = "never in" if not attendance.stretches else "dropped" if attendance.dropped else "left"
    facts = {
        "scenario": attendance.scenario,
        "session": attendance.session,
        "user": attendance.user,
        "in": [f"{each.start_ms}-{each.end_ms} {each.how}" for each in attendance.stretches],
        "sent": list(attendance.sent),
        "received": [f"{sender}:{packed(counts)}" for sender, counts in sorted(attendance.received.items())],
        "out_of_order": attendance.out_of_order,
        "stopped": attendance.stopped,
    }
    return KIND, f"{attendance.scenario}/{attendance.session}", said, facts


def attendance_of(claim: Claim) -> Attendance:
    """What a claim says."""
    facts: Mapping[str, Any] = claim.facts
    received = {}
    for each in facts["received"]:
        sender, _, numbers = each.partition(":")
        received[int(sender)] = unpacked(numbers)
    return Attendance(
        scenario=facts["scenario"],
        session=facts["session"],
        user=facts["user"],
        stretches=[_stretch(each) for each in facts["in"]],
        sent=list(facts["sent"]),
        received=received,
        out_of_order=facts["out_of_order"],
        stopped=facts["stopped"],
    )


def packed(counts: Mapping[int, int]) -> str:
    """Numbers and how often each came, as ranges: `0-4,6x2`."""
    parts: list[list[int]] = []
    for number, count in sorted(counts.items()):
        if parts and parts[-1][1] == number - 1 and parts[-1][2] == count:
            parts[-1][1] = number
        else:
            parts.append([number, number, count])
    return ",".join(
        f"{first}{f'-{last}' if last > first else ''}{f'x{count}' if count > 1 else ''}" for first, last, count in parts
    )


def unpacked(text: str) -> dict[int, int]:
    """The same back."""
    counts = {}
    for first, last, count in _PART.findall(text):
        counts.update(dict.fromkeys(range(int(first), int(last or first) + 1), int(count or 1)))
    return counts


def _stretch(text: str) -> Stretch:
    match = _STRETCH.fullmatch(text)
    if match is None:
        raise ValueError(f"no stretch: {text!r}")
    how = next(each for each in _ENDS if each == match[3])
    return Stretch(int(match[1]), int(match[2]), how)

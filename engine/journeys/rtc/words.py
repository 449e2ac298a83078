"""What participants say: a few lines, each with a mark by which it is known again whatever the platform adds to it.

The mark names the run's scenario, the session and the message's number, so that neither an earlier run in the same room
nor another scenario can be taken for this one. Pure.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

_LINES = (
    "Good evening from the back of the dojo",
    "Could you show that throw once more, slowly",
    "Which foot moves first here",
    "My left hip keeps rising, what am I doing wrong",
    "That makes sense now, thank you",
    "How low should the stance be",
    "Is the breath out on the strike or before it",
    "We do this one differently in Osaka",
    "The angle of the wrist surprised me",
    "Can we go through the second half again",
    "I will try it with a partner tomorrow",
    "Where do you look while turning",
)
_MARK = re.compile(r"\[([0-9a-f]{8})-(\d+)-(\d+)\]")


class Mark(NamedTuple):
    """Whose message it is, and which."""

    session: int
    number: int


class Words:
    """What is said in one scenario of one run."""

    def __init__(self, run_id: str, scenario: str) -> None:
        self._tag = hashlib.sha256(f"{run_id}/{scenario}".encode()).hexdigest()[:8]

    def line(self, session: int, number: int) -> str:
        """A message, with its mark."""
        return f"{_LINES[(session * 7 + number) % len(_LINES)]} [{self._tag}-{session}-{number}]"

    def mark(self, text: str) -> Mark | None:
        """The mark of a message that this run's scenario sent; None for anything else."""
        match = _MARK.search(text)
        return Mark(int(match[2]), int(match[3])) if match and match[1] == self._tag else None

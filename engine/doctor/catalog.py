"""Which checks there are, in the order in which they are made and shown."""

from __future__ import annotations

from collections.abc import Sequence

from engine.doctor import data, health, log_in
from engine.doctor.examination import Check

ANSWERS: Check = health.health
"""Whether anything answers at all: without it no other check is made."""
CHECKS: Sequence[tuple[str, Check]] = (
    ("member log-in", log_in.member),
    ("admin log-in", log_in.administrator),
    ("data", data.data),
)
"""The others, by the name of their row where they are not made."""

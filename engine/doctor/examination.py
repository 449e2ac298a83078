"""One examination: what is looked at, in which order, and what is left out when nothing answers.

A check is one file here with one function that takes an Examination and returns rows; CHECKS names them all. Those
before the target is known (env file, guard) are the caller's, since they decide whether there is a target at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from engine.backstage import Backstage
from engine.clock import Clock
from engine.doctor.row import Row
from engine.profile.model import Profile
from engine.target.target import Target


@dataclass(frozen=True)
class Examination:
    """What every check may look at."""

    target: Target
    profiles: tuple[Profile, ...]
    """Whose needs decide, those of its steps where it is a suite; none at all needs all data that the site knows of."""
    desk: Backstage
    clock: Clock


Check = Callable[[Examination], Awaitable[Sequence[Row]]]


async def examine(examination: Examination, first: Check, others: Sequence[tuple[str, Check]]) -> list[Row]:
    """All rows. Where the first check is not fine nothing answers, and the others are not measured, by their names."""
    rows = list(await first(examination))
    answers = all(row.fine for row in rows)
    for name, check in others:
        rows += await check(examination) if answers else [Row(name, "not measured", "nothing answered")]
    return rows

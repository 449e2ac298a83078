"""Making what is missing of one kind: which numbers, how many at once, when to give up, what became of each.

1. At most as many records are made as are missing. A number that exists already is no step towards that: a gap that an
   interrupted seeding left is looked for downwards, from where the count says that everything is there.
2. What fails is counted and not tried again; a row of failures ends the kind, so that a platform is not hammered.
3. A stop lets what is under way end.

Knows nothing of requests and of what a record says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from engine.clock import StopSignal

WIDTH = 6
"""How many are made at once."""
FAILURES_IN_A_ROW = 20
"""After so many nothing more of a kind is tried."""


@dataclass(frozen=True)
class Made:
    """What became of making one record."""

    result: Literal["made", "exists", "failed"]
    reason: str = ""
    """Of a failure, in a few words that many failures share."""
    detail: str = ""


@dataclass
class Tally:
    """What became of all of them, so far."""

    wanted: int
    """How many were missing."""
    made: int = 0
    existed: int = 0
    failed: int = 0
    gave_up: bool = False
    stopped: bool = False
    failures: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Count and first detail of each reason."""
    in_a_row: int = 0
    """Failures since the last that was none."""

    @property
    def done(self) -> int:
        """How many of those wanted are there or will not be."""
        return self.made + self.failed

    def add(self, made: Made) -> None:
        """Count one."""
        if made.result == "failed":
            count, detail = self.failures.get(made.reason, (0, made.detail))
            self.failures[made.reason] = (count + 1, detail)
            self.failed += 1
            self.in_a_row += 1
            return
        self.in_a_row = 0
        if made.result == "made":
            self.made += 1
        else:
            self.existed += 1


async def fill(
    there: int | None,
    volume: int,
    make: Callable[[int], Awaitable[Made]],
    *,
    stop: StopSignal,
    tell: Callable[[Tally], None] = lambda tally: None,
    width: int = WIDTH,
) -> Tally:
    """Make what is missing for the volume; `there` None means that only trying tells what exists. `tell` is called
    after each."""
    tally = Tally(wanted=max(0, volume - (there or 0)))
    numbers = _numbers(there or 0, volume)
    under_way = 0

    async def work() -> None:
        nonlocal under_way
        while not stop.is_set() and not tally.gave_up:
            settled = tally.done + (tally.existed if there is None else 0)
            if settled + under_way >= tally.wanted or (number := next(numbers, None)) is None:
                return
            under_way += 1
            try:
                tally.add(await make(number))
            finally:
                under_way -= 1
            tally.gave_up = tally.in_a_row >= FAILURES_IN_A_ROW
            tell(tally)

    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(work())
    tally.stopped = stop.is_set() and tally.done < tally.wanted
    return tally


def _numbers(there: int, volume: int) -> Iterator[int]:
    yield from range(there, volume)
    yield from reversed(range(there))

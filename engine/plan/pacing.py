"""When paced users begin their iterations: one every `pacing` seconds each, and all of them out of step.

1. User k starts at phase(k) + j * pacing on the scenario's clock, wherever that lies within one of its spans.
2. phase(k) is pacing * the fractional part of k * the golden ratio, which spreads any number of users evenly. It is
   counted on the clock and not from when a user joins: the times of joining are evenly spaced themselves, and the sum
   of two such sequences may beat (100 users in 2 min, paced 6 s, would make 11 to 19 starts a second for 16.7).

Only constant-vus and ramping-vus can be paced. What a slow target makes of the plan is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import overload

from engine.plan.vus import Span, vu_spans
from engine.profile.model import PacedVUs

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True)
class PacedStarts(Sequence[float]):
    """The planned instants of one user in one span, in seconds since the scenario's start; none is stored."""

    first: float
    pacing_s: float
    total: int

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[float, ...]: ...
    def __getitem__(self, place: int | slice) -> float | tuple[float, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(self.total)))
        if place < 0:
            place += self.total
        if not 0 <= place < self.total:
            raise IndexError(place)
        return self.first + place * self.pacing_s


def paced_starts(executor: PacedVUs, number: int, span: Span) -> PacedStarts:
    """The planned instants of user `number` in one of its spans. ValueError without pacing."""
    pacing = _pacing(executor)
    first = span.start + (pacing * phase(number) - span.start) % pacing
    count = max(math.ceil((span.end - first) / pacing), 0)
    # The division may round across a whole number; the rule is about instants.
    while count and first + (count - 1) * pacing >= span.end:
        count -= 1
    while first + count * pacing < span.end:
        count += 1
    return PacedStarts(first, pacing, count)


def paced_instants(executor: PacedVUs) -> Iterator[float]:
    """The planned instants of all users, in order."""
    return merge(*_all_starts(executor))


def planned_paced_iterations(executor: PacedVUs) -> int:
    """How many iterations all users begin."""
    return sum(map(len, _all_starts(executor)))


def phase(number: int) -> float:
    """User `number`'s place within the pacing, 0 to below 1."""
    return (number * _GOLDEN) % 1.0


def _all_starts(executor: PacedVUs) -> Iterator[PacedStarts]:
    for number, spans in enumerate(vu_spans(executor)):
        for span in spans:
            yield paced_starts(executor, number, span)


def _pacing(executor: PacedVUs) -> float:
    if executor.pacing_s is None:
        raise ValueError("users without pacing have no planned starts")
    return executor.pacing_s

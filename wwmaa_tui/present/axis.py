"""The time axis that all charts of a screen share, and how a series is fitted to the cells of one.

1. Places and cells lie at absolute multiples of their length, so of what was drawn a second ago only the newest cell
   changes; the rest moves to the left as a whole.
2. Fewer places than cells: each place takes the same whole number of cells, and the rest at the left stays empty.
3. More places than cells: a cell is the worst of its places, or their mean where the series is of rates and counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from typing import Literal

Series = tuple[float | None, ...]
Fit = Literal["highest", "lowest", "mean"]
"""What of the places in a cell is drawn: the worst one, on whichever side that is, or their mean."""
MarkKind = Literal["critical", "target", "note", "command", "cleared", "stage"]
"""The most pressing first: that is the one which is drawn where several fall into one cell."""
MARK_KINDS: tuple[MarkKind, ...] = ("critical", "target", "note", "command", "cleared", "stage")

TAINTED, ADJUSTED, PARTLY_MISSING = 1, 2, 4
"""Bits of a place's flags."""


@dataclass(frozen=True)
class Mark:
    """Something that happened at a second of load."""

    second: int
    kind: MarkKind
    text: str
    """For people: what was noted, raised, ordered, or planned from then on."""


@dataclass(frozen=True)
class Axis:
    """Places of equal length, oldest first, that end at the newest second or, looking back, before it."""

    first: int = 0
    """The second at which the first place begins; negative before the load."""
    step: int = 1
    """Seconds of a place: 1, or ten or a multiple where only older, coarser points are known."""
    places: int = 0
    last: int = -1
    """The last second that is shown; in the last place."""
    newest: bool = True
    """Whether that is the newest second of the run."""
    cursor: int | None = None
    """The place of the second that figures are read at."""
    flags: tuple[int | None, ...] = ()
    """Of each place: bits, or None where nothing was measured."""
    marks: tuple[Mark, ...] = ()
    span: str = ""
    """`2 min`, `whole run`."""

    @property
    def tainted(self) -> tuple[bool, ...]:
        """Which places hold a second that cannot be believed."""
        return tuple(bool(flag and flag & TAINTED) for flag in self.flags)

    @property
    def adjusted(self) -> tuple[bool, ...]:
        """Which places hold a second that an operator held or scaled."""
        return tuple(bool(flag and flag & ADJUSTED) for flag in self.flags)

    @property
    def missing(self) -> tuple[bool, ...]:
        """Which places lack a second, or were never measured."""
        return tuple(flag is None or bool(flag & PARTLY_MISSING) for flag in self.flags)

    @property
    def known(self) -> int:
        """How many places there are since the load began."""
        return min(max((self.last // self.step) + 1, 0), self.places)

    def place_of(self, second: int) -> int | None:
        """Where a second lies; None off the axis."""
        place = (second - self.first) // self.step
        return place if 0 <= place < self.places and second <= self.last else None

    def seconds_a_cell(self, width: int) -> int:
        """How far a chart's cell reaches, in whole seconds, at least one."""
        return max(round(self.places * self.step / width), self.step, 1) if width > 0 else self.step

    def seconds_beside(self, second: int, width: int) -> tuple[int, int]:
        """The first and the last second that are drawn in one cell of a chart with a second."""
        place = self.place_of(second)
        cell = self.cell_of(place, width)
        if place is None or cell is None:
            return second, second
        start, end = self.cells(width)[cell]
        start, end = min(start, place), max(end, place + 1)
        return self.first + start * self.step, self.first + end * self.step - 1

    def cells(self, width: int) -> tuple[tuple[int, int], ...]:
        """For each cell of a chart its first place and the one after its last; equal where the cell is empty."""
        last = self.first // self.step + self.places - 1
        return _cells(last, self.places, width) if width > 0 else ()

    def cell_of(self, place: int | None, width: int) -> int | None:
        """The (first) cell of a chart in which a place is drawn; the leftmost one for what has no cell any more because
        the newest has one that is not full yet."""
        if place is None or width <= 0:
            return None
        cells = self.cells(width)
        if self.places > width and place < cells[0][0]:
            return 0
        return next((cell for cell, (start, end) in enumerate(cells) if start <= place < end), None)

    def fit(self, series: Series, width: int, how: Fit = "highest") -> Series:
        """A series, one value a place, as one value a cell; a cell of which nothing is known is None."""
        if not self.places or len(series) != self.places:
            return (None,) * max(width, 0)
        if self.places <= width:
            each = width // self.places
            spread = chain.from_iterable(repeat(value, each) for value in series)
            return (*(None,) * (width - each * self.places), *spread)
        return tuple(
            [series[start] if end == start + 1 else _joined(series[start:end], how) for start, end in self.cells(width)]
        )


NOWHERE = Axis()
"""Without a place."""


def axis_of(series: Sequence[object], cursor: int | None = None) -> Axis:
    """An axis of a second a place on which nothing happened, from second 0 on."""
    return Axis(places=len(series), last=len(series) - 1, cursor=cursor, flags=(0,) * len(series))


@lru_cache(maxsize=64)
def _cells(last: int, places: int, width: int) -> tuple[tuple[int, int], ...]:
    if not places:
        return ((0, 0),) * width
    if places <= width:
        each = width // places
        empty = width - each * places
        return (*((0, 0),) * empty, *((place, place + 1) for place in range(places) for _ in range(each)))
    # A cell has the places whose absolute number, times width / places, rounds down to the cell's own.
    newest, first = last * width // places, last - places + 1
    edges = [-(-cell * places // width) - first for cell in range(newest - width + 1, newest + 1)]
    return tuple(zip(edges, [*edges[1:], places], strict=True))


def _joined(values: Series, how: Fit) -> float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if how == "mean":
        return sum(known) / len(known)
    return max(known) if how == "highest" else min(known)

"""Whole-run totals that are added up when somebody looks at them.

Merging the histograms of a second takes longer than all else that is done with it, and one at a time twice as long as
many at once. So a second is owed until it is asked for, or until so many are owed that keeping them would cost memory.
Whenever that is, the sums are the same to the last bit: seconds are added one after the other, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import JournalError
from engine.journal.blob import add_second
from engine.measure.snapshot import Point
from engine.measure.sums import Sums

MOST_OWED = 16
"""Seconds. Whoever folds one more waits for all of them: 40 ms with 20 busy trends, 60 ms with 80; 64 made a run's loop
and a screen's thread wait for 100 and 180, and saved a quarter and a tenth of the work."""


@dataclass(frozen=True, eq=False)
class _Owed:
    """One more second than `before`."""

    before: Totals
    names: Mapping[int, str]
    blob: str
    second: int
    number: int
    """How many are owed, with this one."""


class Totals(Mapping[str, Point]):
    """Points by series. To whoever reads it it never changes; any thread may."""

    __slots__ = ("_form",)

    def __init__(self, form: Mapping[str, Point] | _Owed) -> None:
        self._form = form
        """Replaced once, by what comes to the same."""

    def settled(self) -> Mapping[str, Point]:
        """With nothing owed any more. JournalError, with the second, where its figures are damaged."""
        form = self._form
        if not isinstance(form, _Owed):
            return form
        owed: list[_Owed] = []
        while isinstance(form, _Owed):
            owed.append(form)
            form = form.before._form
        sums = Sums(form)
        for each in reversed(owed):
            add_second(sums, each.blob, each.names, each.second)
        self._form = points = sums.points()
        return points

    def __getitem__(self, name: str) -> Point:
        return self.settled()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.settled())

    def __len__(self) -> int:
        return len(self.settled())

    def __repr__(self) -> str:
        return f"Totals({self.settled()!r})"


def with_second(totals: Mapping[str, Point], names: Mapping[int, str], blob: str, second: int) -> Mapping[str, Point]:
    """Totals with one more second in them. JournalError, with the second, where MOST_OWED are merged for it and one of
    them is damaged."""
    if not blob:
        return totals
    before = totals if isinstance(totals, Totals) else Totals(totals)
    form = before._form  # looked at once: a reader in another thread may settle it in between
    owed = form.number if isinstance(form, _Owed) else 0
    grown = Totals(_Owed(before, names, blob, second, owed + 1))
    if owed + 1 >= MOST_OWED:
        grown.settled()
    return grown


def settle(totals: Mapping[str, Point], journal: Path | None = None) -> None:
    """Add up what is owed, so that whoever reads them meets no damage. JournalError as `Totals.settled`, with the
    journal that they come from."""
    if not isinstance(totals, Totals):
        return
    try:
        totals.settled()
    except JournalError as error:
        raise JournalError(f"{journal}: {error}" if journal else str(error)) from error

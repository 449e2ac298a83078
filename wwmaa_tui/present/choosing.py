"""Which of the recorded runs are shown, in which order, and which of them are chosen and marked.

What a row says of a run is worked out once, and apart from the screen: of two thousand runs it takes longer than a
screen may stand still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.history import RunRecord, with_steps
from engine.wording.plain_text import plain
from wwmaa_tui.present.history import (
    ORDERS,
    ChosenView,
    HistoryRow,
    HistoryView,
    Order,
    chosen_view,
    history_row,
    ordered,
    searched,
)


@dataclass(frozen=True)
class ListedRun:
    """A record, ready to be shown and to be searched."""

    record: RunRecord
    row: HistoryRow
    text: str
    """What a filter looks at."""


def listed(records: Iterable[RunRecord], known: Mapping[Path, ListedRun]) -> dict[Path, ListedRun]:
    """All of them by their directories; what is known already of one that did not change stays."""
    found = {}
    for record in records:
        before = known.get(record.path)
        same = before is not None and before.record == record
        found[record.path] = before if before and same else ListedRun(record, history_row(record), searched(record))
    return found


class Choosing:
    """What a person has chosen so far."""

    def __init__(self) -> None:
        self.read = False
        """Whether the folder was read."""
        self.listed: Mapping[Path, ListedRun] = {}
        self.order: Order = ORDERS[0]
        self.filter = ""
        self._unfolded: set[Path] = set()
        """The suites whose steps are listed below them."""
        self._steps: Mapping[Path, ListedRun] = {}
        """Those steps."""
        self._marked: list[Path] = []
        self._chosen: Path | None = None
        self._shown: tuple[RunRecord, ...] = ()

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """All of them."""
        return tuple(each.record for each in self.listed.values())

    @property
    def record(self) -> RunRecord | None:
        """The chosen one; the first where none was chosen or it is not shown, None where none is."""
        shown = self._shown
        return next((record for record in shown if record.path == self._chosen), shown[0] if shown else None)

    @property
    def marked(self) -> tuple[RunRecord, ...]:
        """Those that are marked, the earliest first."""
        return tuple(sorted((self._known(path).record for path in self._marked), key=lambda it: it.started_at))

    def take(self, listed: Mapping[Path, ListedRun]) -> None:
        """What lies in the folder now."""
        self.listed, self.read = listed, True
        self._list_steps()
        self._marked = [path for path in self._marked if path in listed or path in self._steps]
        self._show()

    def unfold(self) -> bool:
        """List the steps of the chosen suite below it, or, of that suite or one of its steps, no longer; whether there
        are any."""
        if (record := self.record) is None:
            return False
        suite = record.path.parent.parent if record.is_step else record.path
        if suite in self._unfolded:
            self._unfolded.remove(suite)
            self._chosen = suite
        elif record.steps:
            self._unfolded.add(suite)
        else:
            return False
        self._list_steps()
        self._marked = [path for path in self._marked if path in self.listed or path in self._steps]
        self._show()
        return True

    def narrow(self, filter: str) -> None:
        """Show those in which every word is found."""
        self.filter = filter
        self._show()

    def sort(self) -> None:
        """The next order; the chosen run stays chosen."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self._show()

    def move(self, by: int) -> None:
        """Choose another one, as far as there are any."""
        if (record := self.record) is not None:
            place = self._shown.index(record) + by
            self._chosen = self._shown[min(max(place, 0), len(self._shown) - 1)].path

    def mark(self) -> None:
        """Mark the chosen one, or unmark it; a third mark takes the place of the first."""
        if (record := self.record) is None:
            return
        if record.path in self._marked:
            self._marked.remove(record.path)
        else:
            self._marked = [*self._marked, record.path][-2:]

    def view(self) -> HistoryView:
        """The list."""
        record = self.record
        rows = [self._known(each.path).row for each in self._shown]
        for place, each in enumerate(self._shown):
            if each.path in self._marked:
                rows[place] = replace(rows[place], marked=True)
        return HistoryView(
            rows=tuple(rows),
            chosen=self._shown.index(record) if record else 0,
            total=len(self.listed),
            filter=plain(self.filter),
            order=self.order,
            read=self.read,
        )

    def detail(self) -> ChosenView:
        """More of the chosen one."""
        return chosen_view(self.record, self.records) if self.record else ChosenView()

    def _known(self, path: Path) -> ListedRun:
        return self.listed.get(path) or self._steps[path]

    def _list_steps(self) -> None:
        suites = [self.listed[path].record for path in self._unfolded if path in self.listed]
        self._steps = listed((step for suite in suites for step in suite.steps), self._steps)

    def _show(self) -> None:
        words = self.filter.casefold().split()
        found = [each.record for each in self.listed.values() if all(word in each.text for word in words)]
        shown = ordered(found, self.order)
        self._shown = tuple(
            each for record in shown for each in (with_steps([record]) if record.path in self._unfolded else (record,))
        )

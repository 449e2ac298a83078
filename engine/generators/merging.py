"""Several generators' seconds into one: a second is given out once all have said theirs, or had time enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from engine.measure.snapshot import Snapshot

GRACE_S = 1.0
"""How long after its end a second waits for a generator that has not said its figures."""


@dataclass(frozen=True)
class MergedSecond:
    """One second of the whole run."""

    snapshot: Snapshot
    missing: tuple[int, ...]
    """Generators that gave nothing for it."""


class SecondMerger:
    """Collects snapshots by second. Figures that come too late join the next second: no count is ever lost."""

    def __init__(self, generators: int) -> None:
        self._working = set(range(generators))
        self._lost: set[int] = set()
        self._reported = dict.fromkeys(range(generators), -1)
        self._pending: dict[int, dict[int, Snapshot]] = {}
        self._given = -1

    def take(self, generator: int, snapshot: Snapshot) -> None:
        """A generator's figures."""
        self._reported[generator] = max(self._reported[generator], snapshot.second)
        second = max(snapshot.second, self._given + 1)
        theirs = self._pending.setdefault(second, {})
        if generator in theirs:
            snapshot = theirs[generator].then(snapshot)
        theirs[generator] = msgspec.structs.replace(snapshot, second=second)

    def finished(self, generator: int) -> None:
        """That generator has nothing more to say."""
        self._working.discard(generator)

    def lost(self, generator: int) -> None:
        """That generator is gone before its share was done: it is missing in every second that it has not told."""
        self._working.discard(generator)
        self._lost.add(generator)

    def ready(self, elapsed_s: float) -> Iterator[MergedSecond]:
        """The seconds that can be given out, oldest first; a second in which nobody ran is left out."""
        while self._pending:
            second = min(self._pending)
            waiting = {generator for generator in self._working if self._reported[generator] < second}
            if waiting and elapsed_s < second + 1 + GRACE_S:
                return
            yield self._give(second)

    def _give(self, second: int) -> MergedSecond:
        given = self._pending.pop(second)
        due = self._working | self._lost
        missing = tuple(
            generator
            for generator, reported in self._reported.items()
            if (generator in due and reported < second) or (generator not in given and reported > second)
        )
        snapshots = list(given.values())
        whole = snapshots[0]
        for snapshot in snapshots[1:]:
            whole = whole.merge(snapshot)
        self._given = second
        return MergedSecond(whole, missing)

"""Each second of a run as it becomes known: merged, judged unless an operator disturbed it, recorded, its levels told.

Knows no clock and no generator: it is given their figures, and asked from time to time.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engine.feed import LiveFeed
from engine.generators.merging import MergedSecond, SecondMerger
from engine.journal.events import ErrorSeen, LevelChanged, ThresholdOutline, ThresholdStatus
from engine.judge.abort import Abort, AbortWatch
from engine.judge.judge import Judge
from engine.measure.snapshot import Snapshot
from engine.profile.model import AbortOn
from engine.record import Record
from engine.watch import Watch

_LONGEST_DETAIL = 500


class Seconds:
    """The seconds of one run."""

    def __init__(
        self,
        thresholds: Sequence[ThresholdOutline],
        generators: int,
        record: Record,
        feed: LiveFeed,
        abort_on: AbortOn = "never",
        apart: frozenset[int] = frozenset(),
        watch: Watch | None = None,
    ) -> None:
        """`apart`: generators that make no load; a second without their figures lacks none of it. `watch`: whose
        gauges each second carries."""
        self._watch = watch
        self._record = record
        self._feed = feed
        self._judge = Judge(thresholds)
        self._abort_watch = AbortWatch(abort_on)
        self._abort: Abort | None = None
        self._merger = SecondMerger(generators)
        self._apart = apart
        self._levels: list[str] = ["no-data"] * len(thresholds)
        self._lost: set[int] = set()
        self._whole = -1
        """The newest second up to which every generator that is not lost has said all its figures."""

    def take(self, generator: int, snapshot: Snapshot) -> None:
        """A generator's figures."""
        self._merger.take(generator, snapshot)

    def finished(self, generator: int) -> None:
        """That generator has nothing more to say."""
        self._merger.finished(generator)

    def lost(self, generator: int) -> None:
        """That generator was gone before its share was done."""
        self._lost.add(generator)
        self._merger.lost(generator)

    def tell(self, elapsed_s: float, *, stopped: bool) -> Abort | None:
        """Judge and record what is known after so many seconds of load; why the load must end now, if it must."""
        for merged in self._merger.ready(elapsed_s):
            self._second(merged, stopped)
        return self._abort

    def final(self, load_s: float) -> tuple[ThresholdStatus, ...]:
        """How every threshold stood in the end, after so many seconds of load."""
        return self._judge.final(load_s)

    def _second(self, merged: MergedSecond, stopped: bool) -> None:
        snapshot, courses = self._watched(merged.snapshot), self._feed.state.courses
        # Figures that come late join a later second, so it stands for all since the last that was whole.
        adjusted = courses.disturbed(min(self._whole + 1, snapshot.second), snapshot.second)
        if self._lost.issuperset(merged.missing):
            self._whole = snapshot.second
        statuses = self._judge.pass_over(snapshot.second) if adjusted else self._judge.observe(snapshot)
        after_stop = stopped or courses.over(snapshot.second)
        if not (adjusted or after_stop or self._abort):
            self._abort = self._abort_watch.observe(snapshot.second, statuses)
        self._record.second(
            snapshot,
            thresholds=statuses,
            missing=tuple(number for number in merged.missing if number not in self._apart),
            after_stop=after_stop,
            adjusted=adjusted,
        )
        self._level_changes(statuses, courses.stage_at(snapshot.second))
        for error in snapshot.errors:
            detail = self._record.clean(error.detail)[:_LONGEST_DETAIL]  # cut after cleaning, or half a secret stays
            self._record.note(ErrorSeen, kind=error.kind, endpoint=error.endpoint, detail=detail)

    def _watched(self, snapshot: Snapshot) -> Snapshot:
        """With what monitors see; the load's own series come first."""
        if self._watch is None:
            return snapshot
        return msgspec.structs.replace(snapshot, series={**self._watch.gauges(), **snapshot.series})

    def _level_changes(self, statuses: Sequence[ThresholdStatus], stage: str) -> None:
        for position, status in enumerate(statuses):
            previous = self._levels[position]
            if status.level == previous:
                continue
            self._levels[position] = status.level
            if {previous, status.level} <= {"ok", "no-data", "too-few"}:
                continue
            self._record.note(
                LevelChanged,
                threshold=position,
                previous=previous,
                level=status.level,
                value=status.value,
                stage=stage,
            )

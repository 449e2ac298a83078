"""Each second of a run as it becomes known: merged, judged unless an operator disturbed it, recorded, its levels and
alerts told.

Knows no clock and no generator: it is given their figures, and asked from time to time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from engine.feed import LiveFeed
from engine.generators.merging import MergedSecond, SecondMerger
from engine.journal.events import ErrorSeen, LevelChanged, ThresholdOutline, ThresholdStatus
from engine.journal.monitor_events import AlertChanged
from engine.judge.abort import Abort, AbortWatch
from engine.judge.alerts import GENERATOR_TAINTED, MONITOR_STALE, AlertWatch
from engine.judge.judge import Judge
from engine.measure.series import series_name
from engine.measure.snapshot import Gauge, Point, Snapshot
from engine.profile.model import AbortOn
from engine.record import Record
from engine.watch import Watch, WatchOrder

_LONGEST_DETAIL = 500
_ANSWERS_WITHIN_S = 10
"""A monitor that has never answered is not missed sooner."""
_NOTHING = WatchOrder()


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
        watched: WatchOrder = _NOTHING,
        told: Callable[[Snapshot], None] | None = None,
    ) -> None:
        """`apart`: generators that make no load; a second without their figures lacks none of it. `watch`: whose
        gauges each second carries. `watched`: the panels and alerts of the run. `told`: who else is given what the
        generators said of each second."""
        self._told = told
        self._watch = watch
        self._alerts = AlertWatch(watched.alerts)
        self._answered: set[str] = set()
        """Monitors that have answered at least once."""
        self._record = record
        self._feed = feed
        self._judge = Judge(thresholds, watched.monitoring.outlines)
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
        return self._judge.final(load_s, self._feed.state.watched.settled)

    def _second(self, merged: MergedSecond, stopped: bool) -> None:
        if self._told is not None:
            self._told(merged.snapshot)
        snapshot, courses = self._watched(merged.snapshot), self._feed.state.courses
        # Figures that come late join a later second, so it stands for all since the last that was whole.
        adjusted = courses.disturbed(min(self._whole + 1, snapshot.second), snapshot.second)
        if self._lost.issuperset(merged.missing):
            self._whole = snapshot.second
        statuses = self._judge.pass_over(snapshot.second) if adjusted else self._judge.observe(snapshot)
        missing = tuple(number for number in merged.missing if number not in self._apart)
        after_stop = stopped or courses.over(snapshot.second)
        if not (adjusted or after_stop or self._abort):
            self._abort = self._abort_watch.observe(snapshot.second, self._judge.now())
        self._record.second(
            snapshot,
            thresholds=statuses,
            missing=missing,
            after_stop=after_stop,
            adjusted=adjusted,
        )
        self._level_changes(statuses, courses.stage_at(snapshot.second))
        self._alert_changes(snapshot, tainted=bool(missing) or any(it.tainted for it in snapshot.health.values()))
        for error in snapshot.errors:
            detail = self._record.clean(error.detail)[:_LONGEST_DETAIL]  # cut after cleaning, or half a secret stays
            self._record.note(ErrorSeen, kind=error.kind, endpoint=error.endpoint, detail=detail)

    def _watched(self, snapshot: Snapshot) -> Snapshot:
        """With what monitors see; the load's own series come first."""
        if self._watch is None:
            return snapshot
        return msgspec.structs.replace(snapshot, series={**self._watch.gauges(), **snapshot.series})

    def _alert_changes(self, snapshot: Snapshot, *, tainted: bool) -> None:
        courses, second = self._feed.state.courses, snapshot.second
        own: dict[str, Point] = {GENERATOR_TAINTED: _flag(tainted)}
        for name, said in self._feed.state.watched.monitors.items():
            stale = said.standing == "stale"
            if not stale:
                self._answered.add(name)
            late = name in self._answered or second >= _ANSWERS_WITHIN_S
            own[series_name(MONITOR_STALE, {"monitor": name})] = _flag(stale and late)
        for change in self._alerts.observe(second, {**snapshot.series, **own}):
            self._record.note(
                AlertChanged,
                alert=change.alert,
                previous=change.previous,
                level=change.level,
                value=change.value,
                second=second,
                stage=f"{courses.stage_at(second)} ({courses.load_at(second)})",
                subject=change.subject,
            )

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


def _flag(raised: bool) -> Gauge:
    value = float(raised)
    return Gauge(value, value, value)

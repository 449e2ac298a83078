"""The judge: every second, how each threshold stands; at the end, how it stood.

1. The live level is judged on the window where a threshold has one, else on the whole run so far.
2. In the end the whole run answers for the target. The critical level is also missed when any full window missed it:
   a system that was unstable for half a minute was unstable.
3. No sample is `no-data`, never `ok`.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.journal.events import LevelName, ThresholdOutline, ThresholdStatus
from engine.judge.aggregate import aggregate, holds, samples
from engine.judge.window import SeriesWatch
from engine.measure.snapshot import Snapshot


class Judge:
    """Watches the thresholds of one run."""

    def __init__(self, outlines: Iterable[ThresholdOutline]) -> None:
        self._outlines = tuple(outlines)
        self._watches: dict[tuple[str, float | None], SeriesWatch] = {}
        for outline in self._outlines:
            key = (outline.series, outline.window_s)
            self._watches.setdefault(key, SeriesWatch(outline.series, outline.window_s))
        self._worst: dict[int, float] = {}
        """By threshold: the value of the first full window that missed the critical level."""
        self._seconds = 0.0

    def observe(self, snapshot: Snapshot) -> tuple[ThresholdStatus, ...]:
        """How every threshold stands after one more second."""
        self._seconds = snapshot.second + 1.0
        for watch in self._watches.values():
            watch.observe(snapshot)
        return tuple(self._live(position, outline) for position, outline in enumerate(self._outlines))

    def final(self, load_s: float) -> tuple[ThresholdStatus, ...]:
        """How every threshold stood in the end, after so many seconds of load."""
        self._seconds = load_s
        return tuple(self._ended(position, outline) for position, outline in enumerate(self._outlines))

    def _live(self, position: int, outline: ThresholdOutline) -> ThresholdStatus:
        watch = self._watches[outline.series, outline.window_s]
        point = watch.window
        span = min(outline.window_s or self._seconds, self._seconds)
        value = aggregate(point, outline.aggregate, span)
        level = level_of(outline, value)
        if level == "critical" and watch.window_is_full and value is not None:
            self._worst.setdefault(position, value)
        overall = aggregate(watch.overall, outline.aggregate, self._seconds)
        return ThresholdStatus(level, value, overall, samples(point))

    def _ended(self, position: int, outline: ThresholdOutline) -> ThresholdStatus:
        watch = self._watches[outline.series, outline.window_s]
        overall = aggregate(watch.overall, outline.aggregate, self._seconds)
        level = level_of(outline, overall)
        value = overall
        if position in self._worst and level != "critical":
            level, value = "critical", self._worst[position]
        return ThresholdStatus(level, value, overall, samples(watch.overall))


def level_of(outline: ThresholdOutline, value: float | None) -> LevelName:
    """The level of a value; `no-data` for None."""
    if value is None:
        return "no-data"
    if outline.critical is not None and not holds(value, outline.operator, outline.critical):
        return "critical"
    if outline.target is not None and not holds(value, outline.operator, outline.target):
        return "target"
    return "ok"

"""The judge: every second, how each threshold stands; at the end, how it stood.

1. The live level is judged on the window where a threshold has one, else on the whole run so far.
2. In the end the whole run answers for the target. The critical level is also missed when any full window missed it:
   a system that was unstable for half a minute was unstable.
3. No sample is `no-data`, and fewer than a threshold asks for are `too-few`, whatever they say; neither is `ok`.
4. A second that is passed over, because an operator held or scaled the load in it, has not been: neither its samples
   nor its length count, and a window reaches over it to what was before.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

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
        self._through = 0
        """The first second that nothing was said of."""
        self._passed = 0
        """How many seconds were passed over."""
        self._end_was_passed = False
        self._standing = tuple(ThresholdStatus("no-data", None, None, 0) for _ in self._outlines)

    def observe(self, snapshot: Snapshot) -> tuple[ThresholdStatus, ...]:
        """How every threshold stands after one more second."""
        self._through, self._end_was_passed = snapshot.second + 1, False
        self._seconds = float(self._through - self._passed)
        undisturbed = msgspec.structs.replace(snapshot, second=snapshot.second - self._passed)
        for watch in self._watches.values():
            watch.observe(undisturbed)
        self._standing = tuple(self._live(position, outline) for position, outline in enumerate(self._outlines))
        return self._standing

    def pass_over(self, second: int) -> tuple[ThresholdStatus, ...]:
        """Take no notice of a second, nor of those before it of which nothing was said; how every threshold stands."""
        self._passed += second + 1 - self._through
        self._through, self._end_was_passed = second + 1, True
        return self._standing

    def final(self, load_s: float) -> tuple[ThresholdStatus, ...]:
        """How every threshold stood in the end, after so many seconds of load."""
        # The last second may have been a short one; where it was passed over, no more than that was.
        never_was = max(self._through - load_s, 0.0) if self._end_was_passed else 0.0
        self._seconds = max(load_s - self._passed + never_was, 0.0)
        return tuple(self._ended(position, outline) for position, outline in enumerate(self._outlines))

    def _live(self, position: int, outline: ThresholdOutline) -> ThresholdStatus:
        watch = self._watches[outline.series, outline.window_s]
        point = watch.window
        span = min(outline.window_s or self._seconds, self._seconds)
        value = aggregate(point, outline.aggregate, span)
        level = level_of(outline, value, samples(point))
        if level == "critical" and watch.window_is_full and value is not None:
            self._worst.setdefault(position, value)
        overall = aggregate(watch.overall, outline.aggregate, self._seconds)
        return ThresholdStatus(level, value, overall, samples(point))

    def _ended(self, position: int, outline: ThresholdOutline) -> ThresholdStatus:
        watch = self._watches[outline.series, outline.window_s]
        overall = aggregate(watch.overall, outline.aggregate, self._seconds)
        level = level_of(outline, overall, samples(watch.overall))
        value = overall
        if position in self._worst and level != "critical":
            level, value = "critical", self._worst[position]
        return ThresholdStatus(level, value, overall, samples(watch.overall))


def level_of(outline: ThresholdOutline, value: float | None, count: int) -> LevelName:
    """The level of a value that so many samples make; `no-data` for None."""
    if value is None:
        return "no-data"
    if count < outline.min_samples:
        return "too-few"
    if outline.critical is not None and not holds(value, outline.operator, outline.critical):
        return "critical"
    if outline.target is not None and not holds(value, outline.operator, outline.target):
        return "target"
    return "ok"

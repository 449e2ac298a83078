"""The judge: every second, how each threshold stands; at the end, how it stood.

1. The live level is judged on the window where a threshold has one, else on the whole run so far.
2. In the end the whole run answers for the target. The critical level is also missed when any full window missed it:
   a system that was unstable for half a minute was unstable.
3. No sample is `no-data`, and fewer than a threshold asks for are `too-few`, whatever they say; neither is `ok`.
4. A second that is passed over, because an operator held or scaled the load in it, has not been: neither its samples
   nor its length count, and a window reaches over it to what was before.
5. What a monitor read is judged by this second's value, or by the worst of the window: what has not been read again is
   not how it stands. For the whole run its server answers, where it could and every second counts, else the worst
   reading does: the last one is only the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from engine.journal.events import LevelName, ThresholdOutline, ThresholdStatus
from engine.journal.monitor_events import PanelOutline, PanelSettled
from engine.judge.aggregate import aggregate, bad_side, holds, samples
from engine.judge.readings import settled_value
from engine.judge.window import SeriesWatch
from engine.measure.series import parse_series
from engine.measure.snapshot import Gauge, Point, Snapshot

_Side = Literal["min", "max"] | None


class Judge:
    """Watches the thresholds of one run."""

    def __init__(self, outlines: Iterable[ThresholdOutline], panels: Iterable[PanelOutline] = ()) -> None:
        """`panels`: whose series are readings of a platform rather than samples of the load."""
        self._outlines = tuple(outlines)
        self._panels = {panel.name: panel for panel in panels}
        self._sides: list[_Side] = [self._side(outline) for outline in self._outlines]
        self._watches: dict[tuple[str, float | None, _Side], SeriesWatch] = {}
        self._newest: dict[int, SeriesWatch] = {}
        """By threshold of a panel's `value`: this second alone."""
        for position, (series, window_s, side) in enumerate(self._keys()):
            self._watches.setdefault((series, window_s, side), SeriesWatch(series, window_s, side))
            outline = self._outlines[position]
            if outline.aggregate == "value" and self._is_of_panel(outline):
                self._newest[position] = SeriesWatch(series, 1.0, side)
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
        for watch in (*self._watches.values(), *self._newest.values()):
            watch.observe(undisturbed)
        self._standing = tuple(self._live(position, outline) for position, outline in enumerate(self._outlines))
        return self._standing

    def now(self) -> tuple[ThresholdStatus, ...]:
        """The same for whoever counts seconds without a break: a panel's value is this second's reading alone, or one
        bad reading would be one in every second of its window."""
        return tuple(
            self._now(position, outline, status)
            for position, (outline, status) in enumerate(zip(self._outlines, self._standing, strict=True))
        )

    def pass_over(self, second: int) -> tuple[ThresholdStatus, ...]:
        """Take no notice of a second, nor of those before it of which nothing was said; how every threshold stands."""
        self._passed += second + 1 - self._through
        self._through, self._end_was_passed = second + 1, True
        return self._standing

    def final(self, load_s: float, settled: Mapping[str, PanelSettled] | None = None) -> tuple[ThresholdStatus, ...]:
        """How every threshold stood in the end, after so many seconds of load; `settled` are the panels of which
        their server said what they were over the whole of it."""
        # The last second may have been a short one; where it was passed over, no more than that was.
        never_was = max(self._through - load_s, 0.0) if self._end_was_passed else 0.0
        self._seconds = max(load_s - self._passed + never_was, 0.0)
        told = {} if self._passed or settled is None else settled  # the server's figure has held seconds in it, too
        return tuple(self._ended(position, outline, told) for position, outline in enumerate(self._outlines))

    def _live(self, position: int, outline: ThresholdOutline) -> ThresholdStatus:
        watch, side = self._watch(position), self._sides[position]
        point = watch.window
        if outline.window_s is None and position in self._newest:
            point = self._newest[position].window
        span = min(outline.window_s or self._seconds, self._seconds)
        value = _value(point, outline, span, side)
        count = watch.seconds_in_window if side else samples(point)
        level = level_of(outline, value, count)
        if level == "critical" and watch.window_is_full and value is not None:
            self._worst.setdefault(position, value)
        return ThresholdStatus(level, value, _value(watch.overall, outline, self._seconds, side), count)

    def _ended(self, position: int, outline: ThresholdOutline, settled: Mapping[str, PanelSettled]) -> ThresholdStatus:
        watch, side = self._watch(position), self._sides[position]
        overall = _value(watch.overall, outline, self._seconds, side)
        count = watch.seconds if side else samples(watch.overall)
        if side and (said := settled_value(outline, self._panels, settled)) is not None:
            overall, count = said, max(count, outline.min_samples)
        level = level_of(outline, overall, count)
        value = overall
        if position in self._worst and level != "critical":
            level, value = "critical", self._worst[position]
        return ThresholdStatus(level, value, overall, count)

    def _now(self, position: int, outline: ThresholdOutline, status: ThresholdStatus) -> ThresholdStatus:
        newest = self._newest.get(position)
        if newest is None or status.level not in ("target", "critical"):
            return status
        value = _value(newest.window, outline, 1.0, self._sides[position])
        level = level_of(outline, value, status.samples)
        return msgspec.structs.replace(status, level=level, value=value)

    def _side(self, outline: ThresholdOutline) -> _Side:
        return bad_side(outline.operator) if self._is_of_panel(outline) else None

    def _is_of_panel(self, outline: ThresholdOutline) -> bool:
        return parse_series(outline.series)[0] in self._panels

    def _keys(self) -> list[tuple[str, float | None, _Side]]:
        return [(each.series, each.window_s, side) for each, side in zip(self._outlines, self._sides, strict=True)]

    def _watch(self, position: int) -> SeriesWatch:
        outline = self._outlines[position]
        return self._watches[outline.series, outline.window_s, self._sides[position]]


def _value(point: Point | None, outline: ThresholdOutline, seconds: float, side: _Side) -> float | None:
    """The aggregate; a reading's `value` over more than a second is the worst one."""
    if side and outline.aggregate == "value" and isinstance(point, Gauge):
        return point.max if side == "max" else point.min
    return aggregate(point, outline.aggregate, seconds)


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

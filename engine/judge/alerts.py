"""Alerts: what must hold second by second, raised when it does not and cleared when it does again.

1. A level is raised once it has been reached for `for_s` without a break, and cleared, or lowered, once it has not been
   for `clear_s` without a break; so no alert is cleared sooner than `clear_s` after it was raised.
2. No data is neither: it raises nothing, clears nothing, and is a break of both. An alert whose series falls silent
   stays as it is, since nobody knows better; that its monitor is silent is an alert of its own. Only the silence
   of a counter says something: what has been counted once, and is not any more, is nought.
3. Gauges are judged one by one and the worst counts, since each is about something else; samples of all series that
   the selector finds are judged together, as thresholds judge them.

Knows no clock, no journal and no monitor: it is given a second's series, also of seconds that judge no threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.journal.monitor_events import AlertLevel, AlertOutline
from engine.judge.aggregate import aggregate, bad_side, holds, samples
from engine.judge.window import SeriesWatch, worst_gauge
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Snapshot

GENERATOR_TAINTED = "generator_tainted"
"""1 in a second that cannot be believed, else 0."""
MONITOR_STALE = "monitor_stale"
"""By monitor: 1 while it does not answer, else 0."""
OF_ALERTS = (GENERATOR_TAINTED, MONITOR_STALE)
"""Series that nothing but alerts know."""

_LEVELS: tuple[AlertLevel, ...] = ("target", "critical")
_LOWERED: tuple[AlertLevel, ...] = ("target", "ok")
_RANK: Mapping[AlertLevel, int] = {"no-data": 0, "ok": 0, "target": 1, "critical": 2}


@dataclass(frozen=True)
class Change:
    """An alert went to another level."""

    alert: int
    """Index into the outlines."""
    previous: AlertLevel
    level: AlertLevel
    value: float | None
    subject: str
    """The labels of the gauge that was worst, such as a monitor's name; empty where it has none."""


@dataclass
class _Standing:
    """How one alert stands, and since when it has been on its way elsewhere."""

    level: AlertLevel = "ok"
    reached: dict[AlertLevel, int] = field(default_factory=dict)
    """First second since which a level, or a worse one, has been reached without a break."""
    missed: dict[AlertLevel, int] = field(default_factory=dict)
    """First second since which it has not been."""
    newest: int = -1


class AlertWatch:
    """The alerts of one run."""

    def __init__(self, outlines: Iterable[AlertOutline]) -> None:
        self._outlines = tuple(outlines)
        self._standing = [_Standing() for _ in self._outlines]
        self._watches: dict[tuple[str, float | None], SeriesWatch] = {}
        for outline in self._outlines:
            key = outline.series, outline.over_s or 1.0
            self._watches.setdefault(key, SeriesWatch(*key, bad_side(outline.operator)))

    def observe(self, second: int, series: Mapping[str, Point]) -> tuple[Change, ...]:
        """What has changed with one more second: its series, with those of OF_ALERTS."""
        snapshot = Snapshot(second, dict(series))
        for watch in self._watches.values():
            watch.observe(snapshot)
        changes = (self._observed(position, second, series) for position in range(len(self._outlines)))
        return tuple(change for change in changes if change is not None)

    def _observed(self, position: int, second: int, series: Mapping[str, Point]) -> Change | None:
        outline, standing = self._outlines[position], self._standing[position]
        value, count = self._value(outline, second)
        seen = _level(outline, value, count)
        _count(standing, second, seen)
        previous, level = standing.level, _next_level(outline, standing, second)
        if level == previous:
            return None
        standing.level = level
        side = bad_side(outline.operator)
        worst = worst_gauge(series, outline.series, side) if side else None
        return Change(position, previous, level, value, _subject(worst[0]) if worst and level != "ok" else "")

    def _value(self, outline: AlertOutline, second: int) -> tuple[float | None, int]:
        """The value over the window, and how many samples it has."""
        watch = self._watches[outline.series, outline.over_s or 1.0]
        point, length = watch.window, min(outline.over_s or 1.0, second + 1.0)
        if point is None and isinstance(watch.overall, Counter):
            point = Counter()
        if isinstance(point, Gauge):
            side = bad_side(outline.operator) if outline.aggregate == "value" else None
            return aggregate(point, side or outline.aggregate, length), watch.seconds_in_window
        return aggregate(point, outline.aggregate, length), samples(point)


def _level(outline: AlertOutline, value: float | None, count: int) -> AlertLevel:
    if value is None or count < outline.min_samples:
        return "no-data"
    for level, limit in (("critical", outline.critical), ("target", outline.target)):
        if limit is not None and not holds(value, outline.operator, limit):
            return "critical" if level == "critical" else "target"
    return "ok"


def _count(standing: _Standing, second: int, seen: AlertLevel) -> None:
    """Go on counting, or begin anew: also where seconds before this one are missing."""
    if seen == "no-data" or second != standing.newest + 1:
        standing.reached, standing.missed = {}, {}
    standing.newest = second
    if seen == "no-data":
        return
    for level in _LEVELS:
        reached = _RANK[seen] >= _RANK[level]
        counting, ended = (standing.reached, standing.missed) if reached else (standing.missed, standing.reached)
        counting.setdefault(level, second)
        ended.pop(level, None)


def _next_level(outline: AlertOutline, standing: _Standing, second: int) -> AlertLevel:
    for level in reversed(_LEVELS):
        since = standing.reached.get(level)
        if _RANK[level] > _RANK[standing.level] and since is not None and second + 1 - since >= outline.for_s:
            return level
    level = standing.level
    for lower in _LOWERED:
        since = standing.missed.get(level)
        if _RANK[lower] < _RANK[level] and since is not None and second + 1 - since >= outline.clear_s:
            level = lower
    return level


def _subject(series: str) -> str:
    """`prometheus` of `monitor_stale{monitor:prometheus}`."""
    return ", ".join(value for _, value in parse_series(series)[1])

"""Thresholds as people read them: a name in words, the value, the limit, and how far there is to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.journal.events import ThresholdOutline, ThresholdStatus
from engine.readings import Reading
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey, rank, worst
from engine.wording.plain_text import plain
from engine.wording.thresholds import condition, threshold_name, used_of
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.load_clock import clock_at
from wwmaa_tui.present.timeline import Timeline

_READINGS: dict[str, Reading] = {"p(50)": "p50", "med": "p50", "p(95)": "p95", "p(99)": "p99", "rate": "share"}
"""What of a second stands for an aggregate."""
_UNITS: dict[str, Reading] = {"%": "share", "": "count"}

TARGET_AT = 0.6
"""Where on every bar the target lies; the rest of the bar leads on to the critical limit."""


@dataclass(frozen=True)
class ThresholdRow:
    """One condition and how it stands."""

    level: LevelKey
    name: str
    value: str
    """What the live level was judged on."""
    limit: str
    """The condition of the first level declared: `< 300 ms`."""
    critical: str
    """The critical condition where there are two levels, else empty."""
    overall: str
    """The same aggregate over the whole run."""
    window: str
    """`30 s`, or empty where the whole run is judged."""
    used: float | None
    """How much of the way to the first limit is used: 0 none, 1 all, more beyond; None without data."""
    reach: float | None
    """How far along its bar the value is, 0 to 1: the target lies at TARGET_AT, the critical limit at the end."""
    samples: str
    required: bool
    series: Series = ()
    """The same aggregate of each second alone, where it was asked for and is known."""
    target: float | None = None
    """The limits as numbers where the series was asked for; None where more is better: charts light up over them."""
    limit_at: float | None = None
    history: str = ""
    """`2 times missed, last 03:05`."""

    @property
    def distance(self) -> float:
        """For sorting by how close to its first limit the value is; without data it counts as missed."""
        return 1.0 if self.used is None else self.used


@dataclass(frozen=True)
class ThresholdsView:
    """All thresholds in the order of the profile."""

    rows: tuple[ThresholdRow, ...] = ()
    filtered: str = ""
    known: int = 0
    """How many there are, those that are filtered out included."""
    axis: Axis = NOWHERE
    """Of the series, where they were asked for."""
    looks_back: bool = False
    """Whether other figures are of the cursor's second, while these are as they stand now."""

    @property
    def level(self) -> LevelKey:
        """The worst of them."""
        return worst(row.level for row in self.rows)

    def by_distance(self) -> tuple[ThresholdRow, ...]:
        """The worst first."""
        return tuple(sorted(self.rows, key=lambda row: (-rank(row.level), -row.distance)))


def thresholds_view(state: RunState, line: Timeline | None = None, over_time: bool = False) -> ThresholdsView:
    """How every threshold stands, or those that the timeline's filter lets through; `no data` before the first second.
    Over time: with what each was judged on, second by second."""
    outlines = state.started.thresholds if state.started else ()
    unknown = ThresholdStatus("no-data", None, None, 0)
    known: Sequence[ThresholdStatus] = state.thresholds
    statuses = [known[index] if index < len(known) else unknown for index in range(len(outlines))]
    pairs = list(zip(outlines, statuses, strict=True))
    if line is None:
        return ThresholdsView(tuple(threshold_row(*pair) for pair in pairs))
    shown = [
        (place, threshold_row(outline, status))
        for place, (outline, status) in enumerate(pairs)
        if line.lens.matches(threshold_name(outline), outline.series)
    ]
    rows = [_over_time(state, line, place, row) if over_time else row for place, row in shown]
    axis = line.axis if over_time else NOWHERE
    return ThresholdsView(tuple(rows), plain(line.lens.filter), len(pairs), axis, line.looks_back)


def _over_time(state: RunState, line: Timeline, place: int, row: ThresholdRow) -> ThresholdRow:
    outline = state.started.thresholds[place] if state.started else None
    if outline is None:
        return row
    reading = _READINGS.get(outline.aggregate)
    if reading is None and outline.unit in _UNITS:
        reading = _UNITS[outline.unit]
    changes = [change for change in state.changes if change.threshold == place]
    missed = sum(change.level in ("target", "critical") for change in changes)
    last = f", last {clock_at(state, changes[-1].t)}" if changes else ""
    return replace(
        row,
        series=line.trace(outline.series, reading) if reading else (),
        target=None if outline.operator.startswith(">") else outline.target,
        limit_at=None if outline.operator.startswith(">") else outline.critical,
        history=f"{figures.plural(missed, 'time')} missed{last}" if missed else "never missed",
    )


@lru_cache(maxsize=512)
def threshold_row(outline: ThresholdOutline, status: ThresholdStatus) -> ThresholdRow:
    """One threshold's row."""
    first = outline.target if outline.target is not None else outline.critical
    both = outline.target is not None and outline.critical is not None
    used = None if status.value is None or first is None else used_of(outline, status.value, first)
    return ThresholdRow(
        level=status.level,
        name=threshold_name(outline),
        value=figures.measured(status.value, outline.unit),
        limit=condition(outline, first),
        critical=condition(outline, outline.critical) if both else "",
        overall=figures.measured(status.overall, outline.unit),
        window=figures.span(outline.window_s) if outline.window_s else "",
        used=None if used is None else round(used, 3),
        reach=None if used is None or status.value is None else round(_reach(outline, status.value, used), 3),
        samples=figures.count(status.samples),
        required=outline.required,
    )


def _reach(outline: ThresholdOutline, value: float, used: float) -> float:
    if outline.target is None:
        return min(used, 1.0)
    if used <= 1 or outline.critical is None or outline.critical == outline.target:
        return min(used * TARGET_AT, 1.0)
    beyond = (value - outline.target) / (outline.critical - outline.target)
    return min(TARGET_AT + (1 - TARGET_AT) * max(beyond, 0.0), 1.0)

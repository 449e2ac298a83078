"""Two runs side by side: under which conditions, figure by figure, threshold by threshold.

1. A figure is called better or worse only where there is ground for it: the runs are comparable, and the 95 % interval
   of the difference, from how much the blocks of seconds vary within each run (`interval`), leaves out zero. Otherwise
   it is `within noise`, or `not judged` where no interval can be had. Of twenty figures that did not change, one will
   still be called changed: that is what 95 % means.
2. With blocks, held, scaled and tainted seconds are in no figure. Without them the figures are of all seconds, nothing
   is judged, and `left_out` is None.
3. A percentile is of all samples together. What a monitor reads has no samples here: its figure is the mean of the
   seconds' readings, and called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.journal.events import AuditDone, LevelName, ThresholdOutline, ThresholdStatus
from engine.journal.monitor_events import Unit
from engine.measure.snapshot import Counter, Point, Rate, Trend, point_as, select
from engine.report.blocks import Blocks
from engine.report.conditions import Condition, conditions, load_s
from engine.report.interval import (
    Estimate,
    difference,
    percentile_estimate,
    ratio_estimate,
    share_estimate,
)
from engine.report.measures import Measure, measures_of, panel_measures
from engine.state import RunState

Standing = Literal["better", "worse", "differs", "within noise", "not judged"]


@dataclass(frozen=True)
class Compared:
    """One figure of both runs."""

    series: str
    """What it is of, as a selector: `http_req_duration{endpoint:search}`; a panel's name."""
    subject: str
    """For people: the endpoint, the panel's title; `all` for everything together."""
    measure: str
    """`p95`, `error share`, `a second` …"""
    unit: Unit
    base: float | None
    """None where that run measured none."""
    run: float | None
    interval: tuple[float, float] | None
    """Where `run - base` lies with 95 %."""
    standing: Standing

    @property
    def difference(self) -> float | None:
        """`run - base`; None where one of them is missing."""
        return None if self.base is None or self.run is None else self.run - self.base

    @property
    def change(self) -> float | None:
        """The difference as a share of the base; None where that is 0 or missing."""
        return None if self.difference is None or not self.base else self.difference / self.base


@dataclass(frozen=True)
class ComparedThreshold:
    """One threshold that at least one run has."""

    name: str
    unit: Unit
    base: LevelName | None
    """None where that run has no such threshold."""
    base_value: float | None
    run: LevelName | None
    run_value: float | None


@dataclass(frozen=True)
class ComparedAudit:
    """One audit that at least one run has; a result is None where that run has none of that name."""

    name: str
    base: str | None
    run: str | None


@dataclass(frozen=True)
class Side:
    """One of both runs."""

    run_id: str = ""
    profile: str = ""
    target: str = ""
    started_at: float = 0.0
    verdict: str = "running"
    seconds: float = 0.0
    """Of load that are compared."""
    left_out: int | None = None
    """Seconds in no figure; None where none was left out because they could not be told apart."""


@dataclass(frozen=True)
class Comparison:
    """A run against another."""

    base: Side = field(default_factory=Side)
    run: Side = field(default_factory=Side)
    conditions: tuple[Condition, ...] = ()
    """All that differs between what both were done under."""
    rows: tuple[Compared, ...] = ()
    thresholds: tuple[ComparedThreshold, ...] = ()
    audits: tuple[ComparedAudit, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether the figures may stand side by side."""
        return not self.reasons

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not, each as a clause."""
        return tuple(dict.fromkeys(condition.breaks for condition in self.conditions if condition.breaks))

    def row(self, series: str, measure: str) -> Compared | None:
        """One figure; None where neither run has it."""
        return next((row for row in self.rows if (row.series, row.measure) == (series, measure)), None)


def compare(
    base: RunState,
    run: RunState,
    blocks: tuple[Blocks, Blocks] | None = None,
    profiles: tuple[str, str] = ("", ""),
) -> Comparison:
    """The run against the base. `blocks`: of both, in that order, which is what figures are judged by. `profiles`: the
    text of both profiles as they were run, where it is known."""
    differing = conditions(base, run, profiles)
    comparable = not any(condition.breaks for condition in differing)
    one, other = _Run(base, blocks and blocks[0]), _Run(run, blocks and blocks[1])
    wanted = (*measures_of({**one.whole, **other.whole}), *panel_measures(base, run))
    rows = (_compared(measure, one, other, comparable) for measure in wanted)
    return Comparison(
        base=one.side,
        run=other.side,
        conditions=differing,
        rows=tuple(row for row in rows if row.base is not None or row.run is not None),
        thresholds=_thresholds(base, run),
        audits=_audits(base.audits, run.audits),
    )


class _Run:
    """One run's figures, by what is measured."""

    def __init__(self, state: RunState, blocks: Blocks | None) -> None:
        self._state = state
        self._blocks = blocks
        self.whole: Mapping[str, Point] = blocks.whole if blocks else state.totals

    @property
    def side(self) -> Side:
        started, blocks = self._state.started, self._blocks
        return Side(
            run_id=started.run_id if started else "",
            profile=started.profile if started else "",
            target=started.target if started else "",
            started_at=started.started_at if started else 0.0,
            verdict=self._state.verdict,
            seconds=self._seconds,
            left_out=blocks.left_out if blocks else None,
        )

    @property
    def _seconds(self) -> float:
        return float(self._blocks.seconds) if self._blocks else load_s(self._state)

    def value(self, measure: Measure) -> float | None:
        """The figure over the whole run; None where there is none."""
        if measure.kind == "level":
            return self._level(measure.selector)
        match select(self.whole, measure.selector):
            case Trend(histogram=histogram) if histogram.count:
                return float(histogram.count) if measure.kind == "count" else histogram.percentile(measure.percentile)
            case Rate(total=total) as rate if total:
                return rate.rate
            case Counter(count=count):
                return count if measure.kind == "count" else count / self._seconds if self._seconds else None
        return None

    def estimate(self, measure: Measure) -> Estimate | None:
        """The figure with its interval."""
        parts = self._blocks.parts if self._blocks else ()
        if measure.kind == "level":
            return ratio_estimate([block.levels.get(measure.selector, (0.0, 0)) for block in parts])
        found = [(block.seconds, select(block.points, measure.selector)) for block in parts]
        match measure.kind:
            case "percentile":
                return percentile_estimate([point_as(Trend, it).histogram for _, it in found], measure.percentile)
            case "share":
                rates = [point_as(Rate, point) for _, point in found]
                return share_estimate([(rate.passes, rate.total) for rate in rates])
            case "rate":
                return ratio_estimate([(point_as(Counter, point).count, seconds) for seconds, point in found])
        return None

    def _level(self, name: str) -> float | None:
        if self._blocks:
            sums = [block.levels[name] for block in self._blocks.parts if name in block.levels]
        else:
            points = (*self._state.older, *self._state.recent)
            sums = [(known.sum, int(known.count)) for point in points if (known := point.figures.get(name))]
        count = sum(many for _, many in sums)
        return sum(much for much, _ in sums) / count if count else None


def _compared(measure: Measure, base: _Run, run: _Run, comparable: bool) -> Compared:
    one, other = base.value(measure), run.value(measure)
    estimates = base.estimate(measure), run.estimate(measure)
    interval = None
    if estimates[0] and estimates[1] and one is not None and other is not None:
        interval = difference(estimates[0], estimates[1])
    standing = _standing(interval, measure.better if comparable else None)
    return Compared(measure.selector, measure.subject, measure.name, measure.unit, one, other, interval, standing)


def _standing(interval: tuple[float, float] | None, better: str | None) -> Standing:
    if interval is None:
        return "not judged"
    low, high = interval
    if low <= 0.0 <= high:
        return "within noise"
    if better is None:
        return "differs"
    return "better" if (high < 0.0) == (better == "lower") else "worse"


def _thresholds(base: RunState, run: RunState) -> tuple[ComparedThreshold, ...]:
    one, other = _standings(base), _standings(run)
    found = []
    for key in dict.fromkeys((*one, *other)):
        outline, first = one.get(key, (None, None))
        also, second = other.get(key, (None, None))
        named = outline or also
        assert named is not None
        found.append(
            ComparedThreshold(
                named.name,
                named.unit,
                first.level if first else None,
                first.overall if first else None,
                second.level if second else None,
                second.overall if second else None,
            )
        )
    return tuple(found)


def _standings(state: RunState) -> dict[tuple[str, str], tuple[ThresholdOutline, ThresholdStatus]]:
    """By series and aggregate; of several conditions on one figure the worst stands."""
    order = ("ok", "no-data", "too-few", "target", "critical")
    found: dict[tuple[str, str], tuple[ThresholdOutline, ThresholdStatus]] = {}
    outlines = state.started.thresholds if state.started else ()
    for outline, status in zip(outlines, state.thresholds, strict=False):
        key = (outline.series, outline.aggregate)
        if key not in found or order.index(status.level) > order.index(found[key][1].level):
            found[key] = outline, status
    return found


def _audits(base: tuple[AuditDone, ...], run: tuple[AuditDone, ...]) -> tuple[ComparedAudit, ...]:
    one, other = ({audit.audit: audit.result for audit in each} for each in (base, run))
    return tuple(ComparedAudit(name, one.get(name), other.get(name)) for name in dict.fromkeys((*one, *other)))

"""One run's figures over the seconds that are compared, each with how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping

from engine.measure.snapshot import Counter, Point, Rate, Trend, point_as, select
from engine.report.blocks import Blocks
from engine.report.compared import Side
from engine.report.conditions import load_s
from engine.report.interval import Estimate, percentile_estimate, ratio_estimate, share_estimate
from engine.report.measures import Measure
from engine.state import RunState


class OneRun:
    """By what is measured; without blocks of all seconds, and without intervals."""

    def __init__(self, state: RunState, blocks: Blocks | None) -> None:
        self._state = state
        self._blocks = blocks
        self.whole: Mapping[str, Point] = blocks.whole if blocks else state.totals

    @property
    def side(self) -> Side:
        """Which run it is, and how much of it is compared."""
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

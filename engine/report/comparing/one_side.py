"""One side of a comparison, a run or several of the same: its figures over the seconds that are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.measure.snapshot import Counter, Point, Rate, Snapshot, Trend, accumulate, point_as, select
from engine.report.comparing.blocks import Blocks, together
from engine.report.comparing.compared import Side
from engine.report.comparing.conditions import load_s
from engine.report.comparing.interval import Estimate, percentile_estimate, ratio_estimate, share_estimate
from engine.report.comparing.measures import Measure
from engine.state import RunState


@dataclass(frozen=True, eq=False)
class Recorded:
    """One recorded run, as it is compared."""

    state: RunState
    blocks: Blocks | None = None
    """None where nothing but its totals is at hand: then its figures are of all seconds, and nothing is judged."""
    profile: str = ""
    """The text of the profile as it was run; empty where it is not known."""

    @property
    def side(self) -> Side:
        """Which run it is, and how much of it is compared."""
        started = self.state.started
        return Side(
            run_id=started.run_id if started else "",
            profile=started.profile if started else "",
            target=started.target if started else "",
            started_at=started.started_at if started else 0.0,
            verdict=self.state.verdict,
            seconds=self.seconds,
            left_out=self.blocks.left_out if self.blocks else None,
        )

    @property
    def seconds(self) -> float:
        """Of load that are compared."""
        return float(self.blocks.seconds) if self.blocks else load_s(self.state)


class OneSide:
    """Its runs as one, by what is measured. `blocks`: of all of them together; None where a run has none."""

    def __init__(self, runs: Sequence[Recorded], blocks: Blocks | None) -> None:
        self.runs = tuple(runs)
        self._blocks = blocks
        self._seconds = sum(run.seconds for run in runs)
        self._merged: dict[str, dict[int, Point]] = {}
        self.whole: Mapping[str, Point] = blocks.whole if blocks else _totals(runs)

    def value(self, measure: Measure) -> float | None:
        """The figure over all its runs; None where there is none."""
        if measure.kind == "level":
            return self._level(measure.selector)
        match select(self.whole, measure.selector):
            case Trend(histogram=histogram) if histogram.count:
                return float(histogram.count) if measure.kind == "count" else histogram.percentile(measure.percentile)
            case Rate(total=total) as rate if total:
                return rate.rate
            case Counter(count=count):
                if measure.kind == "count":
                    return count / len(self.runs)
                return count / self._seconds if self._seconds else None
        return None

    def estimate(self, measure: Measure) -> Estimate | None:
        """The figure with what its blocks say of it."""
        if self._blocks is None:
            return None
        placed = self._blocks.placed
        if measure.kind == "level":
            return ratio_estimate({at: part.levels.get(measure.selector, (0.0, 0)) for at, part in placed.items()})
        found = self._by_place(measure.selector)
        match measure.kind:
            case "percentile":
                trends = {place: point_as(Trend, point).histogram for place, point in found.items()}
                return percentile_estimate(trends, measure.percentile)
            case "share":
                rates = {place: point_as(Rate, point) for place, point in found.items()}
                return share_estimate({place: (rate.passes, rate.total) for place, rate in rates.items()})
            case "rate":
                counts = {
                    place: (point_as(Counter, found.get(place)).count, part.seconds) for place, part in placed.items()
                }
                return ratio_estimate(counts, counted=True) if found else None
        return None

    def _by_place(self, selector: str) -> Mapping[int, Point]:
        if selector not in self._merged and self._blocks is not None:
            found = {place: select(part.points, selector) for place, part in self._blocks.placed.items()}
            self._merged[selector] = {place: point for place, point in found.items() if point is not None}
        return self._merged[selector]

    def _level(self, name: str) -> float | None:
        if self._blocks:
            sums = [block.levels[name] for block in self._blocks.parts if name in block.levels]
        else:
            points = [point for run in self.runs for point in (*run.state.older, *run.state.recent)]
            sums = [(known.sum, int(known.count)) for point in points if (known := point.figures.get(name))]
        count = sum(many for _, many in sums)
        return sum(much for much, _ in sums) / count if count else None


def sides(base: Sequence[Recorded], run: Sequence[Recorded]) -> tuple[OneSide, OneSide]:
    """Both sides, in blocks of one length."""
    pooled = [_pooled(each) for each in (base, run)]
    one, other = pooled
    if one is not None and other is not None:
        length = max(one.length_s, other.length_s)
        one, other = one.in_lengths_of(length), other.in_lengths_of(length)
    else:
        one = other = None
    return OneSide(base, one), OneSide(run, other)


def _pooled(runs: Sequence[Recorded]) -> Blocks | None:
    found = [run.blocks for run in runs if run.blocks is not None]
    return together(found) if found and len(found) == len(runs) else None


def _totals(runs: Sequence[Recorded]) -> Mapping[str, Point]:
    found: Mapping[str, Point] = {}
    for run in runs:
        found = accumulate(found, Snapshot(0, dict(run.state.totals)))
    return found

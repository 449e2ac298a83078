"""A stretch of a run, read back from its journal: the points of its seconds merged, and what the generators said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.journal.blob import unpack_points
from engine.journal.events import RunStarted, SnapshotTaken
from engine.journal.reader import read_events
from engine.measure.snapshot import Counter, Point, Snapshot, Trend, accumulate, point_as, select


@dataclass(frozen=True)
class Stretch:
    """Some seconds of a run as one."""

    series: Mapping[str, Point]
    seconds: int
    """How many the journal holds of them."""
    tainted: int
    cpu: float
    """Mean share of one core, all generators together."""
    most_cpu: float
    """The same in the busiest second."""

    def percentile(self, selector: str, p: float) -> float:
        """Of a trend, in milliseconds, over all series that the selector selects."""
        return point_as(Trend, select(self.series, selector)).histogram.percentile(p)

    def rate(self, selector: str) -> float:
        """Of a counter, a second."""
        return point_as(Counter, select(self.series, selector)).count / self.seconds


def stretch(run: Path, first: int, end: int) -> Stretch:
    """The seconds from `first` to before `end` of the run in that directory."""
    names: dict[int, str] = {}
    series: Mapping[str, Point] = {}
    shares: list[float] = []
    tainted = 0
    for event in read_events(run / "journal.jsonl"):
        if not isinstance(event, SnapshotTaken):
            continue
        names.update(event.names)
        if first <= event.second < end:
            points = {names[number]: point for number, point in unpack_points(event.blob).items()}
            series = accumulate(series, Snapshot(event.second, points))
            shares.append(sum(health.cpu for health in event.health.values()))
            tainted += bool(event.missing) or any(health.tainted for health in event.health.values())
    assert shares, f"no second from {first} to {end} in {run}"
    return Stretch(series, len(shares), tainted, sum(shares) / len(shares), max(shares))


def plateau(run: Path) -> tuple[int, int]:
    """The whole seconds in which every scenario holds the most that its plan has: first, and one after the last."""
    (started,) = [event for event in read_events(run / "journal.jsonl") if isinstance(event, RunStarted)]
    first, end = 0.0, started.duration_s
    for scenario in started.scenarios:
        most = max(value for _, begin, last in scenario.stages for value in (begin, last))
        ends = [*(begin for begin, _, _ in scenario.stages[1:]), scenario.start_s + scenario.duration_s]
        holds = [
            (begin, after)
            for (begin, value, last), after in zip(scenario.stages, ends, strict=True)
            if value == last == most
        ]
        first, end = max(first, holds[0][0]), min(end, holds[-1][1])
    return round(first), round(end)

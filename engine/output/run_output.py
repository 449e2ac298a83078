"""The samples of a whole run: who writes which part, what the run itself tells, and the joining at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from engine.clock import Clock
from engine.journal.events import ThresholdOutline
from engine.measure.metrics import METRICS, Metric, MetricType
from engine.measure.points import Points, Shape
from engine.measure.series import parse_series
from engine.measure.snapshot import Counter, Gauge, Point, Rate, Snapshot, point_as, select
from engine.output.generator_output import ENDPOINT
from engine.output.joining import join, metric_line
from engine.output.order import OutputOrder, Part, part_of
from engine.output.part_writer import PartWriter
from engine.report.k6.conditions import expressions
from engine.state import RunState

_EXPECTED = "expected_response:true"


@dataclass(frozen=True)
class Written:
    """What became of it, for the journal."""

    file: str
    points: int
    lost: int
    size: int
    detail: str


class RunOutput:
    """Does nothing where nothing was asked for."""

    def __init__(
        self, order: OutputOrder, thresholds: Sequence[ThresholdOutline], generators: int, clock: Clock
    ) -> None:
        self._order = order
        self._expressions = expressions(thresholds)
        self._generators = generators
        self._clock = clock
        self._start: float | None = None
        self._writer: PartWriter | None = None
        self._points: Points | None = None
        self._shapes: dict[str, Shape] = {}
        self._kinds: dict[str, Metric] = dict(METRICS)
        """Of the journeys' own metrics, too, as they come."""

    def begin(self, start: float) -> None:
        """Second 0 begins at that monotonic instant."""
        self._start, self._epoch_s = start, self._clock.wall() - self._clock.now()
        if (own := self._order.part(self._generators, self._epoch_s, self._generators + 1)) is not None:
            self._writer = PartWriter(own)
            self._points = Points(self._writer, self._clock.now)

    def part(self, generator: int) -> Part | None:
        """Where that generator writes."""
        assert self._start is not None
        return self._order.part(generator, self._epoch_s, self._generators + 1)

    def take(self, second: Snapshot) -> None:
        """What all generators said of a second. Their gauges are told here, as one."""
        if self._points is None or self._writer is None or self._start is None:
            return
        at = self._start + second.second + 1
        for series, point in second.series.items():
            metric, tags = parse_series(series)
            if metric not in self._kinds:
                self._kinds[metric] = Metric(metric, _kind(point))
            if isinstance(point, Gauge):
                shape = self._shapes.get(series)
                if shape is None:
                    shape = self._shapes[series] = self._points.shape(metric, dict(tags))
                self._points.add(shape, point.value, at)
        self._points.flush()
        self._writer.mark(at)

    async def joined(self, state: RunState) -> Written | None:
        """The parts as one file; None where there is none to write. Blocks nobody, and takes as long as it takes."""
        file = self._order.samples
        if file is None or self._writer is None:
            return None
        writer, self._writer, self._points = self._writer, None, None
        await asyncio.to_thread(writer.end)
        parts = [part_of(file, number) for number in range(self._generators + 1)]
        lost = int(point_as(Counter, select(state.totals, "output_points_lost")).count) + writer.lost
        said = [f"{error.detail}" for error in state.errors if error.endpoint == ENDPOINT]
        if writer.why:
            said.append(writer.why)
        said += [f"{each.detail}; of its last second little is there" for each in state.lost]
        try:
            done = await asyncio.to_thread(join, parts, file, self._introduced)
        except OSError as error:
            left = f"{error.strerror or error}; the parts stay: {parts[0].parent / parts[0].name} and its like"
            return Written(str(file), 0, lost, 0, "; ".join([*said, left]))
        return Written(str(file), done.points, lost, done.size, "; ".join(dict.fromkeys(said)))

    def _introduced(self, name: str) -> str:
        metric = self._kinds.get(name) or Metric(name, "trend")
        declared = dict(self._expressions.get(name, {}))
        if name == "http_req_duration":
            declared.setdefault(_EXPECTED, ())
        return metric_line(name, metric.type, metric.contains, declared)


def _kind(point: Point) -> MetricType:
    match point:
        case Counter():
            return "counter"
        case Rate():
            return "rate"
        case Gauge():
            return "gauge"
    return "trend"

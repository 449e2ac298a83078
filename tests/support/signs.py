"""Runs as rules of the diagnosis see them: seconds with whatever figures a test wants, journaled as the engine does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.journal.blob import pack_points
from engine.journal.events import AnyEvent, CourseChanged, PhaseChanged, RunStarted, ScenarioOutline, SnapshotTaken
from engine.journal.figures import figures_of
from engine.journal.monitor_events import Operation, Trace, TracesSeen
from engine.measure.histogram import Histogram
from engine.measure.series import series_name
from engine.measure.snapshot import Counter, Gauge, GeneratorHealth, Point, Rate, Snapshot, Trend, accumulate
from engine.report.diagnosis.diagnose import diagnose
from engine.report.diagnosis.symptom import Symptom
from engine.state import RunState, fold

Series = Mapping[str, Point]
TAINTED = GeneratorHealth(cpu=0.99, tainted=("loop lag",))


def answers(
    count: int,
    ms: float,
    *,
    slowest: float | None = None,
    failed: int = 0,
    endpoint: str = "search",
    status: str = "200",
) -> Series:
    """So many answers of one endpoint in a second: all took `ms`, but one in ten `slowest`."""
    tags = {"endpoint": endpoint, "scenario": "searches", "status": status}
    if failed:
        tags["error"] = "HTTP 500"
    slow = max(count // 10, 1) if slowest is not None else 0
    times = [ms] * (count - slow) + [slowest or ms] * slow
    return {
        series_name("http_req_duration", tags): Trend(Histogram.of(times)),
        series_name("http_req_failed", tags): Rate(failed, count),
        series_name("http_reqs", tags): Counter(float(count)),
    }


def gauges(**values: float) -> Series:
    """What monitors read in a second, or users and requests in flight."""
    return {name: Gauge(value, value, value) for name, value in values.items()}


def trend(name: str, *values: float) -> Series:
    """One trend of a second."""
    return {name: Trend(Histogram.of(values))}


def share(name: str, true: int, total: int) -> Series:
    """One rate of a second."""
    return {name: Rate(true, total)}


def together(*parts: Series) -> Series:
    """One second."""
    whole: dict[str, Point] = {}
    for part in parts:
        whole = accumulate(whole, Snapshot(0, dict(part)))
    return whole


def trace(
    ms: float,
    second: int = 1,
    *,
    server_ms: float | None = None,
    database_ms: float = 0.0,
    spans: int = 6,
    parts: Mapping[tuple[str, str], float] | None = None,
) -> Trace:
    """A slow request as Jaeger knows it; `parts` are milliseconds by (service, operation)."""
    return Trace(
        trace_id=f"{second:032x}",
        endpoint="search",
        second=second,
        ms=ms,
        service="backend",
        name="GET /api/search",
        server_ms=ms if server_ms is None else server_ms,
        database_ms=database_ms,
        spans=spans,
        operations=tuple(Operation(service=s, name=name, ms=each) for (s, name), each in (parts or {}).items()),
    )


def run_of(
    seconds: int,
    second: Callable[[int], Series],
    *,
    rate: Sequence[tuple[float, float]] | None = None,
    traces: Sequence[Trace] = (),
    tainted: Callable[[int], bool] = lambda second: False,
    held: tuple[int, int] | None = None,
) -> RunState:
    """A run of so many seconds; `rate` has the breakpoints of the planned iterations a second (ten, steadily)."""
    curve = tuple(rate) if rate is not None else ((0.0, 10.0), (float(seconds), 10.0))
    seq = iter(range(seconds + 10))
    events: list[AnyEvent] = [_started(next(seq), seconds, curve), PhaseChanged(seq=next(seq), t=0.0, phase="running")]
    if held is not None:
        for at, stands in zip(held, (True, False), strict=True):
            course = CourseChanged(
                seq=next(seq), t=0.0, scenario="searches", at=float(at), held=stands, scale=1.0, origin="ada"
            )
            events.append(course)
    numbers: dict[str, int] = {}
    for number in range(seconds):
        health = TAINTED if tainted(number) else GeneratorHealth(cpu=0.1)
        adjusted = ("searches",) if held is not None and held[0] <= number < held[1] else ()
        events.append(_snapshot(next(seq), number, second(number), numbers, health, adjusted))
    if traces:
        events.append(TracesSeen(seq=next(seq), t=float(seconds), traces=tuple(traces)))
    return fold(events)


def found(state: RunState, rule: str) -> Symptom | None:
    """What one rule found."""
    return next((symptom for symptom in diagnose(state) if symptom.rule == rule), None)


def _snapshot(
    seq: int, second: int, series: Series, numbers: dict[str, int], health: GeneratorHealth, adjusted: tuple[str, ...]
) -> SnapshotTaken:
    clear = figures_of(series)
    new = {len(numbers) + place: name for place, name in enumerate(name for name in clear if name not in numbers)}
    numbers.update({name: number for number, name in new.items()})
    return SnapshotTaken(
        seq=seq,
        t=second + 1.1,
        second=second,
        names=new,
        figures={numbers[name]: figure for name, figure in clear.items()},
        blob=pack_points({numbers[name]: point for name, point in series.items()}),
        health={0: health},
        adjusted=adjusted,
    )


def _started(seq: int, seconds: int, curve: tuple[tuple[float, float], ...]) -> RunStarted:
    scenario = ScenarioOutline(
        name="searches",
        executor="ramping-arrival-rate",
        journey="search",
        start_s=0.0,
        duration_s=float(seconds),
        planned_iterations=None,
        max_vus=100,
        unit="iterations/s",
        stages=(),
        curve=curve,
        planned_rate=curve,
    )
    return RunStarted(
        seq=seq,
        t=0.0,
        run_id="r1",
        profile="search",
        title="Search",
        site="wwmaa",
        target="staging.wwmaa.com",
        guard="site",
        started_at=1_795_140_000.0,
        seed=7,
        duration_s=float(seconds),
        quick=False,
        time_scale=1.0,
        workers=1,
        version="0",
        demo=False,
        scenarios=(scenario,),
        thresholds=(),
    )

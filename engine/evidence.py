"""What a run's state says of its generators and journeys, gathered for the judge. Reads a state and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.executors.iteration import JOURNEY_ERROR
from engine.judge.invalidity import BUSY_CPU, GeneratorEvidence, Lost
from engine.measure.health import REFUSED
from engine.measure.snapshot import Counter, GeneratorHealth, point_as, select
from engine.state import RunState, SecondPoint


def generator_evidence(state: RunState) -> GeneratorEvidence:
    """Everything that bears on whether the run can be believed."""
    points = (*state.older, *state.recent)
    judged = [point for point in points if not point.adjusted]
    behind = [health.cpu for point in judged if (health := _furthest_behind(point)) is not None]
    busy = [cpu for cpu in behind if cpu >= BUSY_CPU]
    starved = [cpu for cpu in behind if cpu < BUSY_CPU]
    refused = [health.sockets for point in judged for health in point.health.values() if REFUSED in health.tainted]
    files, ports, cores = (_figures(state, check) for check in ("file limit", "local ports", "cores"))
    return GeneratorEvidence(
        count=state.started.workers if state.started else 1,
        seconds=state.seconds_judged,
        tainted=state.seconds_tainted,
        reasons=state.taint_reasons,
        lost=tuple(Lost(lost.generator, lost.detail, _told_until(points, lost.generator)) for lost in state.lost),
        busy=len(busy),
        busy_cpu=_mean(busy),
        starved=len(starved),
        starved_cpu=_mean(starved),
        silent=_silent(points),
        refused=len(refused),
        sockets=max(refused, default=0),
        files=_whole(files, "allowed"),
        files_needed=_whole(files, "needed"),
        ports=_whole(ports, "free"),
        cores=_whole(cores, "cores"),
        target_here=state.started is not None and state.started.guard == "loopback",
    )


def _furthest_behind(point: SecondPoint) -> GeneratorHealth | None:
    """Of the generators that fell behind in a second, the one that lagged most."""
    behind = [health for health in point.health.values() if set(health.tainted) - {REFUSED}]
    return max(behind, key=lambda health: max(health.loop_lag_p99_ms, health.lateness_p99_ms), default=None)


def _told_until(points: tuple[SecondPoint, ...], generator: int) -> float:
    """The first second that a lost generator gave no figures for."""
    return max((float(point.second + point.length) for point in points if generator in point.health), default=0.0)


def _silent(points: tuple[SecondPoint, ...]) -> Mapping[int, int]:
    """Seconds without figures by generator. In a second that is absent nobody gave any."""
    counts: dict[int, int] = {}
    known = {number for point in points for number in (*point.health, *point.missing)}
    absent = _absent(points)
    for point in points:
        for number in point.missing:
            counts[number] = counts.get(number, 0) + 1
    return {number: counts.get(number, 0) + absent for number in sorted(known) if counts.get(number, 0) + absent}


def _absent(points: tuple[SecondPoint, ...]) -> int:
    return sum(max(gap, 0) for gap in _gaps(points))


def _gaps(points: tuple[SecondPoint, ...]) -> Iterator[int]:
    expected = 0
    for point in points:
        yield point.second - expected
        expected = point.second + point.length


def _figures(state: RunState, check: str) -> Mapping[str, float]:
    return next((done.figures for done in state.preflight if done.check == check), {})


def _whole(figures: Mapping[str, float], name: str) -> int | None:
    return int(figures[name]) if name in figures else None


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def journey_errors(state: RunState) -> list[str]:
    """What journeys raised. Of a flood of errors not every sample is kept, but every one is counted."""
    said = [f"{error.endpoint}: {error.detail}" for error in state.errors if error.kind == JOURNEY_ERROR]
    count = point_as(Counter, select(state.totals, "journey_errors")).count
    return said or ([f"a journey raised {count:,.0f} times"] if count else [])

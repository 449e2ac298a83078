"""The load over time against its plan, what it left behind, what failed; and whether its generator kept up."""

from __future__ import annotations

from collections.abc import Iterator

from engine.measure.health import LIMITS
from engine.measure.series import series_name
from engine.measure.snapshot import Rate, point_as
from engine.plan.totals import rate_curves, total_wanted, user_curves
from engine.readings import Points
from engine.report.curves.places import Places
from engine.report.document import Axis, Chart, Limit, Line
from engine.report.gathering import by_tag
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

FAILED = "http_req_failed"
FAILING_DRAWN = 4


def load_charts(state: RunState, places: Places, axis: Axis) -> Iterator[Chart]:
    """Rates and users beside what was planned, then what waited and what was dropped."""
    scenarios = state.started.scenarios if state.started else ()
    if places.has("iterations"):
        lines = [places.line("measured", "iterations", "count")]
        if (rates := rate_curves(scenarios)) is not None:
            lines.append(places.planned("planned", lambda second: total_wanted(rates, state.courses, second)))
        yield Chart("Iterations a second", "/s", tuple(lines), axis)
    if places.has("vus"):
        lines = [places.line("measured", "vus", "gauge")]
        if (users := user_curves(scenarios)) is not None:
            lines.append(places.planned("planned", lambda second: total_wanted(users, state.courses, second)))
        yield Chart("Users", "", tuple(lines), axis)
    if places.has("http_reqs"):
        yield Chart("Requests a second", "/s", (places.line("requests", "http_reqs", "count"),), axis)
    if places.has("dropped_iterations"):
        dropped = places.line("dropped", "dropped_iterations", "count")
        yield Chart("Iterations dropped a second", "/s", (dropped,), axis)
    if places.has("http_reqs_in_flight"):
        yield Chart("Requests in flight", "", (places.line("in flight", "http_reqs_in_flight", "gauge"),), axis)
    if places.has("oldest_in_flight"):
        oldest = places.line("oldest", "oldest_in_flight", "gauge")
        yield Chart("Age of the oldest request in flight", "ms", (oldest,), axis)


def error_charts(state: RunState, places: Places, axis: Axis) -> Iterator[Chart]:
    """What share of requests failed: of all, and of the operations with most failures."""
    if not places.has(FAILED):
        return
    totals = by_tag(state.totals, FAILED, "endpoint")
    shares = {name: point_as(Rate, totals.get(name)).rate for name in places.tags(FAILED, "endpoint")}
    failing = sorted((name for name in shares if shares[name]), key=lambda name: -shares[name])[:FAILING_DRAWN]
    lines = [places.line("all requests", FAILED, "share")]
    lines += [places.line(plain(name), series_name(FAILED, {"endpoint": name}), "share") for name in failing]
    yield Chart("Share of requests that failed", "%", tuple(lines), axis, _share_limits(state))


def generator_charts(places: Places, axis: Axis) -> Iterator[Chart]:
    """The worst of all generators; beyond a limit a second cannot be believed."""
    if not any(point.health for points in places.points for point in points):
        return
    late = (
        Line("event-loop lag p99", places.curve(lambda points: _worst(points, "loop_lag_p99_ms"))),
        Line("send lateness p99", places.curve(lambda points: _worst(points, "lateness_p99_ms"))),
    )
    limit = Limit("believed up to", LIMITS.loop_lag_p99_ms, "tainted")
    yield Chart("How late the generator was", "ms", late, axis, (limit,))
    cpu = Line("CPU", places.curve(lambda points: _worst(points, "cpu")))
    limit = Limit("believed up to", LIMITS.cpu, "tainted")
    yield Chart("CPU of the busiest generator, of one core", "%", (cpu,), axis, (limit,))


def _worst(points: Points, name: str) -> float | None:
    return max((getattr(said, name) for point in points for said in point.health.values()), default=None)


def _share_limits(state: RunState) -> tuple[Limit, ...]:
    found = []
    for outline in state.started.thresholds if state.started else ():
        if outline.series != FAILED or outline.aggregate != "rate":
            continue
        sign = figures.OPERATORS.get(outline.operator, outline.operator)
        pairs: tuple[tuple[LevelKey, float | None], ...] = (("target", outline.target), ("critical", outline.critical))
        for level, value in pairs:
            if value is not None:
                found.append(Limit(f"{level} {sign}", value, level))
    return tuple(found)

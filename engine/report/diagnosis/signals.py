"""The signals of a run, aligned on its seconds: what rules look at, and the only thing they look at.

Seconds that an operator held or scaled, that a generator disowned or said nothing of, and those after the plan's end
are no evidence of the platform: they are left out of everything here, slow traces included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from statistics import median

from engine.journal.events import Figures
from engine.journal.monitor_events import PanelOutline, Trace
from engine.measure.series import parse_series
from engine.report.diagnosis.series import Series, rank_correlation
from engine.state import RunState

_POOL_WAIT = ("pool_wait", "pool.wait", "pool.acquire", "pool.checkout", "connection.acquire", "getconnection")
_OF_A_CACHE = ("redis", "cache", "memcache")


class Signals:
    """Of one state. Each series is made once, when a rule first asks for it."""

    def __init__(self, state: RunState) -> None:
        self.state = state
        whole = (*state.older, *state.recent)
        ends_s = _end_of_plan(state)
        self.points = tuple(
            point for point in whole if point.second < ends_s and not point.adjusted and not point.tainted
        )
        self.seconds = tuple(point.second for point in self.points)
        kept = {second for point in self.points for second in range(point.second, point.second + point.length)}
        seen = state.watched.traces
        self.traces: tuple[Trace, ...] = tuple(
            trace for trace in (seen.traces if seen else ()) if trace.found and trace.second in kept
        )
        """Slow requests that the tracing backend knows, the slowest first."""
        self._names: dict[str, list[str]] = {}
        for name in state.names.values():
            self._names.setdefault(parse_series(name)[0], []).append(name)
        self._made: dict[tuple[str, ...], Series] = {}

    def panel(self, name: str) -> PanelOutline | None:
        """A panel as declared."""
        panels = self.state.started.panels if self.state.started else ()
        return next((panel for panel in panels if panel.name == name), None)

    def target(self, panel: str, otherwise: float) -> float:
        """The limit that a panel declares, the target before the critical one."""
        outline = self.panel(panel)
        limits = (outline.target, outline.critical) if outline else ()
        return next((limit for limit in limits if limit is not None), otherwise)

    def level(self, name: str) -> Series:
        """A gauge: a panel's value, users, requests in flight. Of several series of that name, their sum."""
        return self._series("level", name, lambda figures, _: sum(each.sum / each.count for each in figures))

    def p50(self, metric: str, **tags: str) -> Series:
        """Of a trend; of several series the worst."""
        return self._series("p50", metric, lambda figures, _: max(each.p50 for each in figures), **tags)

    def p95(self, metric: str, **tags: str) -> Series:
        """The same."""
        return self._series("p95", metric, lambda figures, _: max(each.p95 for each in figures), **tags)

    def mean(self, metric: str, **tags: str) -> Series:
        """Of a trend, or the share of a rate that was true."""
        return self._series("mean", metric, _mean, **tags)

    def count(self, metric: str, **tags: str) -> Series:
        """How many samples, or how much a counter grew, a second."""
        return self._series("count", metric, lambda figures, length: sum(f.count for f in figures) / length, **tags)

    @property
    def lasted_s(self) -> int:
        """Clean seconds of load."""
        return sum(point.length for point in self.points)

    @property
    def load(self) -> Series:
        """What the plan offers: iterations a second where it knows them, else users."""
        outlines, courses = self.state.courses.outlines, self.state.courses
        if not outlines or not all(outline.planned_rate for outline in outlines):
            return Series("vus", self.level("vus").values)
        if ("offered",) not in self._made:
            offered = {
                point.second: sum(
                    courses.wanted(outline, outline.planned_rate, point.second + point.length / 2)
                    for outline in outlines
                )
                for point in self.points
            }
            self._made["offered",] = Series("offered iterations", offered)
        return self._made["offered",]

    @property
    def load_unit(self) -> str:
        """`users` or `/s`."""
        return " users" if self.load.name == "vus" else "/s"

    @property
    def throughput(self) -> Series:
        """Requests answered a second."""
        return self.count("http_reqs")

    @property
    def latency(self) -> Series:
        """The p95 of each second, all requests together."""
        return self.p95("http_req_duration")

    def endpoints(self) -> tuple[str, ...]:
        """Those with a latency of their own."""
        found = (dict(parse_series(name)[1]) for name in self._names.get("http_req_duration", ()))
        return tuple(tags["endpoint"] for tags in found if tags.keys() == {"endpoint"})

    def with_load(self, series: Series) -> float | None:
        """How a series goes with the load, -1 to 1; None where the load hardly varied."""
        return rank_correlation(series, self.load)

    def pool_used(self) -> Series:
        """Share of the database connections that are held; empty where nobody measured it."""
        used = self.level("db_pool_used")
        if used:
            return used
        size = self.level("db_pool_size").values
        held = self.level("db_pool_in_use").values
        shares = {second: value / size[second] for second, value in held.items() if size.get(second)}
        return Series("db_pool_in_use", shares)

    def _series(self, what: str, metric: str, value: Callable[[list[Figures], int], float], **tags: str) -> Series:
        key = (what, metric, *(f"{name}:{tag}" for name, tag in sorted(tags.items())))
        if key not in self._made:
            names = self._selected(metric, tags)
            values = {}
            for point in self.points:
                figures = [point.figures[name] for name in names if name in point.figures]
                if figures and any(each.count for each in figures):
                    values[point.second] = value([each for each in figures if each.count], point.length)
            inner = ",".join(key[2:])
            self._made[key] = Series(f"{metric}{{{inner}}}" if inner else metric, values)
        return self._made[key]

    def _selected(self, metric: str, tags: dict[str, str]) -> list[str]:
        """The roll-up where there is one, else every series that has the tags; never both, or all would count twice."""
        names = self._names.get(metric, [])
        wanted = tuple(sorted(tags.items()))
        rolled_up = [name for name in names if parse_series(name)[1] == wanted]
        if rolled_up:
            return rolled_up
        tagged = [(name, dict(parse_series(name)[1])) for name in names]
        whole = {frozenset(found) for _, found in tagged if found.keys() == {"endpoint"}}
        return [
            name
            for name, found in tagged
            if tags.items() <= found.items() and not (frozenset(found) in whole and metric in _BY_ENDPOINT)
        ]


def _end_of_plan(state: RunState) -> float:
    """In seconds of load; what comes after is of the graceful stop."""
    ends = [state.courses.end_of(outline) for outline in state.courses.outlines]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else math.inf


_BY_ENDPOINT = ("http_req_duration", "http_req_response_time", "http_req_failed")


def _mean(figures: list[Figures], _: int) -> float:
    return sum(each.sum for each in figures) / sum(each.count for each in figures)


def pool_wait_ms(trace: Trace) -> float:
    """What a request waited for a database connection."""
    return sum(part.ms for part in trace.operations if any(word in part.name.lower() for word in _POOL_WAIT))


def query_ms(trace: Trace) -> float:
    """What its queries took, without the wait for a connection and without what a cache took."""
    cache = sum(part.ms for part in trace.operations if part.service in _OF_A_CACHE)
    own = trace.database_ms - pool_wait_ms(trace)
    of_cache = any(part.name.lower().startswith("redis") for part in trace.operations)
    return max(own - (cache if of_cache else 0.0), 0.0)


def typical(values: Iterable[float]) -> float:
    """The median; 0.0 of nothing."""
    found = list(values)
    return median(found) if found else 0.0

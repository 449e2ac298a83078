"""Which figures of two runs are held against each other, and which side of each is the good one.

Chief are, of each endpoint, the p95 of service and response time and the share of errors, and of all together the
iterations that were done and dropped a second: each of them more makes every one of them harder to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.journal.monitor_events import PanelOutline, Unit
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series, tag_values
from engine.measure.snapshot import Point, Rate, Trend
from engine.state import RunState

ALL = "all"
"""The subject of everything together."""
MEAN_OF_SECONDS = "mean of seconds"
"""What is told of a monitor's panel."""
PERCENTILES = (50.0, 95.0, 99.0)
CHIEF_PERCENTILE = 95.0
_OF_ENDPOINTS = ("http_req_duration", "http_req_response_time", "http_reqs", "http_req_failed")
_TIMINGS = ("blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving")
_APART = {*_OF_ENDPOINTS, *(f"http_req_{part}" for part in _TIMINGS), "generator_loop_lag", "iteration_lateness"}
"""Told of in their own way, or parts of what is told."""
_COUNTED = ("iterations", "dropped_iterations")
_BAD_SHARES = ("http_req_failed", "browser_visit_failed", "rtc_dropped")

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Measure:
    """One figure that can be had of a run."""

    selector: str
    """The series it is of, as a selector; a panel's series."""
    subject: str
    name: str
    kind: Literal["count", "percentile", "share", "rate", "level"]
    unit: Unit = ""
    percentile: float = 0.0
    """0 to 100, of a percentile."""
    better: Better | None = None
    """The good side; None where neither is."""
    chief: bool = False
    """Whether it is one of the few that a run is judged by, and that most of the allowed error is spent on."""


def measures_of(totals: Mapping[str, Point]) -> tuple[Measure, ...]:
    """Of all series that either run has: requests over all and by endpoint, iterations, and the journeys' own."""
    endpoints = tag_values(sorted(totals), "http_reqs", "endpoint")
    found: list[Measure] = []
    if len(endpoints) != 1:
        found += _requests("", ALL, chief=not endpoints)
    for endpoint in endpoints:
        found += _requests(f"{{endpoint:{endpoint}}}", endpoint, chief=True)
    for name in _COUNTED:
        better: Better = "lower" if name == "dropped_iterations" else "higher"
        found.append(Measure(name, name.replace("_", " "), "a second", "rate", "/s", better=better, chief=True))
    return (*found, *_own(totals))


def _requests(tags: str, subject: str, *, chief: bool) -> list[Measure]:
    return [
        Measure(f"http_reqs{tags}", subject, "requests", "count"),
        Measure(f"http_reqs{tags}", subject, "requests a second", "rate", "/s"),
        *_percentiles(f"http_req_duration{tags}", subject, chief=chief),
        *_percentiles(f"http_req_response_time{tags}", subject, "response ", chief=chief),
        Measure(f"http_req_failed{tags}", subject, "error share", "share", "%", better="lower", chief=chief),
    ]


def _percentiles(
    selector: str, subject: str, what: str = "", unit: Unit = "ms", *, chief: bool = False
) -> list[Measure]:
    return [
        Measure(selector, subject, f"{what}p{p:g}", "percentile", unit, p, "lower", chief and p == CHIEF_PERCENTILE)
        for p in PERCENTILES
    ]


def _own(totals: Mapping[str, Point]) -> Iterable[Measure]:
    """Metrics beside the requests': distributions of times, and shares; over all tags."""
    kinds = {parse_series(name)[0]: point for name, point in sorted(totals.items())}
    for name, point in kinds.items():
        if name in _APART:
            continue
        said = name.replace("_", " ")
        known = METRICS.get(name)
        if isinstance(point, Trend) and known is not None:
            yield from _percentiles(name, said, unit="ms" if known.contains == "time" else "")
        elif isinstance(point, Rate):
            better: Better | None = "lower" if name in _BAD_SHARES else "higher" if known or name == "checks" else None
            yield Measure(name, said, "share", "share", "%", better=better)


def panel_measures(*states: RunState) -> tuple[Measure, ...]:
    """What monitors read, as far as either run saw it: each of a panel's series."""
    found: dict[str, Measure] = {}
    for state in states:
        panels = {panel.name: panel for panel in (state.started.panels if state.started else ()) if panel.shown}
        by_panel: dict[str, list[str]] = {}
        for name in state.names.values():
            by_panel.setdefault(parse_series(name)[0], []).append(name)
        for panel in panels.values():
            for name in sorted(by_panel.get(panel.name, ())):
                found.setdefault(name, _panel(name, panel))
    return tuple(found.values())


def _panel(series: str, panel: PanelOutline) -> Measure:
    label = dict(parse_series(series)[1]).get(panel.by, "") if panel.by else ""
    subject = f"{panel.title} {label}".strip()
    better: Better | None = panel.better if panel.target is not None or panel.critical is not None else None
    return Measure(series, subject, MEAN_OF_SECONDS, "level", panel.unit, better=better)

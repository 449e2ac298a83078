"""Writes the events of a run, second by second, with the engine's own judge, figures and verdict.

For whoever needs a believable RunState without a target: screens, printers, reports. Times are fixed, nothing is
random: the answers of a second are the quantiles of a log-normal distribution around the median asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any, Self, TypeVar

from engine.evidence import generator_evidence
from engine.journal.blob import pack_points
from engine.journal.event import Event
from engine.journal.events import (
    AnyEvent,
    AuditDone,
    CommandGiven,
    CommandName,
    CourseChanged,
    ErrorSeen,
    GeneratorLost,
    LevelChanged,
    LevelName,
    Phase,
    PhaseChanged,
    PreflightChecked,
    RunEnded,
    RunStarted,
    SnapshotTaken,
    ThresholdOutline,
)
from engine.journal.figures import figures_of
from engine.journal.monitor_events import AlertOutline, PanelOutline
from engine.judge.judge import Judge
from engine.judge.verdict import Evidence, rule
from engine.measure.histogram import Histogram
from engine.measure.series import series_name
from engine.measure.snapshot import Counter, Gauge, GeneratorHealth, Point, Rate, Snapshot, Trend, accumulate
from engine.plan.model import Plan
from engine.state import RunState, fold

STARTED_AT = 1_795_140_000.0
"""2026-11-20 02:00:00 UTC."""
LEAD_S = 1.4
"""From the first event to second 0."""
SHARP_P95 = 1.645
"""Standard deviations from the median to the 95th percentile."""

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Answers:
    """What one operation answered in one second; times in milliseconds."""

    count: int
    median_ms: float
    p95_ms: float
    behind_ms: float = 0.0
    """How much later than planned the requests were sent: response time beyond service time."""
    failed: int = 0
    """How many of them failed."""
    error: str = "HTTP 503"
    status: int = 503
    has_response: bool = True
    """Whether the plan names instants, so that there is a response time."""


class RunScript:
    """Appends one event after another; `events` and `state` can be read at any point."""

    def __init__(
        self,
        plan: Plan,
        thresholds: Sequence[ThresholdOutline] = (),
        *,
        profile: str = "search",
        title: str = "",
        target: str = "staging.wwmaa.com",
        guard: str = "site",
        demo: bool = False,
        quick: bool = False,
        panels: Sequence[PanelOutline] = (),
        alerts: Sequence[AlertOutline] = (),
    ) -> None:
        self.events: list[AnyEvent] = []
        self.plan, self.thresholds = plan, tuple(thresholds)
        self._judge = Judge(self.thresholds)
        self._levels: list[LevelName] = ["no-data"] * len(self.thresholds)
        self._numbers: dict[str, int] = {}
        self._known_errors: set[tuple[str, str]] = set()
        self._t = 0.0
        self.second_now = -1
        self._courses = plan.courses
        self.watching: Callable[[int], Mapping[str, float]] = lambda second: {}
        """What monitors see in a second, by series."""
        self._add(
            RunStarted,
            run_id=f"run_20261120T020000Z_{profile}",
            profile=profile,
            title=title or profile,
            site="wwmaa",
            target=target,
            guard=guard,
            started_at=STARTED_AT,
            seed=7,
            duration_s=plan.duration_s,
            quick=quick,
            time_scale=0.1 if quick else 1.0,
            workers=1,
            version="0.1.0",
            demo=demo,
            scenarios=tuple(item.outline for item in plan.scenarios),
            thresholds=self.thresholds,
            panels=tuple(panels),
            alerts=tuple(alerts),
        )

    @property
    def state(self) -> RunState:
        """All events so far as a state."""
        return fold(self.events)

    def check(self, name: str, detail: str, *, ok: bool = True, elapsed_ms: float = 0.0, **rest: bool) -> Self:
        """One pre-flight tick; `rest` may say that it is `tight`, or not `needed`."""
        self._t += elapsed_ms / 1000.0
        self._add(PreflightChecked, check=name, ok=ok, detail=detail, elapsed_ms=elapsed_ms, **rest)
        return self

    def phase(self, phase: Phase, detail: str = "") -> Self:
        """Another part of the run's life; `running` begins second 0."""
        if phase == "running":
            self._t = LEAD_S
        self._add(PhaseChanged, phase=phase, detail=detail)
        return self

    def second(
        self,
        answers: Mapping[str, Answers],
        *,
        users: float,
        dropped: int = 0,
        interrupted: int = 0,
        in_flight: int = 0,
        oldest_ms: float = 0.0,
        health: Mapping[int, GeneratorHealth] | None = None,
        missing: tuple[int, ...] = (),
    ) -> Self:
        """The next second, by operation."""
        self.second_now += 1
        self._t = LEAD_S + self.second_now + 1.1
        series: dict[str, Point] = {}
        for endpoint, given in answers.items():
            series = accumulate(series, Snapshot(0, _points(endpoint, given)))
        done = sum(given.count for given in answers.values())
        series |= {
            "vus": Gauge(users, users, users),
            "http_reqs_in_flight": Gauge(in_flight, in_flight, in_flight),
            "oldest_in_flight": Gauge(oldest_ms, oldest_ms, oldest_ms),
            "iterations{scenario:search}": Counter(done),
            "dropped_iterations{scenario:search}": Counter(dropped),
            "data_received{scenario:search}": Counter(done * 4_180),
            "data_sent{scenario:search}": Counter(done * 412),
        }
        if interrupted:
            series["interrupted_iterations{scenario:search}"] = Counter(interrupted)
        series |= {name: Gauge(value, value, value) for name, value in self.watching(self.second_now).items()}
        said = health if health is not None else {0: healthy(self.second_now)}
        self._snapshot(Snapshot(self.second_now, series, dict(said)), missing)
        for endpoint, given in answers.items():
            if given.failed and (given.error, endpoint) not in self._known_errors:
                self.error(given.error, endpoint, f"{given.error} from {endpoint}")
        return self

    def gap(self, seconds: int = 1) -> Self:
        """Seconds of which nothing is known."""
        self.second_now += seconds
        self._t += seconds
        return self

    def error(self, kind: str, endpoint: str, detail: str) -> Self:
        """The first error of a kind."""
        self._known_errors.add((kind, endpoint))
        self._add(ErrorSeen, kind=kind, endpoint=endpoint, detail=detail)
        return self

    def note(self, kind: type[E], /, **fields: Any) -> Self:
        """Any other event."""
        self._add(kind, **fields)
        return self

    def lost(self, generator: int, detail: str) -> Self:
        """A generator that ended too soon."""
        self._add(GeneratorLost, generator=generator, detail=detail)
        return self

    def command(self, command: CommandName, origin: str = "operator", **rest: Any) -> Self:
        """An order."""
        self._add(CommandGiven, command=command, origin=origin, **rest)
        return self

    def course(
        self, *, held: bool = False, scale: float = 1.0, scenario: str = "search", origin: str = "ada@host"
    ) -> Self:
        """From the next second on, another course of a scenario."""
        at = self.second_now + 1.0
        self._courses = self._courses.adjusted(scenario, at, held=held, scale=scale)
        self._add(CourseChanged, scenario=scenario, at=at, held=held, scale=scale, origin=origin)
        return self

    def audit(self, name: str, expected: float, found: float, detail: str) -> Self:
        """What was stored, held against what was sent."""
        result = "pass" if expected == found else "fail"
        self._add(AuditDone, audit=name, result=result, expected=expected, found=found, detail=detail)
        return self

    def end(self, *, stopped_by: str = "") -> Self:
        """The verdict, as the engine would give it."""
        state = self.state
        evidence = Evidence(
            outlines=self.thresholds,
            thresholds=self._judge.final(self.second_now + 1.0),
            audits=state.audits,
            generators=generator_evidence(state),
            adjusted=state.seconds_adjusted,
            stopped_by=stopped_by,
            requests=sum(
                int(p.count) for n, p in state.totals.items() if isinstance(p, Counter) and n[:9] == "http_reqs"
            ),
        )
        ruling = rule(evidence)
        self._add(
            RunEnded,
            verdict=ruling.verdict,
            exit_code=ruling.exit_code,
            sentence=ruling.sentence,
            seconds=self.second_now + 1.0,
            thresholds=self._judge.final(self.second_now + 1.0),
        )
        return self

    def _snapshot(self, snapshot: Snapshot, missing: tuple[int, ...]) -> None:
        clear = figures_of(snapshot.series)
        new = {}
        for name in clear:
            if name not in self._numbers:
                self._numbers[name] = len(self._numbers)
                new[self._numbers[name]] = name
        adjusted = self._courses.disturbed(snapshot.second, snapshot.second)
        statuses = self._judge.pass_over(snapshot.second) if adjusted else self._judge.observe(snapshot)
        self._add(
            SnapshotTaken,
            second=snapshot.second,
            names=new,
            figures={self._numbers[name]: figure for name, figure in clear.items()},
            blob=pack_points({self._numbers[name]: point for name, point in snapshot.series.items()}),
            thresholds=statuses,
            health=snapshot.health,
            missing=missing,
            adjusted=adjusted,
        )
        for place, status in enumerate(statuses):
            previous, self._levels[place] = self._levels[place], status.level
            if status.level != previous and not {previous, status.level} <= {"ok", "no-data"}:
                self._add(
                    LevelChanged,
                    threshold=place,
                    previous=previous,
                    level=status.level,
                    value=status.value,
                    stage=self._courses.stage_at(snapshot.second),
                )

    def _add(self, kind: type[E], /, **fields: Any) -> None:
        event: Any = kind(seq=len(self.events), t=round(self._t, 4), **fields)
        self.events.append(event)


def healthy(second: int) -> GeneratorHealth:
    """A generator at ease."""
    return GeneratorHealth(0.6 + 0.05 * (second % 5), 0.4 + 0.03 * (second % 7), 0.07 + 0.004 * (second % 6), 0.0, 104)


def tired(reason: str = "loop lag over 10 ms") -> GeneratorHealth:
    """A generator whose second cannot be believed."""
    return GeneratorHealth(23.0, 14.0, 0.96, 6.0, 104, tainted=(reason,))


def quantiles(count: int, median_ms: float, p95_ms: float) -> list[float]:
    """So many values of a log-normal distribution, evenly by rank."""
    normal = NormalDist(math.log(median_ms), math.log(p95_ms / median_ms) / SHARP_P95)
    return [math.exp(normal.inv_cdf((rank + 0.5) / count)) for rank in range(count)]


@cache
def _points(endpoint: str, given: Answers) -> dict[str, Point]:
    """Base series as the engine tags them, one set for what succeeded and one for what failed."""
    values = quantiles(given.count, given.median_ms, given.p95_ms)
    good, bad = values[: given.count - given.failed], values[given.count - given.failed :]
    tags = {"endpoint": endpoint, "scenario": "search", "expected_response": "true", "status": "200"}
    wrong = {**tags, "expected_response": "false", "status": str(given.status), "error": given.error}
    points: dict[str, Point] = {"checks{scenario:search}": Rate(len(good), given.count)}
    for group, label, failed in ((good, tags, False), (bad, wrong, True)):
        if not group:
            continue
        points[series_name("http_req_duration", label)] = Trend(Histogram.of(group))
        if given.has_response:
            late = Histogram.of(value + given.behind_ms for value in group)
            points[series_name("http_req_response_time", label)] = Trend(late)
        points[series_name("http_reqs", label)] = Counter(len(group))
        points[series_name("http_req_failed", label)] = Rate(len(group) if failed else 0, len(group))
    return points

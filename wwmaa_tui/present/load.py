"""The load as it is against the load as planned, and what it leaves behind: in flight, dropped, bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.journal.events import ScenarioOutline
from engine.measure.snapshot import Counter
from engine.plan import totals
from engine.plan.courses import Courses
from engine.state import RunState
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.timeline import Timeline
from wwmaa_tui.present.whole_run import REQUESTS, WholeRun


@dataclass(frozen=True)
class LoadView:
    """Users, rates and what they leave behind; None where nothing is known."""

    users: float | None = None
    users_planned: float | None = None
    users_limit: int = 0
    """The most users the plan can need."""
    rate: float | None = None
    """Iterations a second, mean of the last five seconds."""
    rate_planned: float | None = None
    requests: float | None = None
    """Requests a second, mean of the last five seconds."""
    in_flight: float | None = None
    oldest_ms: float | None = None
    iterations: float = 0.0
    """Completed since the start."""
    dropped: float = 0.0
    """Arrivals that no user was free for, since the start."""
    received: float | None = None
    """Bytes a second, mean of the last five seconds."""
    sent: float | None = None
    users_series: Series = ()
    users_plan: Series = ()
    rate_series: Series = ()
    rate_plan: Series = ()
    flight_series: Series = ()
    axis: Axis = NOWHERE
    when: str = ""
    """`07:41` where everything but the sums since the start is of that second."""
    scenario: str = ""
    """The one that all this is of; empty: all together."""


def load_view(state: RunState, line: Timeline, run: WholeRun) -> LoadView:
    """The load panel; of one scenario where the filter names one. A second is compared with the plan, as an operator
    held and scaled it, at its middle."""
    scenarios = state.started.scenarios if state.started else ()
    named = [item for item in scenarios if line.lens.filter and line.lens.matches(item.name)][:1]
    one = named[0].name if named else ""
    tag = f"{{scenario:{one}}}" if one else ""
    users_plan = _Plan("users", totals.user_curves(named or scenarios), named or scenarios, state.courses)
    rate_plan = _Plan("rate", totals.rate_curves(named or scenarios), named or scenarios, state.courses)
    return LoadView(
        users=line.now(f"vus{tag}", "gauge"),
        users_planned=users_plan.now(line),
        users_limit=sum(item.max_vus for item in named or scenarios),
        rate=line.lately(f"iterations{tag}", "count"),
        rate_planned=rate_plan.lately(line),
        requests=line.lately(REQUESTS, "count") if not one else _requests_of(line, one),
        in_flight=line.now("http_reqs_in_flight", "gauge"),
        oldest_ms=line.now("oldest_in_flight", "gauge"),
        iterations=_since_start(state, run, "iterations", tag),
        dropped=_since_start(state, run, "dropped_iterations", tag),
        received=line.lately(f"data_received{tag}", "count"),
        sent=line.lately(f"data_sent{tag}", "count"),
        users_series=line.gauge(f"vus{tag}"),
        users_plan=users_plan.series(line),
        rate_series=line.count(f"iterations{tag}"),
        rate_plan=rate_plan.series(line),
        flight_series=line.gauge("http_reqs_in_flight"),
        axis=line.axis,
        when=line.when,
        scenario=plain(one),
    )


@dataclass(frozen=True)
class _Plan:
    """What the plan wants of some scenarios, as an operator held and scaled them; nothing where it cannot be known."""

    name: str
    curves: tuple[totals.Breakpoints, ...] | None
    scenarios: Sequence[ScenarioOutline]
    courses: Courses

    def at(self, second: float) -> float:
        """All of them together."""
        return totals.total_wanted(self.curves or (), self.courses, second, self.scenarios)

    def series(self, line: Timeline) -> Series:
        """Place by place."""
        if self.curves is None or not line.axis.places:
            return ()
        key = ".".join((self.name, *(item.name for item in self.scenarios)))
        shown = line.computed(key, self.at, self.courses)
        ahead = line.axis.places - line.axis.known
        return (*(None,) * ahead, *shown[ahead:]) if ahead else shown

    def now(self, line: Timeline) -> float | None:
        """In the second that is read."""
        return None if self.curves is None or line.at is None else self.at(line.at.second + 0.5)

    def lately(self, line: Timeline) -> float | None:
        """In the seconds of the load's rates."""
        if self.curves is None or not line.lately_points:
            return None
        wanted = [self.at(point.second + 0.5) for point in line.lately_points]
        return sum(wanted) / len(wanted)


def _requests_of(line: Timeline, scenario: str) -> float | None:
    """Requests a second of one scenario, which no roll-up tells."""
    tag = f"scenario:{scenario}"
    points, length = line.lately_points, sum(point.length for point in line.lately_points)
    counts = [
        figure.sum
        for point in points
        for name, figure in point.figures.items()
        if name.startswith(f"{REQUESTS}{{") and tag in name[:-1].partition("{")[2].split(",")
    ]
    return sum(counts) / length if length else None


def _since_start(state: RunState, run: WholeRun, metric: str, tag: str) -> float:
    if not tag:
        return run.sums.get(metric, 0.0)
    point = state.totals.get(f"{metric}{tag}")
    return point.count if isinstance(point, Counter) else 0.0

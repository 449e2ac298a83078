"""The load as it is against the load as planned, and what it leaves behind: in flight, dropped, bytes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.plan.courses import Courses
from engine.state import RunState
from wwmaa_tui.present import planned
from wwmaa_tui.present.timeline import Series, Timeline, lately, newest_value
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
    tainted: tuple[bool, ...] = ()


def load_view(state: RunState, line: Timeline, run: WholeRun) -> LoadView:
    """The load panel. A second is compared with the plan, as an operator held and scaled it, at its middle."""
    scenarios = state.started.scenarios if state.started else ()
    users_plan = _plan(planned.user_curves(scenarios), state.courses, line)
    rate_plan = _plan(planned.rate_curves(scenarios), state.courses, line)
    users = line.gauge("vus")
    iterations = line.count("iterations")
    return LoadView(
        users=newest_value(users),
        users_planned=newest_value(users_plan),
        users_limit=sum(item.max_vus for item in scenarios),
        rate=lately(iterations),
        rate_planned=lately(rate_plan),
        requests=lately(line.count(REQUESTS)),
        in_flight=newest_value(line.gauge("http_reqs_in_flight")),
        oldest_ms=newest_value(line.gauge("oldest_in_flight")),
        iterations=run.sums.get("iterations", 0.0),
        dropped=run.sums.get("dropped_iterations", 0.0),
        received=lately(line.count("data_received")),
        sent=lately(line.count("data_sent")),
        users_series=users,
        users_plan=users_plan,
        rate_series=iterations,
        rate_plan=rate_plan,
        tainted=line.tainted,
    )


def _plan(curves: tuple[planned.Breakpoints, ...] | None, courses: Courses, line: Timeline) -> Series:
    if curves is None or line.newest is None:
        return ()
    first = line.newest.second - len(line.points) + 1
    return tuple(planned.total_wanted(curves, courses, first + place + 0.5) for place in range(len(line.points)))

"""What a plan needs of the machine, worked out from the plan alone: nothing here looks at one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from engine.capacity import costs
from engine.capacity.destination import Destination
from engine.journeys.catalog import stands_apart
from engine.plan.model import Plan, ScenarioPlan
from engine.plan.segment import Segment
from engine.plan.shape import Curve
from engine.profile.model import ConstantVUs, RampingVUs


@dataclass(frozen=True)
class Needs:
    """A plan's needs, for a number of generators. Users and sockets are the most at once."""

    generators: int
    users: int
    """In all generators."""
    users_each: int
    """In the generator with the most of them."""
    sockets: int
    """Connections in all generators, if each user talks to one destination."""
    sockets_each: int
    """Connections in the generator with the most of them."""
    rate: float
    """Planned iterations a second, at the peak; unpaced users, whose rate nobody can know, are not in it."""
    unpaced_users: int
    """Users whose rate follows from think times and from how fast the target answers."""
    duration_s: float
    """With the graceful stop."""
    journal_bytes: int
    """Of the whole run."""
    destinations: tuple[Destination, ...] = ()
    tls: bool = False
    """Whether every destination asks for it."""
    browsers: int = 0

    @property
    def memory_bytes(self) -> int:
        """Of all generators, if each user talks to one destination; sockets in the kernel included."""
        connection = costs.TLS_CONNECTION_BYTES if self.tls else costs.CONNECTION_BYTES
        return (
            self.generators * costs.GENERATOR_BYTES
            + self.browsers * (costs.GENERATOR_BYTES + costs.BROWSER_BYTES)
            + self.users * costs.USER_BYTES
            + self.sockets * (connection + costs.SOCKET_BYTES)
        )

    @property
    def memory_bytes_most(self) -> int:
        """The same if each user talks to every destination."""
        connection = costs.TLS_CONNECTION_BYTES if self.tls else costs.CONNECTION_BYTES
        further = max(len(self.destinations) - 1, 0)
        return self.memory_bytes + further * self.sockets * (connection + costs.SOCKET_BYTES)


def needs_of(plan: Plan, generators: int, destinations: tuple[Destination, ...] = (), *, tls: bool = False) -> Needs:
    """What so many generators need together, and the largest of them alone."""
    first = Segment(0, generators)  # where shares do not come out even, the first one is the largest

    def sockets(scenario: ScenarioPlan, users: int) -> int:
        return users * scenario.scenario.connections_per_vu

    return Needs(
        generators=generators,
        users=_peak(plan, lambda each: each.max_vus),
        users_each=_peak(plan, lambda each: first.vus(each.max_vus)),
        sockets=_peak(plan, lambda each: sockets(each, each.max_vus)),
        sockets_each=_peak(plan, lambda each: sockets(each, first.vus(each.max_vus))),
        rate=_peak_rate([each.outline.planned_rate for each in plan.scenarios]),
        unpaced_users=_peak(plan, lambda each: each.max_vus if _unpaced(each) else 0),
        duration_s=max((_end(each) for each in plan.scenarios), default=0.0),
        journal_bytes=round(sum(map(_journal_bytes, plan.scenarios)) + _journal_of_the_run(plan)),
        destinations=destinations,
        tls=tls,
        browsers=sum(stands_apart(each.scenario.journey) for each in plan.scenarios),
    )


def _peak(plan: Plan, weight: Callable[[ScenarioPlan], int]) -> int:
    """The largest sum over the scenarios that go on at one time, graceful stops included."""
    starts = [each.outline.start_s for each in plan.scenarios]
    return max((sum(weight(each) for each in plan.scenarios if _goes_on(each, start)) for start in starts), default=0)


def _goes_on(scenario: ScenarioPlan, second: float) -> bool:
    return scenario.outline.start_s <= second < _end(scenario)


def _end(scenario: ScenarioPlan) -> float:
    outline = scenario.outline
    return outline.start_s + outline.duration_s + scenario.scenario.graceful_stop_s


def _peak_rate(curves: Iterable[Curve]) -> float:
    known = [curve for curve in curves if curve]
    bends = {second for curve in known for second, _ in curve}
    return max((sum(_value(curve, second) for curve in known) for second in bends), default=0.0)


def _value(curve: Curve, second: float) -> float:
    """Of a piecewise-linear curve, and the larger one at a jump; 0 before and after it."""
    found = 0.0
    for (start, begin), (end, target) in pairwise(curve):
        if start <= second <= end:
            share = (second - start) / (end - start) if end > start else 0.0
            found = max(found, begin + (target - begin) * share, target if end == start else 0.0)
    return found


def _unpaced(scenario: ScenarioPlan) -> bool:
    executor = scenario.scenario.executor
    return isinstance(executor, ConstantVUs | RampingVUs) and executor.pacing_s is None


def _journal_bytes(planned: ScenarioPlan) -> float:
    series = costs.SCENARIO_SERIES + costs.KIND_SERIES * (len(planned.scenario.mix) or costs.UNKNOWN_KINDS)
    curve = planned.outline.planned_rate
    rate = _peak_rate([curve]) if curve else costs.SPREAD_REQUESTS
    a_second = series * costs.SERIES_BYTES + min(rate, costs.SPREAD_REQUESTS) * costs.REQUEST_BYTES
    return a_second * (_end(planned) - planned.outline.start_s)


def _journal_of_the_run(plan: Plan) -> float:
    a_second = costs.SECOND_BYTES + costs.RUN_SERIES * costs.SERIES_BYTES
    return a_second * max((_end(each) for each in plan.scenarios), default=0.0)

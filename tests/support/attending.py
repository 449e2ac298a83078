"""The rtc journey attended in virtual time, by the users of one or several generators, in a scripted hall."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.backstage import Backstage, Finding, Production
from engine.claims import Claims
from engine.clock import VirtualClock, run_virtual
from engine.executors.catalog import model_for
from engine.executors.plan_clock import PlanClock
from engine.journeys.rtc.audit import audit
from engine.journeys.rtc.journey import OPTIONAL, rtc
from engine.measure.snapshot import Claim, Counter, Point, Rate, Trend, accumulate, point_as, select
from engine.plan.segment import Segment
from engine.profile.model import Executor, Scenario
from engine.target.chat import Chat
from tests.support.scripted_hall import ScriptedHall
from tests.support.unheard import nothing_unheard
from tests.support.wiring import Bench

CHAT = Chat(
    send={"type": "chat", "content": "{text}", "user_id": "{user_id}", "sent_at": "{sent_at}"},
    message="chat",
    text="content",
    welcome="welcome",
    ping={"type": "ping"},
    pong="pong",
    leave={"type": "leave"},
    joined="participant_joined",
    left="participant_left",
    error="error",
)
START = 5.0
"""Virtual instant at which the scenario begins."""

Meddling = Callable[[Bench, ScriptedHall], Coroutine[None, None, None]]


@dataclass
class Attended:
    """What came of it."""

    hall: ScriptedHall
    totals: Mapping[str, Point] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def rate(self, metric: str) -> tuple[int, int]:
        """Passes, and samples."""
        rate = point_as(Rate, select(self.totals, metric))
        return rate.passes, rate.total

    def count(self, metric: str) -> float:
        """A sum."""
        return point_as(Counter, select(self.totals, metric)).count

    def trend(self, metric: str) -> Trend:
        """A distribution."""
        return point_as(Trend, select(self.totals, metric))

    def finding(self, name: str) -> Finding:
        """The one of that audit."""
        (found,) = (each for each in self.findings if each.audit == name)
        return found


def attended(
    executor: Executor,
    hall: ScriptedHall | None = None,
    *,
    chat: Chat = CHAT,
    offered: tuple[str, ...] = OPTIONAL,
    generators: int = 1,
    meddling: Meddling | None = None,
    complete: bool = True,
    scaled: bool = False,
    data: Mapping[str, Any] | None = None,
) -> Attended:
    """Carry a scenario out, from its start to its end, and audit it."""
    found = Attended(hall or ScriptedHall())
    scenario = Scenario("rtc", "rtc", executor, data=data or {})

    async def main() -> None:
        clock, claims = VirtualClock(), Claims()
        benches = [Bench(scenario, clock=clock) for _ in range(generators)]
        driving = []
        for number, bench in enumerate(benches):
            bench.scope.calls.site = replace(bench.target.site, chat=chat)
            bench.scope.setup = {"session_ids": {"rtc": "s1"}, "offered": list(offered)}
            bench.scope.plan = plan = PlanClock(START, clock, bench.stop)
            user = lambda which, scope=bench.scope: found.hall.user(scope, which)  # noqa: E731
            model = model_for(Segment(number, generators), bench.scope, bench.iterations(rtc), user)
            driving.append(asyncio.create_task(model.drive(plan)))
        if meddling is not None:
            await meddling(benches[0], found.hall)
        await asyncio.gather(*driving)
        totals: dict[str, Point] = {}
        for bench in benches:
            snapshot = bench.cut()
            totals = accumulate(totals, snapshot)
            claims.take(snapshot.claims)
            found.claims += snapshot.claims
        found.totals = totals
        production = Production((scenario,), benches[0].target, "run-1", 7)
        by_hand = frozenset({"rtc"} if scaled else ())
        found.findings = list(await audit(Backstage(production, clock, claims, complete=complete, scaled=by_hand)))

    with nothing_unheard():
        run_virtual(main())
    return found

"""The virtual user: what a journey holds while it performs one iteration after another.

async def journey(vu):
    answer = await vu.call("search", query={"q": "kata"})
    vu.check("has results", bool(answer.json["results"]))
    await vu.think()
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.calls import Query
from engine.http_user import HttpUser
from engine.measure.recorder import LiveCounter, LiveRate, LiveTrend
from engine.measure.snapshot import Claim
from engine.own_samples import OwnCounter, OwnTrend
from engine.scope import Scope

if TYPE_CHECKING:
    from engine.wire.websocket import WebSocket

Journey = Callable[["VirtualUser"], Awaitable[None]]


class VirtualUser(HttpUser):
    """One user and its place in the plan. Performs one iteration at a time."""

    __slots__ = ("_random", "iteration")

    def __init__(self, scope: Scope, number: int) -> None:
        super().__init__(scope, number)
        self.iteration = 0
        """Index of the iteration in its scenario, over all users and workers, from 0."""
        self._random: random.Random | None = None

    def begin(self, iteration: int, due: float | None, now: float) -> None:
        """Start an iteration; `due` is the instant that the plan named for it, if it named one."""
        self.iteration = iteration
        self._late = None if due is None else now - due
        self._random = None

    @property
    def kind(self) -> str:
        """Which kind of iteration the mix makes this one; an empty string where the scenario has no mix."""
        mix = self.scope.mix
        return mix.kind(self.iteration) if mix else ""

    @property
    def data(self) -> Mapping[str, Any]:
        """The scenario's `data` table."""
        return self.scope.scenario.data

    @property
    def random(self) -> random.Random:
        """Random choices of this iteration: a function of seed, scenario and iteration index alone."""
        if self._random is None:
            self._random = random.Random(f"{self.scope.seed}/{self.scope.scenario.name}/{self.iteration}")
        return self._random

    def secret(self, name: str) -> str:
        """A secret of the target by its environment name, to sign with; never to be shown. JourneyError when it is not
        set."""
        return self.scope.calls.secret(name)

    def check(self, name: str, passed: bool) -> bool:
        """Count a check, k6's `checks`; returns what was passed in."""
        rate = self.scope.checks.get(name) or self.scope.new_check(name)
        rate.total += 1
        if passed:
            rate.passes += 1
        if rate.tells:
            rate.told(passed)
        return passed

    @property
    def setup(self) -> Mapping[str, Any]:
        """What the journey's setup() returned, before the load."""
        return self.scope.setup

    def trend(self, metric: str, **tags: str) -> OwnTrend:
        """A distribution of the journey's own; `add()` to it. JourneyError for a name that means something else."""
        return OwnTrend(metric, self.scope.instrument(LiveTrend, metric, tags))

    def rate(self, metric: str, **tags: str) -> LiveRate:
        """A share of the journey's own; `add(True)` or `add(False)` to it."""
        return self.scope.instrument(LiveRate, metric, tags)

    def counter(self, metric: str, **tags: str) -> OwnCounter:
        """A sum of the journey's own; `add()` to it."""
        return OwnCounter(metric, self.scope.instrument(LiveCounter, metric, tags))

    def claim(self, kind: str, key: str, said: str, **facts: Any) -> None:
        """Tell the audit what was done and what the platform said to it."""
        self.scope.recorder.claim(Claim(kind, key, said, facts))

    async def think(self) -> None:
        """Wait as the scenario's `think` says; at once over when the run is stopping."""
        bounds = self.scope.scenario.think_s
        if bounds is not None:
            await self.scope.stop.sleep_until(self.scope.clock.now() + self.random.uniform(*bounds))

    def ws(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Query | None = None,
        subprotocols: tuple[str, ...] = (),
        keepalive_s: float | None = None,
        max_message_bytes: int = 64 * 1024,
    ) -> WebSocket:
        """A WebSocket of one operation of the site, whose base is a ws or wss address; open it with `async with`. It
        carries this user's cookies, token and address. JourneyError for an unknown operation."""
        from engine.wire.websocket import WebSocket  # loaded before the start where the target has such an address
        from engine.wire.ws_connection import Upgrade

        call = self.scope.calls.named(operation)
        target = call.target(path, query)
        lines = self._identity.lines(call, call.origin, target).decode("latin-1").splitlines()
        own = dict(line.split(": ", 1) for line in lines)
        upgrade = Upgrade(
            call.origin,
            target,
            headers={**call.headers, **own},
            subprotocols=subprotocols,
            timeout_s=call.timeout_s,
            keepalive_s=keepalive_s,
            max_message_bytes=max_message_bytes,
        )
        return WebSocket(self.scope.wires, upgrade, self.scope.calls.ws_meter(call))

"""The virtual user: what a journey holds while it performs one iteration after another.

    async def journey(vu):
        answer = await vu.call("search", query={"q": "kata"})
        vu.check("has results", bool(answer.json["results"]))
        await vu.think()

A call never raises because of the target: it returns a Response that says what went wrong, and is counted.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.calls import Calls, error_code, json_body
from engine.clock import Clock, StopSignal
from engine.measure.http_meter import INTERRUPTED, Timing
from engine.measure.recorder import LiveRate, Recorder
from engine.plan.mix import Mix
from engine.profile.model import Scenario
from engine.wire.client import Http1Client, SendFailed
from engine.wire.exchange import Exchange, Response, final_head
from engine.wire.http1 import SocketCount
from engine.wire.in_flight import InFlight

REQUEST_TIMEOUT_S = 60.0
"""k6's default."""

Journey = Callable[["VirtualUser"], Awaitable[None]]


@dataclass
class Wires:
    """What all users of a generator share to reach the target."""

    in_flight: InFlight
    sockets: SocketCount
    tls: ssl.SSLContext | None


@dataclass
class Scope:
    """What all users of one scenario in one generator share."""

    scenario: Scenario
    calls: Calls
    recorder: Recorder
    wires: Wires
    clock: Clock
    seed: int
    run_id: str
    mix: Mix | None
    stop: StopSignal
    """Set when the run is asked to end: thinking is cut short, no iteration begins."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What a journey works out once for all its users."""

    def check(self, name: str) -> LiveRate:
        """The share of passes of one check."""
        return self.recorder.rate("checks", {"check": name, "scenario": self.scenario.name})


class VirtualUser:
    """One user: its connections and its place in the plan. Performs one iteration at a time."""

    __slots__ = ("_began", "_client", "_due", "_random", "iteration", "number", "scope")

    def __init__(self, scope: Scope, number: int) -> None:
        self.scope = scope
        self.number = number
        """Index of the user in the whole run, from 0."""
        self.iteration = 0
        """Index of the iteration in its scenario, over all users and workers, from 0."""
        self._client = Http1Client(scope.wires.in_flight, scope.wires.sockets, scope.wires.tls, scope.clock.now)
        self._due: float | None = None
        self._began = 0.0
        self._random: random.Random | None = None

    def begin(self, iteration: int, due: float | None, now: float) -> None:
        """Start an iteration; `due` is the instant that the plan named for it, if it named one."""
        self.iteration = iteration
        self._due = due
        self._began = now
        self._random = None

    @property
    def kind(self) -> str:
        """Which kind of iteration the mix makes this one; an empty string where the scenario has no mix."""
        return self.scope.mix.kind(self.iteration) if self.scope.mix else ""

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

    def check(self, name: str, passed: bool) -> bool:
        """Count a check, k6's `checks`; returns what was passed in."""
        self.scope.check(name).add(passed)
        return passed

    async def think(self) -> None:
        """Wait as the scenario's `think` says; at once over when the run is stopping."""
        bounds = self.scope.scenario.think_s
        if bounds is not None:
            await self.scope.stop.sleep_until(self.scope.clock.now() + self.random.uniform(*bounds))

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        json: object = None,
    ) -> Response:
        """Send one operation of the site and wait for its whole answer. JourneyError for an unknown operation."""
        call = self.scope.calls.named(operation)
        request = call.request(path or {}, query or {}, None if json is None else json_body(json))
        kind: str | None = None
        detail = ""
        try:
            exchange = await self._client.send(
                call.origin, request, REQUEST_TIMEOUT_S, repeatable=call.repeatable, head_only=call.head_only
            )
        except SendFailed as failed:
            exchange, kind, detail = failed.exchange, failed.error.kind, str(failed.error)
        except asyncio.CancelledError:
            call.meter.add(Timing(0, 0, 0, 0, 0, 0, 0, None), 0, INTERRUPTED, error_code(INTERRUPTED, 0), 0, 0)
            raise
        timing = self._timing(exchange)
        response = _response(exchange, kind, timing.duration)
        if kind is None:
            kind = response.error = call.verdict(response)
            detail = response.text
        sent = len(request) if exchange.sent > exchange.started or exchange.status else 0
        call.meter.add(timing, response.status, kind, error_code(kind, response.status), sent, exchange.received)
        if kind is not None:
            self.scope.recorder.error(kind, call.operation.tags.get("endpoint", operation), detail)
        return response

    def _timing(self, exchange: Exchange) -> Timing:
        end = exchange.done
        first = exchange.first_byte or end
        late = None if self._due is None else self._began - self._due
        return Timing(
            blocked=exchange.blocked * 1000.0,
            connecting=exchange.connecting * 1000.0,
            tls_handshaking=exchange.tls * 1000.0,
            sending=max(exchange.sent - exchange.connected, 0.0) * 1000.0,
            waiting=max(first - exchange.sent, 0.0) * 1000.0,
            receiving=max(end - first, 0.0) * 1000.0,
            duration=max(end - exchange.connected, 0.0) * 1000.0,
            response=None if late is None else (end - exchange.started + late) * 1000.0,
        )

    def close(self) -> None:
        """Close the user's sockets."""
        self._client.close()


def _response(exchange: Exchange, error: str | None, duration_ms: float) -> Response:
    head = final_head(b"".join(exchange.raw_parts)) or b""
    return Response(exchange.status, head, b"".join(exchange.body_parts), error, duration_ms)

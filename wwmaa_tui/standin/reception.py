"""Every request's way through the platform: counted, named, admitted, answered, delayed, measured.

1. A marked request is counted the moment its head has arrived, whatever becomes of it.
2. Control and metrics are neither counted nor measured, and never wait; health never waits.
3. What the model delays is held as a callback: a request costs neither a task nor a future.
4. Metrics, traces and complaints are told the model's own figures of a request, and so tell one story.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial

from wwmaa_tui.standin.answers import OVERLOADED, UNEXPECTED, Answer, not_allowed, problem
from wwmaa_tui.standin.capacity import Demand
from wwmaa_tui.standin.costs import EDGE, FAILED, NOTHING
from wwmaa_tui.standin.endpoints import MAX_BODY, Call, Endpoint, Refusal
from wwmaa_tui.standin.environment import CONTROL_PREFIX
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.routes import Routes
from wwmaa_tui.standin.telemetry import SLOW_QUERY_S
from wwmaa_tui.standin.tracing.books import TRACEPARENT, TracedRequest, wanted_trace

METRICS_PATH = "/metrics"

Reply = Callable[[Answer], None]

_UNCOUNTED = (METRICS_PATH.encode(), CONTROL_PREFIX.encode())
_ORDERED_FAILURE = problem(500, "internal server error", FAILED)
_IDLE = Demand()
_NOT_FOUND = problem(404, "not found")
_TOO_LARGE = problem(413, f"a body may have {MAX_BODY} bytes")

_log = logging.getLogger(__name__)


class Reception:
    """Takes calls from the connections; answers each once, at once or later."""

    def __init__(self, platform: Platform, endpoints: Iterable[Endpoint]) -> None:
        self._platform = platform
        self._routes = Routes((endpoint, _Desk(platform, endpoint)) for endpoint in endpoints)

    def arrived(self, call: Call) -> None:
        """A request's head is here; its body may still be on the way, or never come."""
        if not call.target.startswith(_UNCOUNTED):
            self._platform.received.note(call.headers)

    def switches(self, call: Call) -> bool:
        """Whether a WebSocket can be asked for there."""
        desk = self._routes.match(call).by_method.get(call.method)
        return desk is not None and desk.switches

    def serve(self, call: Call, reply: Reply) -> None:
        """Answer a whole request by calling `reply`, once."""
        desk = self._routes.exact(call)
        if desk is not None:
            desk.serve(call, reply)
            return
        match = self._routes.match(call)
        desk = match.by_method.get(call.method)
        if desk is not None:
            call.places = match.places
            desk.serve(call, reply)
            return
        ready = not_allowed(b", ".join(match.by_method).decode()) if match.by_method else _NOT_FOUND
        # Under one label: paths that do not exist must not become metrics of their own.
        self._platform.telemetry.request(
            call.method.decode(), "unmatched", ready.status, time.monotonic() - call.arrived
        )
        reply(ready)


class _Desk:
    """One endpoint at work."""

    def __init__(self, platform: Platform, endpoint: Endpoint) -> None:
        self._platform = platform
        self._endpoint = endpoint
        self._label = endpoint.label
        self._modelled = endpoint.kind in ("api", "page", "asset", "socket")
        self._faulty = endpoint.kind in ("api", "page", "socket")
        self._queueing = endpoint.kind in ("api", "page")
        self.switches = endpoint.kind == "socket"
        """Whether a WebSocket can be asked for here."""
        self._measured = endpoint.kind != "control"
        self._culprit = f"{endpoint.method} {endpoint.label}"

    def serve(self, call: Call, reply: Reply) -> None:
        """Answer, after as long as the model takes for it; where one worker is left, once it is free."""
        platform = self._platform
        if not (self._queueing and platform.faults.fault.effect.one_at_a_time):
            self._begin(call, reply)
        elif platform.worker.waiting < platform.waiting.capacity.limits.queue:
            platform.worker.ask(partial(self._begin_alone, call, reply))
        else:
            platform.complaints.answered(self._culprit, OVERLOADED.status)
            reply(OVERLOADED)

    def _begin_alone(self, call: Call, reply: Reply) -> None:
        """A blocked worker has not read what stands before its door: for metrics and traces it arrives only now."""
        call.arrived = time.monotonic()

        def through(ready: Answer) -> None:
            reply(ready)
            self._platform.worker.leave()

        self._begin(call, through)

    def _begin(self, call: Call, reply: Reply) -> None:
        platform = self._platform
        if self._measured:
            platform.telemetry.active_requests += 1
        if not self._modelled:
            self._reply(call, self._handle(call), reply)
            return
        if not platform.waiting.capacity.admits():
            platform.complaints.answered(self._culprit, OVERLOADED.status)
            self._reply(call, OVERLOADED, reply)
            return
        extra_wait_s = 0.0
        if self._faulty:
            extra_wait_s = platform.faults.extra_wait_s()
            if platform.faults.fails():
                platform.complaints.answered(self._culprit, _ORDERED_FAILURE.status)
                ready = _ORDERED_FAILURE
            else:
                ready = self._handle(call)
        else:
            ready = self._handle(call)
        demand = platform.spread.draw(ready.work, extra_wait_s, platform.faults.fault.effect.queries_take)
        platform.waiting.hold(demand, partial(self._through, call, ready, demand, extra_wait_s, reply))

    def _through(
        self,
        call: Call,
        ready: Answer,
        demand: Demand,
        edge_wait_s: float,
        reply: Reply,
        pool_wait_s: float,
        db_s: float,
    ) -> None:
        platform, work = self._platform, ready.work
        if edge_wait_s:
            platform.telemetry.query(EDGE.collection, EDGE.operation, edge_wait_s)
            platform.complaints.waited(self._culprit, EDGE, 0.0, edge_wait_s)
        if work.collection:
            query_s = pool_wait_s + db_s
            platform.telemetry.query(work.collection, work.operation, query_s)
            if query_s > SLOW_QUERY_S:
                platform.complaints.waited(self._culprit, work, pool_wait_s, db_s)
        self._reply(call, ready, reply, demand, edge_wait_s, pool_wait_s, db_s)

    def _reply(
        self,
        call: Call,
        ready: Answer,
        reply: Reply,
        demand: Demand = _IDLE,
        edge_wait_s: float = 0.0,
        pool_wait_s: float = 0.0,
        db_s: float = 0.0,
    ) -> None:
        if self._measured:
            platform = self._platform
            seconds = time.monotonic() - call.arrived
            platform.telemetry.active_requests -= 1
            platform.telemetry.request(call.method.decode(), self._label, ready.status, seconds)
            if TRACEPARENT in call.headers and (wanted := wanted_trace(call.headers)):
                platform.traces.add(
                    TracedRequest(
                        trace_id=wanted[0],
                        parent_id=wanted[1],
                        number=platform.traces.number(),
                        began=time.time() - seconds,
                        seconds=seconds,
                        method=call.method.decode(),
                        endpoint=self._label,
                        status=ready.status,
                        work=NOTHING if demand is _IDLE else ready.work,
                        edge_wait_s=edge_wait_s,
                        wait_s=demand.wait_s - edge_wait_s,
                        pool_wait_s=pool_wait_s,
                        db_s=db_s,
                    )
                )
        reply(ready)

    def _handle(self, call: Call) -> Answer:
        if call.oversized:
            return _TOO_LARGE
        try:
            return self._endpoint.handler(call)
        except Refusal as refusal:
            return refusal.answer
        except Exception as error:  # the boundary of a request: a defect of ours is that request's 500
            self._platform.complaints.crashed(self._culprit, error)
            _log.exception("%s %s failed", self._endpoint.method, self._endpoint.path)
            return UNEXPECTED

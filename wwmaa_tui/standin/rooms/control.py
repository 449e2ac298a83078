"""The operator's side: the state of the stand-in, its faults, what it received of a run, and its metrics.

Never waits in the model and never counts, so that it can be asked at any time without changing what it tells.
"""

from __future__ import annotations

import time

import msgspec

from wwmaa_tui.standin.answers import Answer, answer, json_answer, problem
from wwmaa_tui.standin.costs import NOTHING
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.environment import CONTROL_PREFIX
from wwmaa_tui.standin.exposition import CONTENT_TYPE, Exposition
from wwmaa_tui.standin.faults import FAULTS, UnknownFault, fault_named
from wwmaa_tui.standin.platform import Platform


class _Wanted(msgspec.Struct, frozen=True):
    name: str


def endpoints(platform: Platform) -> list[Endpoint]:
    """Metrics and everything under the control prefix."""
    control = _Control(platform)
    return [
        Endpoint("GET", "/metrics", "control", control.metrics),
        Endpoint("GET", f"{CONTROL_PREFIX}/state", "control", control.state),
        Endpoint("POST", f"{CONTROL_PREFIX}/fault", "control", control.set_fault),
        Endpoint("GET", f"{CONTROL_PREFIX}/received/{{run_id}}", "control", control.received),
    ]


class _Control:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._exposition = Exposition(platform)

    def metrics(self, call: Call) -> Answer:
        return answer(self._exposition.render(), CONTENT_TYPE, NOTHING)

    def state(self, call: Call) -> Answer:
        platform = self._platform
        capacity = platform.waiting.catch_up()
        payload = {
            "fault": platform.faults.fault.name,
            "faults": {fault.name: fault.description for fault in FAULTS.values()},
            "uptime_s": round(time.monotonic() - platform.started_at, 3),
            "seed": platform.seed,
            "data": {
                **platform.catalogue.counts(),
                "sessions": platform.ledger.session_count(),
                "webhook_events": platform.webhooks.count(),
                "bookings": platform.bookings.total(),
                "live_participants": platform.live.present,
                "chat_messages": platform.live.said,
                "runs_received": len(platform.received),
            },
            "model": {
                **msgspec.structs.asdict(capacity.limits),
                "active_requests": platform.telemetry.active_requests,
                "computing": capacity.computing,
                "pool_in_use": capacity.pool_in_use,
                "pool_waiting": capacity.pool_waiting,
                "queued": capacity.queued,
                "cpu_seconds": round(capacity.cpu_seconds, 3),
                "leaked_bytes": platform.leak.held_bytes,
            },
        }
        return json_answer(payload, NOTHING)

    def set_fault(self, call: Call) -> Answer:
        try:
            fault = fault_named(call.read(_Wanted).name)
        except UnknownFault as error:
            raise Refusal(problem(422, str(error), NOTHING, nearest=error.nearest, valid=list(FAULTS))) from None
        was = self._platform.faults.fault.name
        self._platform.faults.set(fault, time.monotonic())
        self._platform.leak.look()
        self._platform.reports.look()
        return json_answer({"fault": fault.name, "was": was, "description": fault.description}, NOTHING)

    def received(self, call: Call) -> Answer:
        run_id = call.places["run_id"]
        counts = self._platform.received.count(run_id)
        return json_answer({"run_id": run_id, "load": counts.load, "preflight": counts.preflight}, NOTHING)

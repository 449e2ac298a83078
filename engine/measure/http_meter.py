"""From one HTTP exchange to its samples: k6's metrics, plus the response time from the planned instant.

One meter per scenario and operation; the timing split is kept per scenario, not per operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.measure.recorder import LiveCounter, LiveRate, LiveTrend, Recorder

INTERRUPTED = "interrupted"
"""Error of a request that the end of the run cut off: counted as sent, but no failure of the target's."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one request, split as k6 splits them. `duration` is sending + waiting + receiving."""

    blocked: float
    connecting: float
    tls_handshaking: float
    sending: float
    waiting: float
    receiving: float
    duration: float
    response: float | None
    """From the instant that the plan named to the end; None where the plan named none."""


class TimingSplit:
    """The six parts of all requests of one scenario, and its bytes."""

    __slots__ = ("blocked", "connecting", "received", "receiving", "sending", "sent", "tls_handshaking", "waiting")

    def __init__(self, recorder: Recorder, scenario: str) -> None:
        tags = {"scenario": scenario}
        self.blocked = recorder.trend("http_req_blocked", tags)
        self.connecting = recorder.trend("http_req_connecting", tags)
        self.tls_handshaking = recorder.trend("http_req_tls_handshaking", tags)
        self.sending = recorder.trend("http_req_sending", tags)
        self.waiting = recorder.trend("http_req_waiting", tags)
        self.receiving = recorder.trend("http_req_receiving", tags)
        self.sent = recorder.counter("data_sent", tags)
        self.received = recorder.counter("data_received", tags)

    def add(self, timing: Timing, sent: int, received: int) -> None:
        """Count one request."""
        self.blocked.add(timing.blocked)
        self.connecting.add(timing.connecting)
        self.tls_handshaking.add(timing.tls_handshaking)
        self.sending.add(timing.sending)
        self.waiting.add(timing.waiting)
        self.receiving.add(timing.receiving)
        self.sent.add(sent)
        self.received.add(received)


@dataclass(frozen=True)
class _Outcome:
    """The instruments of one operation, status and error."""

    duration: LiveTrend
    response: LiveTrend
    requests: LiveCounter
    failed: LiveRate


class HttpMeter:
    """The instruments of one operation in one scenario."""

    __slots__ = ("_outcomes", "_recorder", "_tags", "split")

    def __init__(self, recorder: Recorder, tags: Mapping[str, str], split: TimingSplit) -> None:
        self._recorder = recorder
        self._tags = dict(tags)
        self._outcomes: dict[tuple[int, str | None], _Outcome] = {}
        self.split = split

    def add(self, timing: Timing, status: int, error: str | None, error_code: int, sent: int, received: int) -> None:
        """Count one request; `error` is None exactly when its answer was as expected. One that was never sent
        (no connection, `sent` 0) has no service time: it counts as a request and a failure, and in no trend."""
        outcome = self._outcomes.get((status, error)) or self._outcome(status, error, error_code)
        outcome.requests.add()
        if error != INTERRUPTED:
            outcome.failed.add(error is not None)
        if not sent:
            return
        outcome.duration.add(timing.duration)
        if timing.response is not None:
            outcome.response.add(timing.response)
        self.split.add(timing, sent, received)

    def _outcome(self, status: int, error: str | None, error_code: int) -> _Outcome:
        tags = {**self._tags, "status": str(status), "expected_response": "false" if error else "true"}
        if error:
            tags |= {"error": error, "error_code": str(error_code)}
        outcome = self._outcomes[(status, error)] = _Outcome(
            duration=self._recorder.trend("http_req_duration", tags),
            response=self._recorder.trend("http_req_response_time", tags),
            requests=self._recorder.counter("http_reqs", tags),
            failed=self._recorder.rate("http_req_failed", tags),
        )
        return outcome

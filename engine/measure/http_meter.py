"""From HTTP exchanges to their samples: k6's metrics, plus the response time from the planned instant.

One meter per scenario and operation; the timing split is kept per scenario, not per operation. Exchanges gather as rows
of instants and become samples a few dozen at a time, and before each cut.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.measure.points import RequestShapes, Waits
from engine.measure.recorder import NONE, Recorder
from engine.measure.rows import Row

INTERRUPTED = "interrupted"
"""Error of a request that the end of the run cut off: counted as sent, but no failure of the target's."""

Instants = tuple[float, ...]

_GATHERED = 64
_SERVER_ERROR = 500


class TimingSplit:
    """The six parts of all requests of one scenario, and its bytes."""

    __slots__ = (
        "_at_hand",
        "_points",
        "blocked",
        "connecting",
        "meters",
        "received",
        "receiving",
        "resent",
        "sending",
        "sent",
        "server_errors",
        "tls",
        "waiting",
        "waits",
    )

    def __init__(self, recorder: Recorder, scenario: str) -> None:
        tags = {"scenario": scenario}
        self.blocked = recorder.trend("http_req_blocked", tags, told=True)
        self.connecting = recorder.trend("http_req_connecting", tags, told=True)
        self.tls = recorder.trend("http_req_tls_handshaking", tags, told=True)
        self.sending = recorder.trend("http_req_sending", tags, told=True)
        self.waiting = recorder.trend("http_req_waiting", tags, told=True)
        self.receiving = recorder.trend("http_req_receiving", tags, told=True)
        self.sent = recorder.counter("data_sent", tags)
        self.received = recorder.counter("data_received", tags)
        self.resent = recorder.counter("http_reqs_resent", tags)
        """Requests sent again because a connection turned out to be closed; the target may have seen them twice."""
        self.server_errors = recorder.counter("server_errors", tags, always=True)
        """Answers from 500 up, whatever was asked and whether or not that was expected; none is said, too."""
        self._at_hand = 0
        self._points = recorder.points
        self.waits: dict[int, Waits] = {}
        """Where points are told, of rows on their way there: what they waited, by the row's id()."""
        self.meters: list[HttpMeter] = []
        """Those of the scenario's operations."""
        recorder.before_cut(self.hand_over)

    def waited(self, blocked: float, connecting: float, tls: float, row: Row | None = None) -> None:
        """One request that waited for its connection, opened for it or not: milliseconds, DNS in `blocked` alone. To be
        called before HttpMeter.add has that row, which takes every connection for one at hand."""
        self._at_hand -= 1
        if self._points is not None:
            self.waits[id(row)] = (blocked, connecting, tls)
        self.blocked.add(blocked)
        self.connecting.add(connecting)
        self.tls.add(tls)

    def gathered(
        self, connected: Instants, sent: Instants, first: Instants, done: Instants, sizes: tuple[int, int]
    ) -> None:
        """Columns of several rows, and their bytes, sent and received."""
        self._at_hand += len(done)
        self.sending.extend(_milliseconds(connected, sent))
        self.waiting.extend(_milliseconds(sent, first))
        self.receiving.extend(_milliseconds(first, done))
        self.sent.add(sizes[0])
        self.received.add(sizes[1])

    def hand_over(self) -> None:
        """Everything gathered becomes samples; those that had a connection at hand waited for none."""
        for meter in self.meters:
            meter.hand_over()
        for trend in (self.blocked, self.connecting, self.tls):
            trend.add_zeros(self._at_hand)
        self._at_hand = 0


class _Outcome:
    """The instruments of one operation, status and error, and the rows on their way there."""

    __slots__ = (
        "_duration",
        "_error",
        "_failed",
        "_points",
        "_requests",
        "_response",
        "_server_error",
        "_shapes",
        "_split",
        "rows",
    )

    def __init__(
        self,
        recorder: Recorder,
        tags: Mapping[str, str],
        error: str | None,
        split: TimingSplit,
        besides: Mapping[str, str],
    ) -> None:
        self._duration = recorder.trend("http_req_duration", tags, told=True)
        self._response = recorder.trend("http_req_response_time", tags, told=True)
        self._requests = recorder.counter("http_reqs", tags, told=True)
        self._failed = recorder.rate("http_req_failed", tags, told=True)
        self._error = error
        self._points = recorder.points
        if self._points is not None:
            failed = None if error == INTERRUPTED else error is not None
            besides = {name: value for name, value in besides.items() if name != "proto" or tags["status"] != "0"}
            self._shapes = RequestShapes(self._points.tags({**besides, **tags}), failed)
        self._server_error = int(tags["status"]) >= _SERVER_ERROR
        self._split = split
        self.rows: list[Row] = []

    def count(self, requests: int) -> None:
        """So many requests ended this way."""
        self._requests.add(requests)
        if self._server_error:
            self._split.server_errors.add(requests)
        if self._error != INTERRUPTED:
            self._failed.add_many(self._error is not None, requests)

    def unsent(self) -> None:
        """One ended this way before it was sent."""
        self.count(1)
        if self._points is not None:
            self._points.add(self._shapes.requests, 1)
            if self._error != INTERRUPTED:
                self._points.add(self._shapes.failed, 1)

    def hand_over(self) -> None:
        """From rows to samples."""
        if not self.rows:
            return
        rows, self.rows = self.rows, []
        if self._points is not None:
            waits, told = self._split.waits, enumerate(rows)
            waited = {place: waits.pop(id(row)) for place, row in told if id(row) in waits} if waits else {}
            self._points.requests(self._shapes, rows, waited)
        self.count(len(rows))
        connected, sent, first, done, planned, bytes_sent, bytes_received = zip(*rows, strict=True)
        self._duration.extend(_milliseconds(connected, done))
        if late := [(b - a) * 1000.0 for a, b in zip(planned, done, strict=True) if a is not None]:
            self._response.extend(late)
        self._split.gathered(connected, sent, first, done, (sum(bytes_sent), sum(bytes_received)))


def _milliseconds(begun: Instants, ended: Instants) -> list[float]:
    return [(b - a) * 1000.0 for a, b in zip(begun, ended, strict=True)]


class HttpMeter:
    """The instruments of one operation in one scenario."""

    __slots__ = ("_answered", "_besides", "_outcomes", "_recorder", "_tags", "split")

    def __init__(
        self,
        recorder: Recorder,
        tags: Mapping[str, str],
        split: TimingSplit,
        besides: Mapping[str, str] = NONE,
    ) -> None:
        """`besides`: what points say of its requests that no series does."""
        self._recorder = recorder
        self._besides = besides
        self._tags = dict(tags)
        self._answered: dict[int, _Outcome] = {}
        """Those that were as expected, by status."""
        self._outcomes: dict[tuple[int, str], _Outcome] = {}
        self.split = split
        split.meters.append(self)

    def add(self, status: int, row: Row) -> None:
        """Count one request whose answer was as expected."""
        outcome = self._answered.get(status) or self._expected(status)
        rows = outcome.rows
        rows.append(row)
        if len(rows) >= _GATHERED:
            outcome.hand_over()

    def add_failed(self, status: int, error: str, error_code: int, row: Row | None) -> None:
        """Count one request that failed, or was cut off (INTERRUPTED). One that was never sent has no row and no
        service time: it counts as a request and a failure, and in no trend."""
        outcome = self._outcomes.get((status, error))
        if outcome is None:
            tags = {**self._of(status, expected=False), "error": error, "error_code": str(error_code)}
            outcome = self._outcomes[status, error] = self._outcome(tags, error)
        if row is None:
            outcome.unsent()
        else:
            outcome.rows.append(row)

    def hand_over(self) -> None:
        """Everything gathered becomes samples."""
        for outcome in (*self._answered.values(), *self._outcomes.values()):
            outcome.hand_over()

    def _expected(self, status: int) -> _Outcome:
        outcome = self._outcome(self._of(status, expected=True), None)
        self._answered[status] = outcome
        return outcome

    def _outcome(self, tags: Mapping[str, str], error: str | None) -> _Outcome:
        return _Outcome(self._recorder, tags, error, self.split, self._besides)

    def _of(self, status: int, *, expected: bool) -> dict[str, str]:
        return {**self._tags, "status": str(status), "expected_response": "true" if expected else "false"}

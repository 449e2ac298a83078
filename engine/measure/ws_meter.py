"""From the WebSockets of one operation to their samples: k6's metrics, plus the sessions that were cut off.

One meter per scenario and operation. Knows nothing of sockets or frames.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.measure.http_meter import INTERRUPTED
from engine.measure.recorder import NONE, Recorder

_SWITCHING_PROTOCOLS = 101


class WsMeter:
    """The instruments of one operation in one scenario. Milliseconds and bytes."""

    __slots__ = (
        "_besides",
        "_connecting",
        "_durations",
        "_endpoint",
        "_pings",
        "_recorder",
        "_tags",
        "data_received",
        "data_sent",
        "messages_received",
        "messages_sent",
    )

    def __init__(self, recorder: Recorder, tags: Mapping[str, str], besides: Mapping[str, str] = NONE) -> None:
        """`besides`: what points say of its sessions that no series does."""
        self._recorder = recorder
        self._besides = besides
        self._tags = dict(tags)
        self._endpoint = tags.get("endpoint", "")
        scenario = {"scenario": tags["scenario"]}
        recorder.counter("ws_dropped_sessions", tags, always=True, besides=besides)
        self._connecting = recorder.trend("ws_connecting", tags, besides=besides)
        self._durations = recorder.trend("ws_session_duration", tags, besides=besides)
        self._pings = recorder.trend("ws_ping", tags, besides=besides)
        self.messages_sent = recorder.counter("ws_msgs_sent", tags, besides=besides)
        self.messages_received = recorder.counter("ws_msgs_received", tags, besides=besides)
        self.data_sent = recorder.counter("data_sent", scenario)
        self.data_received = recorder.counter("data_received", scenario)

    def opened(self, connecting_ms: float) -> None:
        """A handshake succeeded: one session, which took so long to establish."""
        self._sessions({"status": str(_SWITCHING_PROTOCOLS)})
        self._connecting.add(connecting_ms)

    def refused(self, status: int, error: str, error_code: int, detail: str) -> None:
        """A handshake failed. It counts as a session, as in k6, and is in no trend."""
        self._sessions({"status": str(status), "error": error, "error_code": str(error_code)})
        self._recorder.error(error, self._endpoint, detail)

    def interrupted(self) -> None:
        """The end of the run cut a handshake off: counted as begun, and no failure of the target's."""
        self._sessions({"status": "0", "error": INTERRUPTED})

    def pinged(self, ms: float) -> None:
        """A pong came so long after its ping."""
        self._pings.add(ms)

    def ended(self, session_ms: float) -> None:
        """A session is over; it is counted from the beginning of its handshake, as in k6."""
        self._durations.add(session_ms)

    def dropped(self, error: str, error_code: int, detail: str) -> None:
        """A session was ended neither by us nor by an ordinary close of the server."""
        tags = {**self._tags, "error": error, "error_code": str(error_code)}
        self._recorder.counter("ws_dropped_sessions", tags, besides=self._besides).add()
        self._recorder.error(error, self._endpoint, detail)

    def _sessions(self, outcome: Mapping[str, str]) -> None:
        self._recorder.counter("ws_sessions", {**self._tags, **outcome}, besides=self._besides).add()

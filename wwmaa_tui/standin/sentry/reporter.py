"""Reports complaints by sentry-sdk, as an application would: one at a time, a few a second at most.

Owns a thread, in which the SDK is also loaded, at the first complaint: a healthy stand-in never needs it. What
happened more than once since it was last reported is one event that says so in `extra.repeated`; the stand-in's own
endpoint counts by it, any other Sentry would count one.
"""

from __future__ import annotations

import logging
import threading
import uuid
from typing import TYPE_CHECKING, Any

from wwmaa_tui.standin.sentry.complaints import Complaint, Complaints

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.types import Event, Hint

EVERY_S = 0.2
"""From one report to the next."""
ENVIRONMENT = "standin"
RELEASE = "wwmaa-backend@standin"
REPEATED = "repeated"
_LEAVE_S = 0.5

_log = logging.getLogger(__name__)


class Reporter:
    """Takes complaints and sends them to a DSN until it is stopped."""

    def __init__(self, complaints: Complaints, dsn: str, every_s: float = EVERY_S) -> None:
        self._complaints = complaints
        self._dsn = dsn
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._report, name="sentry-reports", daemon=True)

    def start(self) -> None:
        """Begin to take complaints."""
        self._thread.start()

    def stop(self) -> None:
        """Report no more; what is waiting is nobody's any longer."""
        self._stopped.set()
        self._complaints.there_are.set()
        if self._thread.ident is not None:
            self._thread.join(_LEAVE_S)

    def _report(self) -> None:
        complaints, client = self._complaints, None
        while complaints.there_are.wait() and not self._stopped.is_set():
            complaint = complaints.take()
            if complaint is None:
                continue
            try:
                client = client or _client(self._dsn)
                client.capture_event(*_event(client, complaint))
            except Exception:  # the boundary to a third party: reports must not end because one could not be made
                _log.exception("a report could not be sent")
            self._stopped.wait(self._every_s)
        if client is not None:
            client.close(timeout=0.0)


def _client(dsn: str) -> Client:
    """A client of its own, and none for the process: nothing is patched, nobody's data are taken along."""
    from sentry_sdk import Client

    return Client(
        dsn=dsn,
        environment=ENVIRONMENT,
        release=RELEASE,
        server_name="standin",
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_default_pii=False,
        include_local_variables=False,  # a handler's variables are people's names and passwords
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        shutdown_timeout=0.0,
        send_client_reports=False,
        enable_backpressure_handling=False,
        keep_alive=True,
        http_proxy="",  # it is on loopback, whatever proxies there are
        spotlight=False,
        debug=False,
    )


def _event(client: Client, complaint: Complaint) -> tuple[Event, Hint]:
    hint: Hint = {}
    match complaint.kind:
        case "crashed":
            from sentry_sdk.utils import event_from_exception

            assert complaint.error is not None
            mechanism = {"type": "standin", "handled": False}
            event, hint = event_from_exception(complaint.error, client.options, mechanism)
        case "failed":
            event = _error("error", "ZeroDBError", "the query on sessions failed", handled=False)
        case "overloaded":
            event = _error("error", "Overloaded", "the server is over its capacity", handled=True)
        case "pool":
            said = f"waited {complaint.seconds:.1f} s for a database connection"
            event = _error("warning", "PoolTimeout", said, handled=True)
        case "slow":
            event = _transaction(complaint)
    event["transaction"] = complaint.culprit
    event["timestamp"] = complaint.at  # type: ignore[typeddict-item]  # seconds are as good, by the protocol
    event["extra"] = {REPEATED: complaint.count}
    return event, hint


def _error(level: Any, kind: str, value: str, *, handled: bool) -> Event:
    said = {"type": kind, "module": "app.zerodb", "value": value, "mechanism": {"type": "app", "handled": handled}}
    return {"level": level, "platform": "python", "exception": {"values": [said]}}


def _transaction(complaint: Complaint) -> Event:
    """The request as a transaction with the one span that took so long: Sentry itself makes an issue of that."""
    trace_id, root = uuid.uuid4().hex, uuid.uuid4().hex[:16]
    began = complaint.at - complaint.seconds
    query = {
        "trace_id": trace_id,
        "span_id": uuid.uuid4().hex[:16],
        "parent_span_id": root,
        "op": "db.query",
        "description": complaint.query,
        "start_timestamp": began,
        "timestamp": complaint.at,
        "data": {"db.system": "zerodb"},
    }
    return {
        "type": "transaction",
        "platform": "python",
        "start_timestamp": began,  # type: ignore[typeddict-item]  # seconds are as good, by the protocol
        "contexts": {"trace": {"trace_id": trace_id, "span_id": root, "op": "http.server"}},
        "spans": [query],
    }

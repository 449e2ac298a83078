"""The running platform as one value: its data, its books, its model and its counters, for the rooms to share.

Owns how they are put together and what is shared between rooms. Serves nothing itself.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import msgspec

from wwmaa_tui.standin.answers import Answer
from wwmaa_tui.standin.bookings import Bookings
from wwmaa_tui.standin.cache import TimedCache
from wwmaa_tui.standin.capacity import Limits
from wwmaa_tui.standin.costs import Spread
from wwmaa_tui.standin.environment import SUITE_SESSION_ID, TEST_SESSION_ID, Secrets
from wwmaa_tui.standin.faults import Fault, FaultSwitch
from wwmaa_tui.standin.generation import generate, only_accounts
from wwmaa_tui.standin.leak import Leak
from wwmaa_tui.standin.ledger import Ledger
from wwmaa_tui.standin.live.sessions import LiveSessions
from wwmaa_tui.standin.live_catalogue import LiveCatalogue, LiveIndex
from wwmaa_tui.standin.one_worker import OneWorker
from wwmaa_tui.standin.outbox import Outbox
from wwmaa_tui.standin.past import Past
from wwmaa_tui.standin.programme import Programme
from wwmaa_tui.standin.received import ReceivedRequests
from wwmaa_tui.standin.reports import Reports
from wwmaa_tui.standin.sentry.complaints import Complaints
from wwmaa_tui.standin.sentry.issues import IssueBooks
from wwmaa_tui.standin.telemetry import Telemetry
from wwmaa_tui.standin.tokens import Tokens
from wwmaa_tui.standin.tracing.books import TraceBooks
from wwmaa_tui.standin.waiting import WaitingRoom
from wwmaa_tui.standin.webhook_books import WebhookBooks

CACHE_TTL_S = 300.0
CACHE_SIZE = 1000


class Platform(msgspec.Struct, frozen=True):
    """Everything a room may need; the parts have lifetimes of their own, which part belongs here does not change."""

    seed: int
    secrets: Secrets
    catalogue: LiveCatalogue
    ledger: Ledger
    webhooks: WebhookBooks
    programme: Programme
    bookings: Bookings
    outbox: Outbox
    index: LiveIndex
    cache: TimedCache[Answer]
    tokens: Tokens
    spread: Spread
    waiting: WaitingRoom
    worker: OneWorker
    """Before the waiting room, while there is no other."""
    faults: FaultSwitch
    leak: Leak
    reports: Reports
    live: LiveSessions
    telemetry: Telemetry
    past: Past
    complaints: Complaints
    issues: IssueBooks
    traces: TraceBooks
    received: ReceivedRequests
    started_at: float
    """On the monotonic clock."""

    def close(self) -> None:
        """Give back what is not memory."""
        self.ledger.close()


def build_platform(
    seed: int, fault: Fault, secrets: Secrets, limits: Limits | None = None, *, empty: bool = False
) -> Platform:
    """A platform with its data in place, or with accounts alone where it is to be `empty`; the caller closes it."""
    started_at = time.monotonic()
    full = generate(seed, datetime.now(UTC).date())
    start = only_accounts(full) if empty else full
    catalogue = LiveCatalogue(start)
    switch = FaultSwitch(fault, seed, started_at)
    ledger = Ledger.open(start, secrets.member_password)
    waiting, telemetry, complaints = WaitingRoom(limits or Limits()), Telemetry(), Complaints()
    return Platform(
        seed=seed,
        secrets=secrets,
        catalogue=catalogue,
        ledger=ledger,
        webhooks=WebhookBooks(ledger.database),
        programme=Programme(catalogue, ledger),
        bookings=Bookings(ledger.database),
        outbox=Outbox(ledger.database),
        index=LiveIndex(catalogue),
        cache=TimedCache(CACHE_TTL_S, CACHE_SIZE, switch.recalls),
        tokens=Tokens(),
        spread=Spread(seed),
        waiting=waiting,
        worker=OneWorker(),
        faults=switch,
        leak=Leak(switch),
        reports=Reports(switch, waiting, telemetry, complaints, seed),
        telemetry=telemetry,
        past=Past(telemetry),
        complaints=complaints,
        issues=IssueBooks(),
        traces=TraceBooks(seed),
        live=LiveSessions((TEST_SESSION_ID, SUITE_SESSION_ID), switch),
        received=ReceivedRequests(),
        started_at=started_at,
    )

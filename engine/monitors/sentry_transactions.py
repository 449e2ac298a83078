"""The slowest transactions, once a minute: from the table of spans, or from older Sentrys' tables.

Whatever goes wrong here is a sentence beside the issues, never an error: many Sentrys keep no transactions, and a token
that reads issues may not read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.journal.monitor_events import Transaction
from engine.monitors.monitor import Moment, MonitorError
from engine.monitors.sentry_api import Refused, SentryApi
from engine.monitors.sentry_question import Params, between, places, search
from engine.monitors.sentry_values import mapping, number, text
from engine.monitors.settings import SentryAccess

EVERY_S = 60.0
FIRST_S = 15.0
"""Into the load; before, there is nothing to be slow."""
LISTED = 5
NEEDS = "org:read"
_UNITS_MS = {"nanosecond": 1e-6, "microsecond": 1e-3, "millisecond": 1.0, "second": 1e3, "minute": 6e4}


@dataclass(frozen=True)
class Table:
    """A way to ask for the slowest transactions."""

    dataset: str
    duration: str
    sort: str
    query: str

    def params(self, sentry: SentryAccess) -> Params:
        """Of `GET organizations/{organization}/events/`, but for the time."""
        fields = [("field", name) for name in ("transaction", self.duration, "count()")]
        rest = [search(sentry, self.query), ("sort", self.sort), ("per_page", str(LISTED))]
        return [*places(sentry), ("dataset", self.dataset), *fields, *rest]

    def rows(self, body: Any) -> tuple[Transaction, ...]:
        """Of its answer, the slowest first."""
        data, units = mapping(body).get("data"), mapping(mapping(mapping(body).get("meta")).get("units"))
        factor = _UNITS_MS.get(text(units.get(self.duration)), 1.0)
        found = []
        for row in map(mapping, data if isinstance(data, list) else ()):
            p95, name = number(row.get(self.duration)), text(row.get("transaction"))
            if p95 is not None and name:
                found.append(Transaction(name=name, p95_ms=p95 * factor, count=number(row.get("count()")) or 0.0))
        return tuple(sorted(found, key=lambda row: -row.p95_ms)[:LISTED])


TABLES = (
    Table("spans", "p95(span.duration)", "-p95(span.duration)", "is_transaction:true"),
    Table("transactions", "p95()", "-p95", "event.type:transaction"),
    Table("discover", "p95()", "-p95", "event.type:transaction"),
)
"""From today's Sentry to older ones; what one does not have it answers with 400."""


class Transactions:
    """What is known of them at one server."""

    def __init__(self, sentry: SentryAccess, api: SentryApi) -> None:
        self.newest: tuple[Transaction, ...] | None = None
        """None: never told."""
        self.without = ""
        """Why there are none, for people."""
        self._sentry = sentry
        self._api = api
        self._table = 0
        self._next: float | None = None
        """When to ask again, on our clock."""
        self._quiet_until = 0.0

    def due(self, moment: Moment) -> bool:
        """Whether it is time to ask; never again where there is nothing to be had."""
        if moment.load_began is None or self._table >= len(TABLES):
            return False
        return moment.wall >= (moment.load_began + FIRST_S if self._next is None else self._next)

    def rests(self, moment: Moment) -> bool:
        """Whether Sentry was asked too often, and wants to be left alone still."""
        return moment.wall < self._quiet_until

    async def ask(self, moment: Moment, start: float, end: float) -> None:
        """About a stretch of time on Sentry's clock; the first times may try several tables."""
        self._next = moment.wall + EVERY_S
        while self._table < len(TABLES):
            table = TABLES[self._table]
            try:
                answer = await self._api.get("events", [*table.params(self._sentry), *between(start, end)], NEEDS)
            except MonitorError as error:
                if isinstance(error, Refused) and error.status == 400:
                    self._table += 1
                    self.without = "this Sentry keeps none"
                    continue
                self._failed(moment, error)
                return
            self.newest, self.without = table.rows(answer.body), ""
            return

    def _failed(self, moment: Moment, error: MonitorError) -> None:
        status = error.status if isinstance(error, Refused) else None
        if status in (403, 404):
            self._table = len(TABLES)
        self._quiet_until = moment.wall + (error.retry_after_s or 0.0)
        self._next = max(moment.wall + EVERY_S, self._quiet_until)
        self.without = {404: "this Sentry keeps none", 429: "asked too often"}.get(status or 0, str(error))

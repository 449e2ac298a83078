"""Sentry beside the load: the issues seen since a run began, and once a minute the slowest transactions.

1. One question a poll; the first look also reads further pages, as what is known then is what growth is counted from.
2. All instants are moved to Sentry's clock, by the skew that its answers tell.
3. As Sentry's limits come nearer, it is asked less often. What it says of transactions makes no monitor stale.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError, Report
from engine.monitors.sentry_api import Answer, SentryApi
from engine.monitors.sentry_issues import LISTED, Seen, Since, as_issue, belongs, in_order, is_new, read_issue
from engine.monitors.sentry_limits import read_limits, spacing_s
from engine.monitors.sentry_question import of_issues
from engine.monitors.sentry_scopes import ScopeCheck, examined
from engine.monitors.sentry_transactions import Transactions
from engine.monitors.settings import SentryAccess
from engine.monitors.skew import DateSkew

__all__ = ["EVERY_S", "ScopeCheck", "SentryMonitor", "examined"]

EVERY_S = 10.0
"""Sentry asks not to be polled faster."""
_PAGES = 3
_KEPT = 1000
"""Issues of a run that are remembered while Sentry has more than a page of them."""
_OVERLAP_S = 1.0
"""Asked for before the beginning: a Date is cut to a second."""
_AHEAD_S = 60.0
"""Asked for after now: what counts as now differs from clock to clock."""


@dataclass
class _Run:
    """What is remembered of one run."""

    began: float
    start: float
    """Where its stretch of time begins, on Sentry's clock."""
    base: dict[str, int] = field(default_factory=dict)
    """Counts by issue, from which it has grown."""
    known: dict[str, Seen] = field(default_factory=dict)


@dataclass(frozen=True)
class _Look:
    """What one or more pages hold."""

    issues: dict[str, Seen]
    cursor: str | None
    """Of the page after them."""
    hits: int | None


@dataclass(frozen=True)
class _Asking:
    """One poll: all its questions share a time-out."""

    moment: Moment
    began: float
    """On the event loop's clock."""

    @property
    def left_s(self) -> float:
        """Until it has taken too long."""
        return TIMEOUT_S - (asyncio.get_running_loop().time() - self.began)

    def wall(self, instant: float) -> float:
        """What the event loop's clock shows, as seconds since the epoch."""
        return self.moment.wall + instant - self.began


class SentryMonitor:
    """One organisation's issues."""

    name = "sentry"

    def __init__(self, sentry: SentryAccess) -> None:
        self.every_s = EVERY_S
        self._sentry = sentry
        self._api = SentryApi(sentry)
        self._transactions = Transactions(sentry, self._api)
        self._skew = DateSkew()
        self._skew_s: float | None = None
        self._run: _Run | None = None
        self._quiet_until = 0.0
        """On our clock: Sentry wants to be left alone until then."""

    async def poll(self, moment: Moment) -> Report:
        """Issues, and transactions when it is time for them."""
        return await self._report(moment, transactions=self._transactions.due(moment))

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """What has come in late."""
        if moment.wall < self._quiet_until:
            raise MonitorError("asked too often, so not asked again at the end")
        return await self._report(moment, transactions=not self._transactions.rests(moment))

    async def close(self) -> None:
        """Idempotent."""
        await self._api.close()

    async def _report(self, moment: Moment, *, transactions: bool) -> Report:
        begin, end = self._start(moment), self._end(moment)
        beside = asyncio.create_task(self._transactions.ask(moment, begin, end)) if transactions else None
        try:
            run, look = await self._look(_Asking(moment, asyncio.get_running_loop().time()))
            if beside is not None:
                await beside
        except MonitorError as error:
            self._quiet_until = moment.wall + (error.retry_after_s or 0.0)
            raise
        finally:
            if beside is not None:
                beside.cancel()
                await asyncio.gather(beside, return_exceptions=True)
        load_began = None if moment.load_began is None else moment.load_began + (self._skew_s or 0.0)
        since = Since(run.start, run.base, load_began)
        listed = in_order(as_issue(seen, since) for seen in look.issues.values())
        there = max(look.hits or 0, len(listed)) if look.cursor is not None else len(listed)
        return Report(
            detail=self._detail(),
            issues=tuple(listed[:LISTED]),
            more_issues=there - min(len(listed), LISTED),
            transactions=self._transactions.newest,
            skew_s=self._skew_s,
        )

    async def _look(self, asking: _Asking) -> tuple[_Run, _Look]:
        """The issues of the run so far."""
        run = self._run
        if run is None or run.began != asking.moment.began:
            run, look = await self._first_look(asking)
            self._run = run
        else:
            look = await self._page(asking, run.start)
        for key, seen in look.issues.items():
            if key not in run.base:
                run.base[key] = 0 if seen.within or is_new(seen, run.start) else seen.count
        if look.cursor is not None:
            look = replace(look, issues={**run.known, **look.issues})
        newest = sorted(look.issues.values(), key=lambda seen: -(seen.last or 0.0))[:_KEPT]
        run.known = {seen.id: seen for seen in newest}
        return run, look

    async def _first_look(self, asking: _Asking) -> tuple[_Run, _Look]:
        moment = asking.moment
        start = self._start(moment)
        look = await self._page(asking, start)
        if abs(self._start(moment) - start) > _OVERLAP_S:  # their clock differs: we asked for another stretch of time
            start = self._start(moment)
            look = await self._page(asking, start)
        for _ in range(_PAGES - 1):
            if look.cursor is None or asking.left_s <= 0.0:
                break
            try:
                further = await self._page(asking, start, look.cursor)
            except MonitorError:
                break  # what there is of the first look is better than none
            look = replace(look, issues={**look.issues, **further.issues}, cursor=further.cursor)
        return _Run(moment.began, start, {key: seen.count for key, seen in look.issues.items()}), look

    def _start(self, moment: Moment) -> float:
        if self._run is not None and self._run.began == moment.began:
            return self._run.start
        return moment.began + (self._skew_s or 0.0) - _OVERLAP_S

    def _end(self, moment: Moment) -> float:
        return max(moment.wall + (self._skew_s or 0.0), self._start(moment)) + _AHEAD_S

    async def _page(self, asking: _Asking, start: float, cursor: str | None = None) -> _Look:
        params = of_issues(self._sentry, start, self._end(asking.moment), cursor)
        answer = await self._api.get("issues", params, "event:read", max(asking.left_s, 0.01))
        date = answer.date
        heard = self._skew.hear(answer.headers.get("date", ""), asking.wall(answer.sent), asking.wall(answer.received))
        self._skew_s = self._skew_s if heard is None else heard
        server_now = asking.wall(answer.received) if date is None else date
        self.every_s = spacing_s(read_limits(answer.headers), server_now, EVERY_S)
        return self._read(answer, start)

    def _read(self, answer: Answer, start: float) -> _Look:
        items = answer.body if isinstance(answer.body, list) else None
        found = [seen for item in items or () if (seen := read_issue(item)) is not None]
        if items is None or (items and not found):
            raise MonitorError("answers something else than issues: check SENTRY_URL")
        chosen = bool(self._sentry.query)
        kept = {seen.id: seen for seen in found if belongs(seen, start, chosen=chosen)}
        hits = None if answer.hits is None else answer.hits - (len(found) - len(kept))
        return _Look(kept, answer.cursor, hits)

    def _detail(self) -> str:
        sentry = self._sentry
        parts = [f"Sentry at {self._api.host}", f"organisation {sentry.organization}"]
        parts += [f"project {project}" for project in sentry.projects]
        parts += [f"environment {sentry.environment}"] if sentry.environment else []
        parts += [f"release {sentry.release}"] if sentry.release else []
        without = self._transactions.without
        return ", ".join(parts) + (f"; no slowest transactions: {without}" if without else "")

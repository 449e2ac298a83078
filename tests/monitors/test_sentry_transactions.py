"""The slowest transactions come once a minute, from whichever table a Sentry has, and never cost the issues."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from engine.journal.monitor_events import Transaction
from engine.monitors.monitor import Moment, Report
from engine.monitors.sentry import SentryMonitor
from tests.support.sentry_contract import SentryContract, sentry_contract

SPANS = [{"transaction": f"/api/{n}", "p95(span.duration)": 100.0 * n, "count()": n} for n in range(1, 8)]


@pytest.fixture
async def contract() -> AsyncIterator[SentryContract]:
    async with sentry_contract() as serving:
        serving.tables["spans"] = SPANS
        yield serving


@pytest.fixture
async def monitor(contract: SentryContract) -> AsyncIterator[SentryMonitor]:
    asking = SentryMonitor(contract.access(environment="staging", release="1.0"))
    yield asking
    await asking.close()


def at(second: float) -> Moment:
    """A second of a load that began just now."""
    now = time.time()
    return Moment(wall=now + second, began=now - 5.0, load_began=now)


async def polled(monitor: SentryMonitor, begin: Moment, *seconds: float) -> list[Report]:
    return [await monitor.poll(replace(begin, wall=(begin.load_began or 0.0) + second)) for second in seconds]


async def test_the_five_slowest_are_told_in_milliseconds_and_with_the_filters(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    (report,) = await polled(monitor, at(0), 20)
    assert report.transactions is not None
    assert report.transactions[0] == Transaction(name="/api/7", p95_ms=700.0, count=7.0)
    assert len(report.transactions) == 5
    (asked,) = contract.questions("events")
    assert asked.get("query") == ['is_transaction:true release:"1.0"']
    assert asked.get("environment") == ["staging"]


async def test_they_are_asked_for_once_a_minute_and_told_with_every_poll(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    reports = await polled(monitor, at(0), 0, 10, 20, 30, 60, 79, 80, 90)
    assert [report.transactions is not None for report in reports] == [False, False] + [True] * 6
    assert len(contract.questions("events")) == 2


async def test_an_older_sentry_is_asked_in_its_own_way_and_that_is_remembered(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    contract.tables = {"discover": [{"transaction": "/api/search", "p95()": 412.0, "count()": 9}]}
    reports = await polled(monitor, at(0), 20, 80)
    assert reports[-1].transactions == (Transaction(name="/api/search", p95_ms=412.0, count=9.0),)
    datasets = [asked.get("dataset")[0] for asked in contract.questions("events")]
    assert datasets == ["spans", "transactions", "discover", "discover"]


async def test_a_sentry_without_any_is_left_in_peace(contract: SentryContract, monitor: SentryMonitor) -> None:
    contract.tables = {}
    reports = await polled(monitor, at(0), 20, 80, 140)
    assert reports[-1].transactions is None
    assert reports[-1].detail.endswith("; no slowest transactions: this Sentry keeps none")
    assert len(contract.questions("events")) == 3


async def test_a_token_that_may_not_read_them_still_reads_issues(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    contract.scopes.remove("org:read")
    reports = await polled(monitor, at(0), 20, 80)
    assert reports[-1].issues == ()
    assert reports[-1].detail.endswith("; no slowest transactions: token lacks org:read")
    assert len(contract.questions("events")) == 1


async def test_when_they_fail_once_the_last_known_stay_and_the_reason_goes_with_the_next(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    begin = at(0)
    (first,) = await polled(monitor, begin, 20)
    contract.instead = lambda asked: (503, {}, b"{}") if asked.name == "events" else None
    (failed,) = await polled(monitor, begin, 80)
    contract.instead = None
    (mended,) = await polled(monitor, begin, 140)
    assert failed.transactions == first.transactions
    assert "no slowest transactions: answers 503" in failed.detail
    assert "no slowest transactions" not in mended.detail


async def test_the_end_of_a_run_asks_for_them_out_of_turn(contract: SentryContract, monitor: SentryMonitor) -> None:
    begin = at(0)
    await polled(monitor, begin, 0, 20)
    await monitor.settle(replace(begin, wall=(begin.load_began or 0.0) + 30), 30.0)
    assert len(contract.questions("events")) == 2


async def test_other_units_are_brought_to_milliseconds_and_rows_without_figures_left_out(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    body = (
        b'{"data": [{"transaction": "/a", "p95(span.duration)": 1.5, "count()": "3"}, {"transaction": "/b",'
        b'"p95(span.duration)": null}, null, 4], "meta": {"fields": {}, "units": {"p95(span.duration)": "second"}}}'
    )
    contract.instead = lambda asked: (200, {}, body) if asked.name == "events" else None
    (report,) = await polled(monitor, at(0), 20)
    assert report.transactions == (Transaction(name="/a", p95_ms=1500.0, count=3.0),)


async def test_asked_too_often_they_are_left_in_peace_for_as_long_as_sentry_wants_and_at_the_end_too(
    contract: SentryContract, monitor: SentryMonitor
) -> None:
    contract.instead = lambda asked: (429, {"Retry-After": "150"}, b"{}") if asked.name == "events" else None
    begin = at(0)
    reports = await polled(monitor, begin, 20, 80, 140)
    await monitor.settle(replace(begin, wall=(begin.load_began or 0.0) + 150), 150.0)
    assert reports[-1].issues == ()
    assert reports[-1].detail.endswith("; no slowest transactions: asked too often")
    assert len(contract.questions("events")) == 1
    await polled(monitor, begin, 175)
    assert len(contract.questions("events")) == 2

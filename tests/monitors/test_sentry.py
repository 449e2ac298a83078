"""What a run is told of a Sentry's issues, by the monitor that asks it over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from engine.journal.monitor_events import Issue
from engine.monitors.catalog import monitors_for
from engine.monitors.monitor import Moment
from engine.monitors.panels import Monitoring
from engine.monitors.sentry import EVERY_S, SentryMonitor
from engine.monitors.settings import MonitorSettings, SentryAccess
from tests.support.sentry_contract import Event, Planted, SentryContract, sentry_contract
from tests.support.until import until


@pytest.fixture
async def contract() -> AsyncIterator[SentryContract]:
    async with sentry_contract() as serving:
        yield serving


@asynccontextmanager
async def watching(access: SentryAccess) -> AsyncIterator[SentryMonitor]:
    monitor = SentryMonitor(access)
    try:
        yield monitor
    finally:
        await monitor.close()


def moment() -> Moment:
    """Now, in a run that began 100 s ago and whose load began 90 s ago, all on our clock."""
    now = time.time()
    return Moment(wall=now, began=now - 100.0, load_began=now - 90.0)


def ago(contract: SentryContract, *seconds: float, **fields: str) -> list[Event]:
    return [Event(contract.now - each, **fields) for each in seconds]


async def seen(contract: SentryContract, **fields: Any) -> dict[str, Issue]:
    async with watching(contract.access(**fields)) as monitor:
        report = await monitor.poll(moment())
    assert report.issues is not None
    return {issue.title: issue for issue in report.issues}


def test_a_run_whose_environment_names_a_sentry_is_watched_by_it() -> None:
    settings = MonitorSettings(sentry=SentryContract().access())
    assert [monitor.name for monitor in monitors_for(settings, Monitoring())] == ["sentry"]


async def test_an_issue_is_told_with_its_level_its_place_and_its_second_of_the_load(contract: SentryContract) -> None:
    contract.issues = [Planted("PoolTimeout", ago(contract, 60.0, 30.0), culprit="pool.take", level="fatal")]
    issue = (await seen(contract))["PoolTimeout"]
    assert (issue.short_id, issue.culprit, issue.level, issue.count) == ("BACKEND-1", "pool.take", "fatal", 2)
    assert issue.link == f"http://127.0.0.1:{contract.port}/organizations/wwmaa/issues/1000/"
    assert issue.at == pytest.approx(60.0, abs=1.2)


async def test_an_issue_that_is_older_than_the_run_is_not_new_though_its_first_event_in_the_run_is(
    contract: SentryContract,
) -> None:
    contract.issues = [Planted("old", ago(contract, 9000.0, 20.0)), Planted("new", ago(contract, 20.0))]
    told = await seen(contract)
    assert (told["old"].new, told["new"].new) == (False, True)
    assert told["old"].count == 1


@pytest.mark.parametrize("smaller", [False, True], ids=["Sentry", "a server that looks at no stretch of time"])
async def test_issues_that_were_last_seen_before_the_run_are_not_listed(
    contract: SentryContract, smaller: bool
) -> None:
    contract.without_lifetime = smaller
    contract.issues = [Planted("long gone", ago(contract, 300.0)), Planted("today's", ago(contract, 10.0))]
    assert list(await seen(contract)) == ["today's"]


async def test_what_was_resolved_meanwhile_is_listed_and_what_people_put_away_is_not(contract: SentryContract) -> None:
    contract.issues = [
        Planted("resolved", ago(contract, 10.0), status="resolved"),
        Planted("archived", ago(contract, 10.0), status="ignored"),
    ]
    assert list(await seen(contract)) == ["resolved"]


async def test_a_query_of_ones_own_decides_what_is_listed(contract: SentryContract) -> None:
    contract.issues = [
        Planted("resolved", ago(contract, 10.0), status="resolved"),
        Planted("open", ago(contract, 10.0)),
    ]
    assert list(await seen(contract, query="is:unresolved")) == ["open"]


async def test_growth_is_counted_from_the_runs_first_look_and_a_later_issue_grows_by_all_it_has(
    contract: SentryContract,
) -> None:
    known = Planted("known", ago(contract, 9000.0, 50.0, 40.0))
    contract.issues = [known]
    async with watching(contract.access()) as monitor:
        now = moment()
        first = await monitor.poll(now)
        known.events += ago(contract, 5.0, 4.0, 3.0)
        contract.issues.append(Planted("late", ago(contract, 2.0, 1.0)))
        second = await monitor.poll(now)
    assert first.issues is not None
    assert second.issues is not None
    assert [(issue.title, issue.count, issue.grown) for issue in first.issues] == [("known", 2, 0)]
    assert {issue.title: (issue.count, issue.grown) for issue in second.issues} == {"late": (2, 2), "known": (5, 3)}


async def test_the_new_ones_come_first_and_then_what_grew_most(contract: SentryContract) -> None:
    grows, stays = Planted("grows", ago(contract, 9000.0, 50.0)), Planted("stays", ago(contract, 9000.0, 1.0))
    contract.issues = [grows, stays, Planted("new", ago(contract, 50.0))]
    async with watching(contract.access()) as monitor:
        now = moment()
        await monitor.poll(now)
        grows.events += ago(contract, 6.0, 5.0)
        report = await monitor.poll(now)
    assert report.issues is not None
    assert [issue.title for issue in report.issues] == ["new", "grows", "stays"]


async def test_a_server_that_counts_since_ever_grows_only_by_what_came_after_it_was_seen(
    contract: SentryContract,
) -> None:
    contract.without_lifetime = True
    old = Planted("old", ago(contract, 9000.0, 8000.0))
    contract.issues = [old]
    async with watching(contract.access()) as monitor:
        now = moment()
        await monitor.poll(now)
        old.events += ago(contract, 8.0)
        appeared = await monitor.poll(now)
        old.events += ago(contract, 2.0, 1.0)
        grown = await monitor.poll(now)
    assert appeared.issues is not None
    assert grown.issues is not None
    assert [(issue.count, issue.grown, issue.new) for issue in appeared.issues] == [(3, 0, False)]
    assert [(issue.count, issue.grown) for issue in grown.issues] == [(5, 2)]


async def test_a_release_counts_its_own_events_alone(contract: SentryContract) -> None:
    mixed = ago(contract, 30.0, 20.0, release="1.0") + ago(contract, 10.0, release='2.0"beta')
    contract.issues = [Planted("mixed", mixed), Planted("other", ago(contract, 10.0, release="1.0"))]
    told = await seen(contract, release="1.0")
    assert {title: issue.count for title, issue in told.items()} == {"mixed": 2, "other": 1}
    assert told["mixed"].at == pytest.approx(70.0, abs=1.2)


async def test_an_environment_and_projects_are_asked_for_by_name(contract: SentryContract) -> None:
    contract.issues = [
        Planted("ours", ago(contract, 10.0)),
        Planted("theirs", ago(contract, 10.0, environment="production")),
        Planted("another's", ago(contract, 10.0), project="frontend"),
    ]
    assert list(await seen(contract, environment="staging", projects=("backend",))) == ["ours"]
    assert set(await seen(contract, projects=("backend", "12"))) == {"ours", "theirs", "another's"}


@pytest.mark.parametrize(
    ("category", "kind", "slow"),
    [
        ("error", "error", False),
        ("performance", "performance_n_plus_one_db_queries", True),
        ("db_query", "performance_slow_db_query", True),
        ("http_client", "performance_consecutive_http", True),
        ("metric", "performance_p95_endpoint_regression", True),
        ("outage", "uptime_domain_failure", False),
    ],
)
async def test_slow_spots_of_either_generation_are_marked(
    contract: SentryContract, category: str, kind: str, slow: bool
) -> None:
    contract.issues = [Planted("spot", ago(contract, 10.0), category=category, type=kind)]
    assert (await seen(contract))["spot"].performance is slow


@pytest.mark.parametrize("skew_s", [-400.0, 75.0])
async def test_a_clock_that_differs_moves_nothing(contract: SentryContract, skew_s: float) -> None:
    contract.skew_s = skew_s
    contract.issues = [
        Planted("before the run", ago(contract, 130.0)),
        Planted("in it", ago(contract, 45.0)),
        Planted("old", ago(contract, 9000.0, 45.0)),
    ]
    async with watching(contract.access()) as monitor:
        report = await monitor.poll(moment())
    assert report.skew_s == pytest.approx(skew_s, abs=1.1)
    assert report.issues is not None
    assert {issue.title: issue.new for issue in report.issues} == {"in it": True, "old": False}
    assert report.issues[0].at == pytest.approx(45.0, abs=1.5)


async def test_at_most_thirty_are_listed_and_the_others_counted_over_every_page_of_the_first_look(
    contract: SentryContract,
) -> None:
    contract.page = 20
    contract.issues = [Planted(f"issue {number}", ago(contract, 10.0 + number)) for number in range(50)]
    async with watching(contract.access()) as monitor:
        report = await monitor.poll(moment())
        assert report.issues is not None
        assert (len(report.issues), report.more_issues) == (30, 20)
        assert [asked.get("cursor") for asked in contract.questions("issues")] == [[], ["0:20:0"], ["0:40:0"]]


async def test_after_the_first_look_one_question_is_enough_and_nothing_known_is_lost(contract: SentryContract) -> None:
    contract.page = 2
    contract.issues = [Planted(f"issue {number}", ago(contract, 60.0 + number)) for number in range(4)]
    async with watching(contract.access()) as monitor:
        now = moment()
        await monitor.poll(now)
        before = len(contract.questions("issues"))
        contract.issues += [Planted(f"later {number}", ago(contract, 3.0 + number)) for number in range(3)]
        report = await monitor.poll(now)
    assert len(contract.questions("issues")) - before == 1
    assert report.issues is not None
    assert {issue.title for issue in report.issues} == {*(f"issue {each}" for each in range(4)), "later 0", "later 1"}
    assert report.more_issues == 1


async def test_a_poll_asks_once_and_the_token_goes_in_a_header_only(contract: SentryContract) -> None:
    contract.issues = [Planted("PoolTimeout", ago(contract, 10.0))]
    await seen(contract)
    (asked,) = contract.questions("issues")
    assert asked.headers["authorization"] == "Bearer sntryu_loopback"
    assert "sntryu" not in f"{asked.path} {asked.params}"


async def test_the_detail_names_what_is_read(contract: SentryContract) -> None:
    async with watching(contract.access(projects=("backend",), environment="staging", release="1.0")) as monitor:
        report = await monitor.poll(moment())
    assert report.detail == (
        f"Sentry at 127.0.0.1:{contract.port}, organisation wwmaa, project backend, environment staging, release 1.0"
    )


async def test_a_sentry_below_a_path_or_named_with_its_api_is_found(contract: SentryContract) -> None:
    named = contract.access()
    async with watching(replace(named, access=replace(named.access, url=f"{named.access.url}/api/0"))) as monitor:
        report = await monitor.poll(moment())
    assert report.issues == ()
    assert contract.asked[0].path == "/api/0/organizations/wwmaa/issues/"


async def test_a_poll_that_is_given_up_leaves_nothing_running_and_the_next_one_answers(
    contract: SentryContract,
) -> None:
    contract.gate = asyncio.Event()
    async with watching(contract.access()) as monitor:
        asking = asyncio.create_task(monitor.poll(moment()))
        await until(lambda: len(contract.asked) == 2, "issues and transactions are asked for")
        before = asyncio.all_tasks()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert not [task for task in asyncio.all_tasks() & before if "Transactions.ask" in repr(task)]
        contract.gate.set()
        assert (await monitor.poll(moment())).issues == ()
    assert monitor.every_s == EVERY_S

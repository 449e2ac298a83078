"""The stand-in's Sentry over HTTP: what the real SDK sends to it, and what its API answers and refuses."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sentry_sdk

from engine.monitors.monitor import Moment
from engine.monitors.sentry import SentryMonitor
from engine.monitors.sentry_scopes import examined
from engine.monitors.settings import read_settings
from engine.target.environment import read_environment
from tests.support.sentry_shape import problems_of_issues, problems_of_link, problems_of_table
from tests.support.until import asked_until
from tests.support.whole_run import standin_here
from wwmaa_tui.standin.environment import sentry_dsn
from wwmaa_tui.standin.process import StandInProcess

API = "/__standin/sentry/api/0"
ISSUES = f"{API}/organizations/wwmaa/issues/"
TABLE = f"{API}/organizations/wwmaa/events/"
EVENT_KEYS = {
    *("id", "event.type", "groupID", "eventID", "projectID", "message", "title", "location", "culprit", "user"),
    *("tags", "platform", "dateCreated", "crashFile", "metadata"),
}
RATE_KEYS = {f"x-sentry-rate-limit-{name}" for name in ("limit", "remaining", "reset", "concurrentlimit")}


def reader(standin: StandInProcess) -> httpx.AsyncClient:
    """A client that may read."""
    token = standin.env["SENTRY_AUTH_TOKEN"]
    return httpx.AsyncClient(base_url=standin.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=20)


@pytest.fixture(scope="module")
def ill(hermetic_session: object) -> Iterator[StandInProcess]:
    """One that failed ten requests, in three places, and has reported all of them."""
    with StandInProcess.start(fault="failing") as standin, httpx.Client(base_url=standin.base_url) as client:
        failed = 0
        while failed < 10:
            failed += client.get(("/api/search?q=kata", "/", "/api/events")[failed % 3]).status_code == 500
        client.post("/__standin/fault", json={"name": "none"})
        headers = {"Authorization": f"Bearer {standin.env['SENTRY_AUTH_TOKEN']}"}

        def reported() -> int:
            return sum(int(issue["count"]) for issue in client.get(ISSUES, headers=headers).json())

        asked_until(reported, lambda count: count >= failed, "all is reported")
        yield standin


@pytest.fixture
async def sentry(ill: StandInProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client that reads what was reported."""
    async with reader(ill) as client:
        yield client


async def test_every_failed_request_is_counted_and_told_as_sentry_tells_it(sentry: httpx.AsyncClient) -> None:
    answer = await sentry.get(ISSUES)
    assert answer.status_code == 200
    assert set(answer.headers) >= RATE_KEYS
    issues = answer.json()
    assert sum(int(issue["count"]) for issue in issues) == 10
    assert {issue["culprit"] for issue in issues} == {"GET /api/search", "GET /", "GET /api/events"}
    assert answer.headers["x-hits"] == "3"
    assert problems_of_issues(issues) == []
    assert problems_of_link(answer.headers["link"]) == []
    for issue in issues:
        assert (issue["issueType"], issue["issueCategory"], issue["level"]) == ("error", "error", "error")
        assert issue["isUnhandled"] is True
        assert issue["metadata"]["type"] == "ZeroDBError"
        assert issue["firstSeen"] <= issue["lastSeen"]
        assert sum(count for _, count in issue["stats"]["24h"]) == int(issue["count"])
        assert "ZeroDBError" in (await sentry.get(issue["permalink"])).text
    (bare, *_) = (await sentry.get(ISSUES, params={"collapse": "stats"})).json()
    assert bare.keys().isdisjoint({"stats", "lifetime"})


async def test_issues_are_paged_sorted_and_searched(sentry: httpx.AsyncClient) -> None:
    seen, url = [], f"{ISSUES}?limit=1&sort=freq"
    for _ in range(3):
        answer = await sentry.get(url)
        seen += answer.json()
        last, url = answer.links["next"]["results"] == "false", answer.links["next"]["url"]
    assert last
    counts = [int(issue["count"]) for issue in seen]
    assert len({issue["id"] for issue in seen}) == 3
    assert counts == sorted(counts, reverse=True)
    for params, number in (
        ({"query": "is:resolved"}, 0),
        ({"query": "transaction:/x", "statsPeriod": "1h"}, 0),
        ({"query": "release:wwmaa-backend@standin", "environment": "standin", "project": "wwmaa-backend"}, 3),
        ({"start": "2026-01-01T00:00:00", "end": "2026-01-02T00:00:00"}, 0),
    ):
        assert len((await sentry.get(ISSUES, params=params)).json()) == number


async def test_the_events_of_an_issue_are_listed(sentry: httpx.AsyncClient) -> None:
    issue = (await sentry.get(ISSUES)).json()[0]
    events = (await sentry.get(f"{ISSUES}{issue['id']}/events/")).json()
    assert sum(int(tag["value"]) for event in events for tag in event["tags"] if tag["key"] == "repeated") == int(
        issue["count"]
    )
    assert all(set(event) >= EVENT_KEYS for event in events)
    assert (await sentry.get(f"{ISSUES}999/events/")).status_code == 404


async def test_the_slowest_transactions_are_a_table_of_the_same_histograms(sentry: httpx.AsyncClient) -> None:
    fields = ["transaction", "p95(span.duration)", "count()", "failure_count()"]
    asked = {"dataset": "spans", "field": fields, "sort": "-p95(span.duration)", "statsPeriod": "1h"}
    told = (await sentry.get(TABLE, params=asked)).json()
    assert problems_of_table(told, fields) == []
    rows = {row["transaction"]: row for row in told["data"]}
    assert set(rows) >= {"GET /api/search", "GET /", "GET /api/events"}
    p95 = [row["p95(span.duration)"] for row in told["data"]]
    assert p95 == sorted(p95, reverse=True)
    assert 1 < p95[0] < 5_000
    assert sum(row["failure_count()"] for row in rows.values()) == 10
    assert told["meta"]["units"]["p95(span.duration)"] == "millisecond"


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"headers": {"Authorization": ""}}, 401, "Authentication credentials were not provided."),
        ({"headers": {"Authorization": "Bearer wrong"}}, 401, "Invalid token"),
        ({"url": ISSUES.replace("wwmaa", "another")}, 404, "The requested resource does not exist"),
        ({"params": {"project": "not-mine"}}, 403, "You do not have permission to perform this action."),
        ({"params": {"environment": "production"}}, 404, "The requested resource does not exist"),
        ({"params": {"statsPeriod": "soon"}}, 400, "Invalid statsPeriod"),
        ({"params": {"limit": "1000"}}, 400, "Must be between 1 and 100"),
        ({"url": TABLE, "params": {"field": "count()"}}, 400, "dataset must be one of"),
        ({"url": TABLE, "params": {"dataset": "spans"}}, 400, "At least one field"),
        ({"url": TABLE, "params": {"dataset": "spans", "field": "moon()"}}, 400, "Invalid field: moon()"),
        ({"url": TABLE, "params": {"dataset": "spans", "field": "count()", "sort": "x"}}, 400, "Cannot sort"),
    ],
)
async def test_what_may_not_be_asked_is_refused_in_sentrys_words(
    change: dict[str, Any], status: int, said: str, standin: StandInProcess
) -> None:
    async with reader(standin) as client:
        answer = await client.get(**{"url": ISSUES, **change})
    assert answer.status_code == status
    assert said in answer.json()["detail"]


async def test_whoever_asks_too_often_is_told_until_when_to_wait(standin: StandInProcess) -> None:
    async with reader(standin) as client:
        answers = [await client.get(f"{API}/") for _ in range(100)]
    assert answers[0].json()["auth"]["scopes"]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert "too frequently. Limit is 40 requests in 1 seconds" in refused[0].json()["detail"]
    assert refused[0].headers["x-sentry-rate-limit-remaining"] == "0"
    assert float(refused[0].headers["x-sentry-rate-limit-reset"]) <= time.time() + 2
    assert "retry-after" not in refused[0].headers


async def test_only_who_has_the_key_may_report(standin: StandInProcess) -> None:
    async with httpx.AsyncClient(base_url=standin.base_url) as client:
        url = "/__standin/sentry/api/1/envelope/"
        for headers in ({}, {"X-Sentry-Auth": "Sentry sentry_key=guessed, sentry_version=7"}):
            assert (await client.post(url, content=b"{}", headers=headers)).status_code == 403
    async with reader(standin) as client:
        assert (await client.get(ISSUES)).json() == []  # and a healthy one has nothing to report


async def test_the_real_sdk_is_understood() -> None:
    async with standin_here() as here:
        dsn = sentry_dsn(here.env["BASE_URL"], here.platform.secrets)
        client = sentry_sdk.Client(dsn=dsn, default_integrations=False, release="1.2", environment="staging")
        with sentry_sdk.new_scope() as scope:
            scope.set_client(client)
            scope.set_transaction_name("POST /checkout")
            try:
                raise LookupError("no such plan")
            except LookupError:
                sentry_sdk.capture_exception()
        await asyncio.to_thread(client.close, 5.0)
        (issue,) = here.platform.issues
    assert (issue.title, issue.culprit) == ("LookupError: no such plan", "POST /checkout")
    assert (list(issue.releases), list(issue.environments)) == (["1.2"], ["staging"])


async def test_the_products_own_monitor_reads_it_with_the_environment_alone(ill: StandInProcess) -> None:
    access = read_settings(read_environment(Path(os.devnull), process=ill.env)).sentry
    assert access is not None
    assert [row for row in await examined(access) if not row.ok] == []
    now, monitor = time.time(), SentryMonitor(access)
    try:
        report = await monitor.poll(Moment(wall=now, began=now - 60, load_began=now - 50))
    finally:
        await monitor.close()
    assert report.issues is not None
    assert sum(issue.count for issue in report.issues) == 10
    assert all(issue.new for issue in report.issues)
    assert report.transactions is not None
    assert "GET /api/search" in {row.name for row in report.transactions}

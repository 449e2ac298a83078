"""Latency, metrics, errors and traces of the stand-in come from one model: whatever is wrong, they agree on it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.until import asked_until
from wwmaa_tui.standin.process import StandInProcess

SEARCH = "GET /api/search"
Spans = list[dict[str, Any]]


class Witness:
    """Asks a stand-in, and what it tells about that afterwards."""

    def __init__(self, standin: StandInProcess) -> None:
        self._client = httpx.Client(base_url=standin.base_url, timeout=20)
        self._env = standin.env
        self.parent = secrets.token_hex(8)

    def search(self, number: int) -> tuple[str, float, int]:
        """A search that nobody asked before: its trace, the seconds it took, its status."""
        trace = secrets.token_hex(16)
        began = time.perf_counter()
        headers = {"traceparent": f"00-{trace}-{self.parent}-01"}
        answer = self._client.get("/api/search", params={"q": f"kata {number}"}, headers=headers)
        return trace, time.perf_counter() - began, answer.status_code

    def spans(self, trace: str) -> Spans:
        """All of a trace, the root first."""
        told = self._client.get(f"{self._env['JAEGER_URL']}/api/v3/traces/{trace}").json()
        parts = [part for resource in told["result"]["resourceSpans"] for part in resource["scopeSpans"]]
        return sorted((span for part in parts for span in part["spans"]), key=lambda span: span["name"] != SEARCH)

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples with such labels."""
        page = self._client.get(self._env["METRICS_URL"]).text
        return sum(
            sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def issues(self, culprit: str, wanted: int) -> dict[str, int]:
        """Events by title, of one culprit, once there are so many."""
        headers = {"Authorization": f"Bearer {self._env['SENTRY_AUTH_TOKEN']}"}
        url = f"{self._env['SENTRY_URL']}/api/0/organizations/{self._env['SENTRY_ORG']}/issues/"

        def ask() -> dict[str, int]:
            issues = self._client.get(url, headers=headers).json()
            return {issue["issueType"]: int(issue["count"]) for issue in issues if issue["culprit"] == culprit}

        return asked_until(ask, lambda found: sum(found.values()) >= wanted, "all is reported")

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def witness(fresh: Callable[..., StandInProcess], request: pytest.FixtureRequest) -> Any:
    opened = Witness(fresh(fault=request.param))
    yield opened
    opened.close()


def seconds(span: dict[str, Any]) -> float:
    return (int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"])) / 1e9


def in_database(spans: Spans) -> float:
    return sum(seconds(span) for span in spans if any(each["key"] == "db.system" for each in span["attributes"]))


def assert_explained(took: list[float], by: list[float]) -> None:
    """What one part took is within the whole, and nearly all of it; what a busy machine adds is not in all of them."""
    rest = [whole - part for whole, part in zip(took, by, strict=True)]
    assert min(rest) > -1e-3, (took, by)
    assert min(rest) < 0.4, (took, by)


@pytest.mark.parametrize("witness", ["none"], indirect=True)
def test_a_trace_adds_up_to_what_the_request_took(witness: Witness) -> None:
    trace, took, _ = witness.search(1)
    root, *others = witness.spans(trace)
    assert root["parentSpanId"] == witness.parent
    assert seconds(root) <= took < seconds(root) + 2.0
    own = [span for span in others if span["parentSpanId"] == root["spanId"]]
    assert sum(map(seconds, own)) == pytest.approx(seconds(root), abs=1e-6)
    queried = witness.metric("zerodb_query_duration_seconds_sum", collection="content")
    assert in_database(others) == pytest.approx(queried, abs=1e-6)
    assert witness.metric("http_request_duration_seconds_sum", endpoint="/api/search") == pytest.approx(seconds(root))


@pytest.mark.parametrize("witness", ["slow"], indirect=True)
def test_a_slow_database_is_seen_in_latency_traces_metrics_and_issues_alike(witness: Witness) -> None:
    asked = [witness.search(number) for number in range(5)]
    queried = [in_database(witness.spans(trace)) for trace, _, _ in asked]
    assert_explained([took for _, took, _ in asked], queried)
    assert sum(queried) == pytest.approx(witness.metric("zerodb_query_duration_seconds_sum"), abs=1e-6)
    slow = witness.metric("zerodb_slow_queries_total", collection="sessions")
    assert slow >= 1
    assert witness.issues(SEARCH, int(slow)) == {"performance_slow_db_query": slow}


@pytest.mark.parametrize("witness", ["failing"], indirect=True)
def test_failures_are_as_many_in_answers_traces_metrics_and_issues(witness: Witness) -> None:
    asked = [witness.search(number) for number in range(40)]
    failed = [trace for trace, _, status in asked if status == 500]
    assert 2 <= len(failed) <= 20
    assert witness.metric("http_requests_total", status_code="500") == len(failed)
    assert witness.issues(SEARCH, len(failed)) == {"error": len(failed)}
    for trace, _, status in asked:
        assert (witness.spans(trace)[0]["status"] == {"code": 2}) is (status == 500)


@pytest.mark.parametrize("witness", ["exhausted-pool"], indirect=True)
def test_an_exhausted_pool_is_a_long_wait_in_the_trace_and_a_warning(witness: Witness) -> None:
    asked = [witness.search(number) for number in range(3)]
    waits = [
        next(seconds(span) for span in witness.spans(trace) if span["name"] == "zerodb.pool_wait")
        for trace, _, _ in asked
    ]
    assert_explained([took for _, took, _ in asked], waits)
    warned = sum(wait > 1.0 for wait in waits)
    assert warned
    assert witness.issues(SEARCH, warned) == {"error": warned}
    assert witness.issues("reports", 1).keys() == {"performance_slow_db_query"}


@pytest.mark.parametrize("witness", ["slow-database"], indirect=True)
def test_slow_queries_hold_their_connections_and_are_all_of_the_extra_time(witness: Witness) -> None:
    asked = [witness.search(number) for number in range(4)]
    queried = [in_database(witness.spans(trace)) for trace, _, _ in asked]
    assert min(queried) > 0.2
    assert_explained([took for _, took, _ in asked], queried)
    assert sum(queried) == pytest.approx(witness.metric("zerodb_query_duration_seconds_sum"), abs=1e-6)
    assert all(span["name"] != "zerodb.pool_wait" for trace, _, _ in asked for span in witness.spans(trace))


@pytest.mark.parametrize("witness", ["blocking-worker"], indirect=True)
def test_what_waits_for_a_blocking_worker_is_in_nobodys_books_until_it_is_served(witness: Witness) -> None:
    with ThreadPoolExecutor(8) as clients:
        asked = list(clients.map(witness.search, range(8)))
    served = [seconds(witness.spans(trace)[0]) for trace, _, _ in asked]
    starts = sorted((span["startTimeUnixNano"], span["endTimeUnixNano"]) for span in roots(witness, asked))
    assert all(int(after[0]) >= int(before[1]) - 2e6 for before, after in pairwise(starts)), "one at a time"
    longest = max(took for _, took, _ in asked)
    assert longest > sum(served) * 0.9
    assert max(served) < longest / 2
    assert witness.metric("http_request_duration_seconds_sum", endpoint="/api/search") == pytest.approx(sum(served))
    assert witness.metric("process_cpu_seconds_total") < sum(served) / 2


def roots(witness: Witness, asked: list[tuple[str, float, int]]) -> list[dict[str, Any]]:
    return [witness.spans(trace)[0] for trace, _, _ in asked]


def test_a_request_without_the_header_leaves_no_trace(fresh: Callable[..., StandInProcess]) -> None:
    standin = fresh()
    with httpx.Client(base_url=standin.base_url) as client:
        client.get("/api/search?q=kata")
        client.get("/api/search?q=kata", headers={"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-00"})
        jaeger = f"{standin.env['JAEGER_URL']}/api/v3/traces"
        times = {"query.startTimeMin": "2020-01-01T00:00:00Z", "query.startTimeMax": "2100-01-01T00:00:00Z"}
        for answer in (client.get(jaeger, params=times), client.get(f"{jaeger}/{'ab' * 16}")):
            assert answer.status_code == 404
            assert answer.json() == {"error": {"httpCode": 404, "message": "No traces found"}}
        assert client.get(jaeger).status_code == 400
